import { element } from "./element.ts";
import { icon } from "./icon.ts";

export interface NoticeContent {
  readonly sentence: string;
  readonly icon: string;
  /** Something went wrong, so a screen reader says it at once. */
  readonly alert?: boolean;
  readonly actions?: readonly (readonly [label: string, run: () => void])[];
}

/** Shows a sentence in the place of the list, or with `undefined` the list again. */
export function showNotice(place: HTMLElement, content: NoticeContent | undefined): void {
  place.hidden = content === undefined;
  if (!content) {
    place.replaceChildren();
    return;
  }
  place.role = content.alert ? "alert" : "status";
  const picture = element("span", { className: `picture large ${content.icon}` });
  picture.append(icon(content.icon));
  const actions = (content.actions ?? []).map(([label, run]) => {
    const button = element("button", { type: "button", className: "action" }, label);
    button.addEventListener("click", run);
    return button;
  });
  place.replaceChildren(
    picture,
    element("p", {}, content.sentence),
    element("div", { className: "actions" }, ...actions),
  );
}
