import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Notice } from "./config.ts";

/** The folder of an app that holds the core and the configuration, as in Tauri. */
export const CORE_FOLDER = "src-tauri";

/** The systems an app can run on, in Tauri's words. */
export type Platform = "linux" | "macos" | "windows";
export const PLATFORMS: readonly Platform[] = ["linux", "macos", "windows"];

/** As Tauri does, whatever is neither macOS nor Windows is Linux. */
export function toPlatform(platform: NodeJS.Platform = process.platform): Platform {
  return platform === "darwin" ? "macos" : platform === "win32" ? "windows" : "linux";
}

export type Format = "json" | "json5" | "toml";
/** Where several stand side by side, Tauri takes the first of these without a word. */
const FORMATS: readonly Format[] = ["json", "json5", "toml"];

export interface ConfigFile {
  readonly name: string;
  readonly format: Format;
  /** Undefined: for every platform. */
  readonly platform: Platform | undefined;
}

export interface ConfigFiles {
  /** What is to be read, in this order: the file for every platform, and the one of this platform. */
  readonly files: readonly ConfigFile[];
  readonly errors: readonly Notice[];
  readonly notices: readonly Notice[];
}

/** Which files in `src-tauri` make the configuration of an app on a platform. */
export function findConfigFiles(appFolder: string, platform: Platform): ConfigFiles {
  const folder = join(appFolder, CORE_FOLDER);
  const errors: Notice[] = [];
  const notices: Notice[] = [];
  const found: ConfigFile[] = [];
  // The names as they are written, not as the system takes them: what is read must not depend on the machine.
  for (const name of existsSync(folder) ? readdirSync(folder).toSorted() : []) {
    const place = `${CORE_FOLDER}/${name}`;
    const parts = /^tauri(?:\.(?<system>[^.]+))?(?:\.conf\.(?<json>json5?)|\.(?<toml>toml))$/i.exec(
      name,
    )?.groups;
    if (!parts) continue;
    const system = parts["system"]?.toLowerCase();
    const format = (parts["json"] ?? parts["toml"] ?? "").toLowerCase() as Format;
    const named = PLATFORMS.find((known) => known === system);
    if (system !== undefined && named === undefined) {
      notices.push({ place, text: unreadText(system, format), atStart: false });
      continue;
    }
    const right = fileName(format, named);
    if (name === right) found.push({ name, format, platform: named });
    else errors.push({ place, text: `must be called \`${right}\`.`, atStart: true });
  }

  const files: ConfigFile[] = [];
  for (const wanted of [undefined, platform]) {
    const [first, ...others] = FORMATS.flatMap((format) =>
      found.filter((file) => file.platform === wanted && file.format === format),
    );
    if (first) files.push(first);
    for (const { name } of others) {
      const text = `stands beside \`${first?.name}\`, and only one of them can be read. Keep one.`;
      errors.push({ place: `${CORE_FOLDER}/${name}`, text, atStart: true });
    }
  }
  return { files, errors, notices };
}

/** Are there files that are read on this platform alone? */
export function hasConfigFile(appFolder: string, platform: Platform): boolean {
  return findConfigFiles(appFolder, platform).files.some((file) => file.platform === platform);
}

function fileName(format: Format, platform: Platform | undefined): string {
  const infix = platform === undefined ? "" : `.${platform}`;
  return format === "toml" ? `Tauri${infix}.toml` : `tauri${infix}.conf.${format}`;
}

function unreadText(system: string, format: Format): string {
  if (system === "android" || system === "ios")
    return `is not read: Sallyport does not run on ${system}.`;
  const known = [undefined, ...PLATFORMS].map((name) => `\`${fileName(format, name)}\``);
  return `is not read. Names of its kind that are: ${known.join(", ")}.`;
}
