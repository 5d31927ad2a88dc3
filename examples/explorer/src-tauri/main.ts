import { command, type Context, createApp } from "sallyport";
import * as z from "zod";
import type { ListAnswer, PreviewAnswer, RootAnswer } from "./answers.ts";
import { chooseFolder } from "./choose-folder.ts";
import { type Folder, openFolder } from "./folder.ts";
import { listFolder } from "./listing.ts";
import { preview } from "./preview.ts";

interface State {
  readonly folder: Folder;
}

const folder = await openFolder(chooseFolder(process.argv, process.env, process.cwd())).catch(
  (error: unknown) => {
    console.error(`Explorer: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);

/** A page names files by their path in the opened folder, `/` between the names. `""` is the folder itself. */
const AtPath = z.object({ path: z.string().max(8192) });

export const app = createApp({
  state: { folder },
  commands: {
    root: command((_input, { state }: Context<State>): RootAnswer => ({ name: state.folder.name })),
    list: command(AtPath, ({ path }, { state, signal }: Context<State>): Promise<ListAnswer> =>
      listFolder(state.folder, path, signal),
    ),
    preview: command(AtPath, ({ path }, { state }: Context<State>): Promise<PreviewAnswer> =>
      preview(state.folder, path),
    ),
  },
});

export type App = typeof app;

await app.run();
