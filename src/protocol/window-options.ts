import { APP_PATH_RULE, toAppPath } from "./app-path.ts";
import { COLOR_RULE, type ColorText, toColor } from "./color.ts";
import { isLabel, LABEL_RULE } from "./names.ts";
import type { Size, Theme, WindowSettings } from "./window.ts";

/** How a window begins. The keys and defaults of `app.windows[]`; lengths in logical pixels. */
export interface WindowOptions {
  /** Unique in the app. Letters, digits, `-`, `/`, `:` and `_`. */
  readonly label: string;
  /** A path of the app, with query and fragment if need be. `index.html` unless said. */
  readonly url?: string;
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  /** Both or neither; else the system places it. */
  readonly x?: number;
  readonly y?: number;
  readonly center?: boolean;
  readonly maximized?: boolean;
  readonly fullscreen?: boolean;
  readonly visible?: boolean;
  readonly focus?: boolean;
  readonly resizable?: boolean;
  /** The system's unless said. */
  readonly theme?: Theme | "Light" | "Dark";
  readonly backgroundColor?: ColorText;
  /** The label of another window of the app, which takes this one with it when it closes. */
  readonly parent?: string;
}

/** What no window can be. `text` is a sentence of its own, `rule` what stands behind the key where that is told. */
export interface WindowProblem {
  readonly key: keyof WindowOptions;
  readonly rule: string;
  readonly text: string;
}

/** Every key, with the type of its value. */
const KEYS: Readonly<Record<keyof WindowOptions, "string" | "number" | "boolean" | "other">> = {
  label: "string",
  url: "string",
  title: "string",
  width: "number",
  height: "number",
  minWidth: "number",
  minHeight: "number",
  maxWidth: "number",
  maxHeight: "number",
  x: "number",
  y: "number",
  center: "boolean",
  maximized: "boolean",
  fullscreen: "boolean",
  visible: "boolean",
  focus: "boolean",
  resizable: "boolean",
  theme: "other",
  backgroundColor: "other",
  parent: "other",
};

/** Keys of Tauri's windows that mean nothing here (tauri-utils, `config.rs`; tauri-apps/api, `WindowOptions`). */
export const OTHER_WINDOW_KEYS: readonly string[] = [
  "preventOverflow",
  "maximizable",
  "minimizable",
  "closable",
  "decorations",
  "shadow",
  "dragDropEnabled",
  "focusable",
  "transparent",
  "alwaysOnTop",
  "alwaysOnBottom",
  "visibleOnAllWorkspaces",
  "contentProtected",
  "skipTaskbar",
  "hiddenTitle",
  "acceptFirstMouse",
  "incognito",
  "zoomHotkeysEnabled",
  "browserExtensionsEnabled",
  "userAgent",
  "titleBarStyle",
  "tabbingIdentifier",
  "additionalBrowserArgs",
  "windowClassname",
  "windowEffects",
  "proxyUrl",
  "trafficLightPosition",
  "backgroundThrottling",
  "javascriptDisabled",
  "allowLinkPreview",
  "disableInputAccessoryView",
  "useHttpsScheme",
  "devtools",
  "dataDirectory",
  "dataStoreIdentifier",
  "scrollBarStyle",
  "generalAutofillEnabled",
  "noRedirectionBitmap",
  "activityName",
  "createdByActivityName",
  "requestedBySceneIdentifier",
];

/**
 * What of a window's options as Tauri has them means something here, without those that are `null`, which stands for
 * absent. Throws a `TypeError` that names a key which is not Tauri's either. The values are as they come.
 */
export function pickWindowOptions(given: object): WindowOptions {
  const picked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (Object.hasOwn(KEYS, key)) {
      if (value !== null && value !== undefined) picked[key] = value;
    } else if (key !== "create" && !OTHER_WINDOW_KEYS.includes(key)) {
      throw new TypeError(`unknown field \`${key}\``);
    }
  }
  return { label: "main", ...picked };
}

/** Throws a `TypeError` unless `options` are an object with no keys but those of a window. */
function checkKeys(options: unknown): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new TypeError('A window is made of an object: `{ label: "main", width: 800 }`.');
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(KEYS, key)) continue;
    throw new TypeError(
      `\`${key}\` is no option of a window. These are: ${Object.keys(KEYS).join(", ")}.`,
    );
  }
}

