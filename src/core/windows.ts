import { APP_PATH_RULE, toAppPath } from "../protocol/app-path.ts";
import { isLabel, LABEL_RULE } from "../protocol/names.ts";

export interface WindowOptions {
  /** Unique in the app. Letters, digits, `-`, `/`, `:` and `_`. */
  readonly label: string;
  /** A path of the app, with query and fragment if need be. `index.html` unless said. */
  readonly url?: string;
  readonly title?: string;
}

/** A window of the app, as handlers see it. */
export interface Window {
  readonly label: string;
  readonly title: string;
  /** The path its first document comes from. */
  readonly url: string;
}

/** The windows of an app by label. */
export interface Windows {
  all(): readonly Window[];
  get(label: string): Window | undefined;
  create(options: WindowOptions): Window;
  /** Tells the host of every window from now on. */
  onCreate(listener: (window: Window) => void): void;
}

export function createWindows(): Windows {
  const byLabel = new Map<string, Window>();
  let listener: ((window: Window) => void) | undefined;
  return {
    all: () => [...byLabel.values()],
    get: (label) => byLabel.get(label),
    create({ label, url = "index.html", title = "Tauri App" }) {
      if (!isLabel(label))
        throw new TypeError(`${LABEL_RULE} This one is ${JSON.stringify(label)}.`);
      // Tauri's words (`window|create`).
      if (byLabel.has(label)) throw new Error(`a window with label \`${label}\` already exists`);
      const path = toAppPath(url);
      if (path === undefined)
        throw new TypeError(
          `The url of a window ${APP_PATH_RULE} This one is ${JSON.stringify(url)}.`,
        );
      const window = Object.freeze({ label, title, url: path });
      byLabel.set(label, window);
      listener?.(window);
      return window;
    },
    onCreate(next) {
      listener = next;
    },
  };
}
