import { element } from "./element.ts";

export interface NameQuestion {
  readonly title: string;
  /** What the button says. */
  readonly action: string;
  /** What stands there at first. */
  readonly name: string;
  /** An ending is seldom what is to be changed. */
  readonly keepsEnding?: boolean;
}

/** Asks for a name. Resolves with none where the person thinks better of it. */
export function askName({
  title,
  action,
  name,
  keepsEnding,
}: NameQuestion): Promise<string | undefined> {
  const input = element("input", {
    type: "text",
    value: name,
    required: true,
    autocomplete: "off",
    spellcheck: false,
    ariaLabel: title,
  });
  const cancel = element("button", { type: "button", className: "action" }, "Cancel");
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", {}, title),
    input,
    element(
      "div",
      { className: "actions" },
      cancel,
      element("button", { className: "action primary" }, action),
    ),
  );
  const dialog = element("dialog", { className: "name-dialog" }, form);
  document.body.append(dialog);
  dialog.showModal();
  const dot = name.lastIndexOf(".");
  input.focus();
  input.setSelectionRange(0, keepsEnding && dot > 0 ? dot : name.length);

  return new Promise((resolve) => {
    let answer: string | undefined;
    form.addEventListener("submit", () => (answer = input.value));
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
  });
}
