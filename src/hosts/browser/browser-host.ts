import type { ChildProcess } from "node:child_process";
import { IpcError } from "../../protocol/errors.ts";
import type { WindowSettings } from "../../protocol/window.ts";
import type { Host, HostServices, OpenedWindow } from "../host.ts";
import { createRedirectFiles } from "./redirect-file.ts";

export { hasScreen } from "./has-screen.ts";

export interface BrowserHostOptions {
  /** Open the link in the user's browser, or leave it at telling the link. */
  readonly openBrowser: boolean;
  /** A folder that only the user can read. Undefined: links cannot be opened without showing them to other users. */
  readonly privateFolder: string | undefined;
  /** Tells the app's files in that folder from those of others. */
  readonly appKey: string;
}

/**
 * Windows as pages of whatever browser the user has. A window is opened by a link that lets one page in, once.
 * The link reaches the browser through a file that only the user can read, so that it stands in no command line.
 */
export function createBrowserHost(
  services: Pick<HostServices, "issueLink" | "closed" | "warn">,
  options: BrowserHostOptions,
  openFile: (path: string) => Promise<ChildProcess> = async (path) =>
    (await import("open")).default(path),
): Host {
  const redirects =
    options.privateFolder === undefined
      ? undefined
      : createRedirectFiles(options.privateFolder, options.appKey);

  async function show(window: WindowSettings, openBrowser: boolean): Promise<OpenedWindow> {
    let spent = false;
    let remove = (): void => undefined;
    const url = await services.issueLink(window, () => {
      spent = true;
      remove();
    });
    const failed = (why: string): void =>
      services.warn(`No browser could be opened${why}. Open the link by hand.`);
    if (openBrowser && redirects) {
      const file = await redirects.write(url);
      remove = () => file.remove();
      try {
        const opener = await openFile(file.path);
        // It ends with a code where it found nothing to open the file with; later, that may be the browser's own end.
        const ended = (code: number | null): void => {
          if (code !== null && code !== 0 && !spent) failed("");
        };
        if (opener.exitCode === null) opener.once("exit", ended);
        else ended(opener.exitCode);
        opener.on("error", (error) => failed(` (${error.message})`));
        opener.unref();
      } catch (error) {
        failed(` (${(error as Error).message})`);
      }
    }
    return { label: window.label, url };
  }

  return {
    name: "browser",
    open: (window, openBrowser = options.openBrowser) => show(window, openBrowser),
    reopen: (window, openBrowser = options.openBrowser) => show(window, openBrowser),
    async act(label, action) {
      if (action.kind !== "destroy") unsupported();
      // The tab is the user's to close; no page in it is the app's any more.
      services.closed(label);
    },
    state: async () => unsupported(),
    monitors: async () => unsupported(),
    async close() {
      await redirects?.close();
    },
  };
}

/** A tab is the user's. What its page can do with it, the core has it do (`launch/tabs.ts`). */
function unsupported(): never {
  throw new IpcError("unsupported", "The browser that shows this page takes no orders.");
}
