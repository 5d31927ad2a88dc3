import type { ChangeAnswer } from "../src-tauri/answers.ts";
import { core, type Place, toSentence } from "./core.ts";
import { byId } from "./element.ts";
import { formatName } from "./format.ts";
import { askName } from "./name-dialog.ts";
import { nameOf } from "./path.ts";

/** What the person changes in the folder. What goes wrong is told in the bar above the list. */
export interface Changes {
  rename(this: void, place: Place): Promise<void>;
  makeFolder(this: void, place: Place): Promise<void>;
  remove(this: void, place: Place): Promise<void>;
  undo(this: void, opening: string): Promise<void>;
}

export interface ChangeListener {
  /** Something is at this path now. */
  onPlaced(this: void, path: string): Promise<void>;
  /** Something is not at this path any more. */
  onRemoved(this: void, path: string): Promise<void>;
  onProblem(this: void, sentence: string): void;
}

/** `onProblem` is told with nothing when the next change begins. */
export function createChanges({ onPlaced, onRemoved, onProblem }: ChangeListener): Changes {
  const done = byId("done", HTMLDivElement);
  const doneText = byId("done-text", HTMLParagraphElement);
  const undoButton = byId("undo", HTMLButtonElement);
  let undoOf = "";
  let isRunning = false;

  /** `opening` is given where the change can be taken back. */
  function tell(sentence: string, opening?: string): void {
    done.hidden = false;
    doneText.textContent = sentence;
    undoButton.hidden = opening === undefined;
    undoOf = opening ?? "";
  }

  async function run<Answer extends ChangeAnswer>(
    change: () => Promise<Answer>,
    then: (answer: Answer) => Promise<void>,
  ): Promise<void> {
    // One after the other: what is meant by the next depends on what this leaves.
    if (isRunning) return;
    isRunning = true;
    done.hidden = true;
    onProblem("");
    try {
      await then(await change());
    } catch (error) {
      onProblem(toSentence(error));
    } finally {
      isRunning = false;
    }
  }

  const undo = (opening: string): Promise<void> =>
    run(
      () => core.undo(opening),
      async ({ path, sentence }) => {
        await onPlaced(path);
        tell(formatName(sentence));
      },
    );

  undoButton.addEventListener("click", () => void undo(undoOf));
  byId("close-done", HTMLButtonElement).addEventListener("click", () => (done.hidden = true));

  return {
    async rename(place) {
      const before = nameOf(place.path);
      const name = await askName({
        title: `Rename “${formatName(before)}”`,
        action: "Rename",
        name: before,
        keepsEnding: true,
      });
      if (name === undefined || name === before) return;
      await run(
        () => core.rename(place, name),
        ({ path }) => onPlaced(path),
      );
    },
    async makeFolder(place) {
      const name = await askName({ title: "New folder", action: "Create", name: "New folder" });
      if (name === undefined) return;
      await run(
        () => core.makeFolder(place, name),
        ({ path }) => onPlaced(path),
      );
    },
    remove: (place) =>
      run(
        () => core.remove(place),
        async ({ path }) => {
          await onRemoved(path);
          tell(`“${formatName(nameOf(path))}” is in the trash.`, place.opening);
        },
      ),
    undo,
  };
}
