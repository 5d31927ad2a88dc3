import * as z from "zod";
import type { FolderChanged, RootAnswer } from "./answers.ts";

/** What the core tells the pages by itself. Checked on its way: what does not fit is not sent, whoever sends it. */
export const events = {
  /** The app was handed another folder, whether that could be opened or not. */
  "root-changed": z.object({
    opening: z.string(),
    name: z.string(),
    turn: z.int(),
    problem: z.string().exactOptional(),
  }) satisfies z.ZodType<RootAnswer>,
  /** In the folder that the page has let watch, something is not as it was. */
  "folder-changed": z.object({
    opening: z.string(),
    path: z.string(),
  }) satisfies z.ZodType<FolderChanged>,
};
