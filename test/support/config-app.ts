import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { Platform } from "../../src/config/config-files.ts";
import { ConfigError } from "../../src/config/config.ts";
import { readConfig, type ReadConfig } from "../../src/config/read-config.ts";

export interface ConfigApp {
  readonly folder: string;
  /** Writes a file, by its path in the app's folder. What is no text becomes JSON, one member a line. */
  write(path: string, content: unknown): void;
  /** Reads the configuration, after a `tauri.conf.json` was written where one is given. */
  read(document?: unknown, platform?: Platform): ReadConfig;
  /** What is wrong with it, one problem a line. */
  problems(document?: unknown, platform?: Platform): string;
}

/** A folder with an app called `My App` in it, fresh for each test. */
export function useConfigApp(): ConfigApp {
  let folder = "";
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "sallyport-config-")), "My App");
    mkdirSync(join(folder, "src-tauri"), { recursive: true });
  });
  afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

  const app: ConfigApp = {
    get folder() {
      return folder;
    },
    write(path, content) {
      const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    read(document, platform = "linux") {
      if (document !== undefined) app.write("src-tauri/tauri.conf.json", document);
      return readConfig(folder, platform);
    },
    problems(document, platform) {
      try {
        app.read(document, platform);
      } catch (error) {
        if (error instanceof ConfigError) return error.message;
        throw error;
      }
      return "";
    },
  };
  return app;
}
