import { invoke } from "@tauri-apps/api/core";
import type { ListAnswer, PreviewAnswer, RootAnswer } from "../src-tauri/answers.ts";

/** The commands of `src-tauri/main.ts`. A path has `/` between its names, and `""` is the opened folder. */
export const core = {
  root: (): Promise<RootAnswer> => invoke("root"),
  list: (path: string): Promise<ListAnswer> => invoke("list", { path }),
  preview: (path: string): Promise<PreviewAnswer> => invoke("preview", { path }),
};

/** What a rejected call says to the person: a text of the core, or an `Error` where the call itself went wrong. */
export function toSentence(error: unknown): string {
  if (typeof error === "string") return error;
  return error instanceof Error ? error.message : "Something went wrong.";
}

/** Whether a call failed because there is no core to call any more. */
export function isDisconnected(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "disconnected";
}
