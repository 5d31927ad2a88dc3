import { realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Config } from "../config/config.ts";
import { CORE_FOLDER } from "../config/read-config.ts";
import { createWatch } from "./watch.ts";

export interface SourcesOptions {
  readonly appFolder: string;
  readonly config: Pick<Config, "frontend" | "devUrl" | "isolation">;
  /** True while no core is up: whatever was saved may be what was missing. */
  readonly isDown: () => boolean;
  /** Something that the core consists of was saved. `since` is when. */
  readonly coreChanged: (files: readonly string[], since: number) => void;
  /** Something that pages consist of was saved. */
  readonly frontendChanged: (since: number) => void;
}

/** What the app is made from, watched. */
export interface Sources {
  /** The core has loaded this. */
  add(file: string): void;
  /** The configuration says by now that the isolation app is there. */
  moveIsolation(folder: string | undefined): void;
  close(): void;
}

/** Editors save in several steps, and several files at a time. */
const SAVE_MS = 20;
/** A build writes many files. */
const BUILD_MS = 100;

export function watchSources(options: SourcesOptions): Sources {
  const appFolder = realpathSync(options.appFolder);
  const coreFolder = join(appFolder, CORE_FOLDER);
  let isolationFolder: string | undefined;
  const loaded = new Set<string>();
  const changed = new Set<string>();
  let since = 0;
  let soon: NodeJS.Timeout | undefined;
  let built: NodeJS.Timeout | undefined;

  const core = createWatch((file) => {
    if (
      !loaded.has(file) &&
      !isPartOfCore(relative(coreFolder, file), options.isDown()) &&
      !isPartOfIsolation(file)
    )
      return;
    if (changed.size === 0) since = Date.now();
    changed.add(relative(appFolder, file).split(sep).join("/"));
    clearTimeout(soon);
    soon = setTimeout(() => {
      const files = [...changed];
      changed.clear();
      options.coreChanged(files, since);
    }, SAVE_MS);
  });
  core.addFolder(coreFolder);
  moveIsolation(options.config.isolation?.dir);

  const frontend = createWatch(() => {
    clearTimeout(built);
    const last = Date.now();
    built = setTimeout(() => options.frontendChanged(last), BUILD_MS);
  });
  const { frontend: served, devUrl } = options.config;
  if (devUrl === undefined) {
    if (served.kind === "folder") frontend.addFolder(served.folder);
    else for (const file of served.files.values()) frontend.addFile(file);
  }

  /** The core serves it, so it is the core that is started anew. */
  function moveIsolation(folder: string | undefined): void {
    isolationFolder = folder;
    if (folder !== undefined) core.addFolder(folder);
  }

  function isPartOfIsolation(file: string): boolean {
    return isolationFolder !== undefined && !relative(isolationFolder, file).startsWith("..");
  }

  return {
    moveIsolation,
    add(file) {
      loaded.add(file);
      core.addFile(file);
    },
    close() {
      clearTimeout(soon);
      clearTimeout(built);
      core.close();
      frontend.close();
    },
  };
}

/**
 * Is a file of `src-tauri` one that the core is made from, though it has not been loaded? A core may keep files of its
 * own there, and must not be started anew for writing them.
 */
export function isPartOfCore(path: string, isDown: boolean): boolean {
  const names = path.split(sep);
  if (names[0] === "..") return false;
  if (isConfigFile(path)) return true;
  if (/~$|\.(?:swp|tmp)$/.test(path)) return false;
  return isDown || /\.[cm]?[jt]s$/.test(path);
}

/** The configuration, and what belongs to it. Relative to `src-tauri`. */
export function isConfigFile(path: string): boolean {
  const [first = "", second] = path.split(sep);
  if (second !== undefined) return first === "capabilities" || first === "permissions";
  return /^(?:tauri\.(?:\w+\.)?conf\.json5?|Tauri(?:\.\w+)?\.toml)$/.test(first);
}
