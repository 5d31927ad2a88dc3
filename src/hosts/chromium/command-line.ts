import type { WindowSettings } from "../../protocol/window.ts";
import { clampSize } from "./bounds.ts";

/** What the browser is started with. None of it puts a bar with a warning into a window, save what root has to ask for. */

export interface BrowserOptions {
  readonly executable: string;
  /** A folder of this app's own that only the user can read. */
  readonly profile: string;
  /** Groups the windows of the app for the system: the class of an X11 window. */
  readonly windowClass: string;
  readonly headless: boolean;
  /**
   * Security: without it a page that breaks out of its process is the user. Chromium does not start with it as root;
   * it is switched off where the user says so and never by ourselves.
   */
  readonly sandbox: boolean;
}

/** Neither an entry nor anything else that is secret stands here: every user of the machine can read it. */
export function toArguments(options: BrowserOptions, platform: NodeJS.Platform): string[] {
  return [
    `--user-data-dir=${options.profile}`,
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    // It calls nobody by itself.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    // Pages hear that their window was moved, and so do we. (A browser that does not know it takes no notice.)
    "--enable-features=DesktopPWAsAdditionalWindowingControlsOnMove",
    // The end of the core is an end like any other.
    "--hide-crash-restore-bubble",
    // The keys of a keyring are for the user's own browser: asking for them opens a dialog.
    ...(platform === "linux" ? ["--password-store=basic"] : []),
    ...(platform === "darwin" ? ["--use-mock-keychain"] : []),
    ...(platform === "linux" ? [`--class=${options.windowClass}`] : []),
    ...(options.headless ? ["--headless"] : []),
    ...(options.sandbox ? [] : ["--no-sandbox"]),
  ];
}

/** Where a first window is to appear, so that it does not jump there. Later ones take no heed of it. */
export function toPlacement({ size, limits, position, visible }: WindowSettings): string[] {
  const { width, height } = clampSize(size, limits);
  const args = [`--window-size=${Math.round(width)},${Math.round(height)}`];
  if (!visible) args.push("--start-minimized");
  else if (position)
    args.push(`--window-position=${Math.round(position.x)},${Math.round(position.y)}`);
  return args;
}

/** Whether a browser that was started with `args` has placed its first window all as it is to be. */
export function isPlacedBy(args: readonly string[], settings: WindowSettings): boolean {
  const { visible, position, center, maximized, fullscreen } = settings;
  if (!visible || position || center || maximized || fullscreen) return false;
  return toPlacement(settings).every((arg) => args.includes(arg));
}

/**
 * Whether these two do the same, but for where the first window appears: a browser that was started with the one is
 * good for the other.
 */
export function isSameLaunch(one: readonly string[], other: readonly string[]): boolean {
  const essence = (args: readonly string[]): string =>
    JSON.stringify(args.filter((arg) => !/^--window-(?:size|position)=/.test(arg)));
  return essence(one) === essence(other);
}
