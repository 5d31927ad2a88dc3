import { homedir } from "node:os";
import { command, type Context, createApp } from "sallyport";
import * as z from "zod";
import type { ChangeAnswer, ListAnswer, PreviewAnswer, RootAnswer, UndoAnswer } from "./answers.ts";
import { type Changes, createChanges } from "./changes.ts";
import { chooseFolder, goWhereCalled } from "./choose-folder.ts";
import { events } from "./events.ts";
import { openFolder } from "./folder.ts";
import { listFolder } from "./listing.ts";
import { createOpenings, type Openings } from "./openings.ts";
import { preview } from "./preview.ts";
import { MAX_TEXT, searchFolder } from "./search-folder.ts";
import { createShownFiles } from "./shown-files.ts";
import { createTrash, trashFolder } from "./trash.ts";
import { createWatches, type Watches } from "./watches.ts";
import { createWindowMemory, type WindowMemory } from "./window-memory.ts";
import { shapeFile, toWindowOptions } from "./window-shape.ts";

interface State {
  readonly openings: Openings;
  readonly memory: WindowMemory;
  readonly watches: Watches;
  readonly changes: Changes;
}

/** The window that is remembered. Those that are opened from it are not. */
const MAIN = "main";

const tell = (text: string): void => console.error(`Explorer: ${text}`);

goWhereCalled(process.env);
const path = chooseFolder(process.argv.slice(2), process.cwd());
const folder = await openFolder(path).catch((error: unknown) => {
  tell(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
const openings = createOpenings(folder);
const memory = createWindowMemory(shapeFile(process.env, process.platform, homedir()), tell);
const changes = createChanges(createTrash(trashFolder(process.env, process.platform, homedir())));

/**
 * A page names files by their path in the opened folder, `/` between the names. `""` is the folder itself.
 * And it names the opening, because another folder may be open by the time its call arrives.
 */
const AtPath = z.object({ opening: z.string().max(64), path: z.string().max(8192) });

const AtName = AtPath.extend({ name: z.string().max(1024) });

export const app = createApp({
  state: { openings, memory, watches: createWatches(), changes },
  events,
  commands: {
    root: command((_input, { state }: Context<State>): RootAnswer => state.openings.root()),
    /** Lets the page know of changes in a folder, until it has another one watched or is gone. */
    watch: command(
      AtPath,
      ({ opening, path: at }, { state, app, window, webview }: Context<State>): Promise<void> =>
        state.watches.watch(webview, state.openings.folderOf(opening), at, () =>
          app.emitTo(window.label, "folder-changed", { opening, path: at }),
        ),
    ),
    list: command(
      AtPath,
      ({ opening, path: at }, { state, signal }: Context<State>): Promise<ListAnswer> =>
        listFolder(state.openings.folderOf(opening), at, signal),
    ),
    /** Streams what it finds, and stops where it is as soon as the page does not want it any more. */
    search: command(
      AtPath.extend({ text: z.string().min(1).max(MAX_TEXT) }),
      async function* ({ opening, path: at, text }, { state, signal }: Context<State>) {
        return yield* searchFolder(state.openings.folderOf(opening), at, text, signal);
      },
    ),
    preview: command(
      AtPath,
      async ({ opening, path: at }, { state, webview }: Context<State>): Promise<PreviewAnswer> => {
        const answer = await preview(state.openings.folderOf(opening), at);
        if (answer.content.kind === "media") shown.show(webview, answer.content.file);
        return answer;
      },
    ),
    rename: command(
      AtName,
      ({ opening, path: at, name }, { state }: Context<State>): Promise<ChangeAnswer> =>
        state.changes.rename(state.openings.folderOf(opening), at, name),
    ),
    makeFolder: command(
      AtName,
      ({ opening, path: at, name }, { state }: Context<State>): Promise<ChangeAnswer> =>
        state.changes.makeFolder(state.openings.folderOf(opening), at, name),
    ),
    /** To the trash. */
    remove: command(
      AtPath,
      ({ opening, path: at }, { state }: Context<State>): Promise<ChangeAnswer> =>
        state.changes.remove(state.openings.folderOf(opening), at),
    ),
    undo: command(
      AtPath.pick({ opening: true }),
      ({ opening }, { state }: Context<State>): Promise<UndoAnswer> =>
        state.changes.undo(state.openings.folderOf(opening)),
    ),
    /** The page's window may have another size or place. Whether there is any use in saying so again. */
    windowChanged: command(async (_input, { state, window }: Context<State>): Promise<boolean> =>
      window.label === MAIN ? await state.memory.update(window) : false,
    ),
    fetchWindow: command(async (_input, { state, window }: Context<State>): Promise<void> => {
      if (window.label === MAIN) await state.memory.fetch(window);
    }),
  },
});

export type App = typeof app;

const shown = createShownFiles(app.assetScope);

// `npm start -- OTHER_FOLDER`, while this one runs.
app.onSecondStart(async ({ args, cwd }) => {
  app.emit("root-changed", await openings.open(chooseFolder(args, cwd)));
});

app.createWindow({ label: MAIN, title: "Explorer", ...toWindowOptions(memory.shape) });

await app.run();