/** Completes what was said of a window with Tauri's defaults. Throws a `TypeError` for what no window can be. */
export function toSettings(options: WindowOptions): WindowSettings {
  checkKeys(options);
  const [problem] = windowProblems(options);
  if (problem) throw new TypeError(problem.text);
  const { label, title = "Tauri App", url = "index.html", width = 800, height = 600 } = options;
  const { x, y } = options;
  return Object.freeze({
    label,
    title,
    url: toAppPath(url) as string, // One of the problems, where it is none.
    size: { width, height },
    limits: {
      min: toLimit(options.minWidth, options.minHeight),
      max: toLimit(options.maxWidth, options.maxHeight),
    },
    position: x === undefined || y === undefined ? undefined : { x, y },
    center: options.center ?? false,
    maximized: options.maximized ?? false,
    fullscreen: options.fullscreen ?? false,
    visible: options.visible ?? true,
    focus: options.focus ?? true,
    resizable: options.resizable ?? true,
    theme: toTheme(options.theme),
    backgroundColor: toColor(options.backgroundColor),
    parent: options.parent,
  });
}

function toLimit(width: number | undefined, height: number | undefined): Partial<Size> {
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}

const LENGTHS = [
  "width",
  "height",
  "minWidth",
  "minHeight",
  "maxWidth",
  "maxHeight",
] as const satisfies (keyof WindowOptions)[];

/** Everything that keeps `options` from being a window, key by key. */
export function windowProblems(options: WindowOptions): WindowProblem[] {
  const problems: WindowProblem[] = [];
  const add = (key: keyof WindowOptions, rule: string, text = `${key} ${rule}`): void =>
    void problems.push({ key, rule, text });

  const { label, url = "index.html", minWidth, maxWidth, minHeight, maxHeight } = options;
  if (!isLabel(label)) add("label", LABEL_RULE, `${LABEL_RULE} This one is ${quote(label)}.`);
  if (toAppPath(url) === undefined) {
    add("url", APP_PATH_RULE, `The url of a window ${APP_PATH_RULE} This one is ${quote(url)}.`);
  }
  for (const key of LENGTHS) {
    if (options[key] !== undefined && !isLength(options[key])) add(key, lengthRule());
  }
  for (const key of ["x", "y"] as const) {
    if (options[key] !== undefined && !isLength(options[key], -LONGEST))
      add(key, lengthRule(-LONGEST));
  }
  for (const [key, type] of Object.entries(KEYS) as [keyof WindowOptions, string][]) {
    // The others have rules of their own, above.
    if (key === "title" || type === "boolean") {
      if (options[key] !== undefined && typeof options[key] !== type)
        add(key, `must be ${type === "boolean" ? "true or false" : "a text"}.`);
    }
  }
  const { theme, backgroundColor, parent } = options;
  if (theme !== undefined && !toTheme(theme)) add("theme", THEME_RULE);
  if (backgroundColor !== undefined && !toColor(backgroundColor))
    add("backgroundColor", COLOR_RULE);
  if (parent !== undefined && !isLabel(parent)) add("parent", LABEL_RULE);
  if (minWidth !== undefined && maxWidth !== undefined && minWidth > maxWidth)
    add("minWidth", `must not be more than \`maxWidth\`, ${maxWidth}.`);
  if (minHeight !== undefined && maxHeight !== undefined && minHeight > maxHeight)
    add("minHeight", `must not be more than \`maxHeight\`, ${maxHeight}.`);
  return problems;
}

export const THEME_RULE = "must be `light` or `dark`.";

/** In capitals or not, as Tauri has it (`tauri_utils::Theme`). */
export function toTheme(theme: unknown): Theme | undefined {
  const name = typeof theme === "string" ? theme.toLowerCase() : undefined;
  return name === "light" || name === "dark" ? name : undefined;
}

function quote(value: unknown): string {
  return JSON.stringify(value);
}

/** Farther than any screen reaches. */
export const LONGEST = 100_000;

/** Throws a `TypeError` that begins with `what`, unless `length` is a number of pixels. */
export function checkLength(what: string, length: unknown, least = 0): number {
  if (!isLength(length, least)) throw new TypeError(`${what} ${lengthRule(least)}`);
  return length;
}

function isLength(length: unknown, least = 0): length is number {
  return typeof length === "number" && length >= least && length <= LONGEST;
}

function lengthRule(least = 0): string {
  return `must be a number of pixels from ${least} to ${LONGEST}.`;
}
