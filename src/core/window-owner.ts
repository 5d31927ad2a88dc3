import type { WindowOptions } from "../protocol/window-options.ts";
import type { Window, WindowControl } from "./windows.ts";

/** What the core's own plugins may do about a window that handlers may not. */
export interface WindowOwner {
  /** Opens a window for a page of this one: in a browser, that page is where the user is. */
  createWindow(options: WindowOptions): Window;
  /** Undefined before the app runs. */
  readonly control: WindowControl | undefined;
}

const owners = new WeakMap<Window, WindowOwner>();

export function bindWindow(window: Window, owner: WindowOwner): void {
  owners.set(window, owner);
}

export function ownerOf(window: Window): WindowOwner {
  // Every window has been bound as it was made.
  return owners.get(window) as WindowOwner;
}
