import { Channel, invoke, type InvokeOptions } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type {
  ChangeAnswer,
  FolderChanged,
  ListAnswer,
  PreviewAnswer,
  RootAnswer,
  SearchAnswer,
  SearchItem,
  UndoAnswer,
} from "../src-tauri/answers.ts";

/** Where a file is: its path in the folder of one opening, `/` between the names, `""` for the folder itself. */
export interface Place {
  readonly opening: string;
  readonly path: string;
}

/** The commands of `src-tauri/main.ts`. */
export const core = {
  root: (): Promise<RootAnswer> => call("root"),
  /** From now on `folder-changed` tells of this folder, and no longer of the one before. */
  watch: ({ opening, path }: Place): Promise<void> => call("watch", { opening, path }),
  list: ({ opening, path }: Place): Promise<ListAnswer> => call("list", { opening, path }),
  /** Tells `onItem` what is found as it is found. The core reads no further once the signal aborts. */
  search(
    { opening, path }: Place,
    text: string,
    signal: AbortSignal,
    onItem: (item: SearchItem) => void,
  ): Promise<SearchAnswer> {
    const items = new Channel<SearchItem>(onItem);
    // Tauri's own options have no signal.
    const options: InvokeOptions & { readonly signal: AbortSignal } = { headers: {}, signal };
    return call("search", { opening, path, text, items }, options);
  },
  rename: ({ opening, path }: Place, name: string): Promise<ChangeAnswer> =>
    call("rename", { opening, path, name }),
  makeFolder: ({ opening, path }: Place, name: string): Promise<ChangeAnswer> =>
    call("makeFolder", { opening, path, name }),
  /** Moves it to the trash. */
  remove: ({ opening, path }: Place): Promise<ChangeAnswer> => call("remove", { opening, path }),
  /** Takes the last change in the folder back. */
  undo: (opening: string): Promise<UndoAnswer> => call("undo", { opening }),
  /** Says that the window may have changed. Resolves with whether it has anything that can be remembered. */
  windowChanged: (): Promise<boolean> => call("windowChanged"),
  /** Says that nobody can get hold of the window where it is. */
  fetchWindow: (): Promise<void> => call("fetchWindow"),
  preview: ({ opening, path }: Place): Promise<PreviewAnswer> => call("preview", { opening, path }),
};

/** The events of `src-tauri/events.ts`. */
interface Payloads {
  "root-changed": RootAnswer;
  "folder-changed": FolderChanged;
}

/** Runs for every event of that name from now on. */
export async function hear<Name extends keyof Payloads>(
  name: Name,
  listener: (payload: Payloads[Name]) => void,
): Promise<void> {
  await listen<Payloads[Name]>(name, ({ payload }) => listener(payload));
}

const lost = new EventTarget();

async function call<Answer>(
  command: string,
  args: Record<string, unknown> = {},
  options?: InvokeOptions,
): Promise<Answer> {
  try {
    return await invoke<Answer>(command, args, options);
  } catch (error) {
    if (isDisconnected(error)) lost.dispatchEvent(new Event("lost"));
    throw error;
  }
}

/** Runs when there is no core to call any more: when Sallyport says so, or a call finds out. */
export function onDisconnected(listener: () => void): void {
  lost.addEventListener("lost", listener, { once: true });
  addEventListener("sallyport:disconnected", (event) => {
    event.preventDefault(); // This page tells it itself.
    lost.dispatchEvent(new Event("lost"));
  });
}

/** What a rejected call says to the person: a text of the core, or an `Error` where the call itself went wrong. */
export function toSentence(error: unknown): string {
  if (typeof error === "string") return error;
  return error instanceof Error ? error.message : "Something went wrong.";
}

/** Whether a call failed because there is no core to call any more. */
export function isDisconnected(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "disconnected";
}
