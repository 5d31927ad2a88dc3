import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { WindowOptions, WindowState } from "sallyport";
import * as z from "zod";

/** What of a window is remembered from one start to the next. Lengths in logical pixels. */
export interface Shape {
  /** Of the page's area, as it is or would be when the window is not maximised. */
  readonly size: { readonly width: number; readonly height: number };
  /** Absent until the window was somewhere: then the system places it. */
  readonly position?: { readonly x: number; readonly y: number };
  readonly maximized: boolean;
}

export const SMALLEST = { width: 420, height: 320 };
export const FIRST_SHAPE: Shape = { size: { width: 1100, height: 720 }, maximized: false };

/** More than any shape takes. Whatever is longer was not written here. */
const MAX_FILE_BYTES = 1024;
const FILE = "window.json";

const length = z.number().min(1).max(20_000);
const coordinate = z.number().min(-50_000).max(50_000);
const StoredShape = z.strictObject({
  size: z.strictObject({ width: length, height: length }),
  position: z.strictObject({ x: coordinate, y: coordinate }).exactOptional(),
  maximized: z.boolean(),
});

/** Where it is kept: in a folder that is the user's, as each system has one. */
export function shapeFile(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  return join(stateFolder(env, platform, home), "sallyport-explorer", FILE);
}

function stateFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  if (platform === "darwin") return join(home, "Library", "Application Support");
  if (platform === "win32") return env["LOCALAPPDATA"] ?? join(home, "AppData", "Local");
  const said = env["XDG_STATE_HOME"];
  // A relative one is to be ignored, says the specification.
  return said !== undefined && isAbsolute(said) ? said : join(home, ".local", "state");
}

/** What the last start has left. Undefined where that is nothing, or something else than a shape. */
export function readShape(file: string): Shape | undefined {
  try {
    const stats = lstatSync(file);
    if (!stats.isFile() || stats.size > MAX_FILE_BYTES) return undefined;
    return StoredShape.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined; // It is not there, or no JSON: the window begins as at its first start.
  }
}

/** Throws where it cannot be kept. */
export function writeShape(file: string, shape: Shape): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // At once or not at all: an app can be ended at any moment.
  const next = `${file}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(shape)}\n`, { mode: 0o600 });
  renameSync(next, file);
}

/** The shape of a window that is so now and was `before`. */
export function toShape(state: WindowState, before: Shape): Shape {
  const { innerSize, outerPosition, minimized, visible, maximized, fullscreen } = state;
  // Neither is a shape to begin with.
  if (minimized || !visible || fullscreen) return before;
  // Its size and its place are the screen's. What they were before, it has again when it is not maximised any more.
  if (maximized) return { ...before, maximized };
  return { size: innerSize, position: outerPosition, maximized };
}

/** How the window begins. */
export function toWindowOptions({ size, position, maximized }: Shape): Partial<WindowOptions> {
  return {
    ...size,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    ...position,
    maximized,
  };
}
