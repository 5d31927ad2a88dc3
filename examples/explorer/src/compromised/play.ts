/**
 * Plays a dependency that was taken over. All of this is code of the page, with all the rights that code of the page has,
 * and no app has any use for it: it is here to be watched. What it tries and how that ends is listed before one's eyes, and
 * the terminal tells what it saw of it.
 */
import { invoke } from "@tauri-apps/api/core";
import type { ListAnswer, RootAnswer } from "../../src-tauri/answers.ts";
import { element } from "../element.ts";
import { type Attempt, FORGED, type Outcome, worked } from "./attempt.ts";
import { forge } from "./forge.ts";
import { readElsewhere } from "./read-elsewhere.ts";
import { replay } from "./replay.ts";

const PARTS: readonly (readonly [title: string, attempts: readonly Attempt[]])[] = [
  ["Reading elsewhere", readElsewhere],
  ["Sending what was sealed again", replay],
  ["Forging", forge],
];

/** Between two attempts: so they can be followed, and the terminal, which shows only so much in a second, has them all. */
const PAUSE_MS = 60;

/** Tries everything, one after the other, in a dialog that shows how each ends. */
export async function play(): Promise<void> {
  const summary = element("p", { role: "status" }, "It is trying …");
  const list = element("div", { className: "attempts", tabIndex: 0 });
  const close = element("button", { className: "action primary" }, "Close");
  const dialog = element(
    "dialog",
    { className: "compromised", ariaLabel: "A compromised dependency" },
    element(
      "form",
      { method: "dialog" },
      element("h2", {}, "A compromised dependency"),
      summary,
      list,
      element("div", { className: "actions" }, close),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();

  const { opening } = await invoke<RootAnswer>("root");
  let tried = 0;
  let succeeded = 0;
  for (const [title, attempts] of PARTS) {
    const rows = element("ul");
    list.append(element("h3", {}, title), rows);
    for (const { does, run } of attempts) {
      const outcome = await run(opening).catch(toFailure);
      tried++;
      if (!outcome.stoppedBy) succeeded++;
      rows.append(toRow(does, outcome));
      list.scrollTop = list.scrollHeight;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  const isForged = await findForged(opening);
  const all = `It tried ${tried} things, and ${succeeded === 0 ? "none" : succeeded} of them worked.`;
  const proof = isForged
    ? `“${FORGED}” is in the folder.`
    : "What it would have made is not in the folder: the core has run nothing of it.";
  summary.textContent = `${all} ${proof} The terminal has what it saw of them.`;
  summary.classList.toggle("bad", succeeded > 0 || isForged);
  list.scrollTop = list.scrollHeight;
}

async function findForged(opening: string): Promise<boolean> {
  const { entries } = await invoke<ListAnswer>("list", { opening, path: "" });
  return entries.some(({ name }) => name === FORGED);
}

/** That something failed in another way than is told of is no proof of anything. */
function toFailure(error: unknown): Outcome {
  return worked(`It ended in a way that was not foreseen: ${String(error)}`);
}

function toRow(does: string, { stoppedBy, says }: Outcome): HTMLLIElement {
  const by = stoppedBy ? `stopped by ${stoppedBy}` : "it worked";
  return element(
    "li",
    { className: stoppedBy ? "" : "bad" },
    element("span", { className: "does" }, `It ${does}.`),
    element("span", { className: "by" }, by),
    element("span", { className: "says" }, says),
  );
}
