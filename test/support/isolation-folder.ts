import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { ConfigError } from "../../src/config/config.ts";
import {
  buildIsolationApp,
  type IsolationApp,
  type IsolationSource,
} from "../../src/isolation/build/build-isolation-app.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface IsolationLab {
  /** The folder of the isolation app, `dist-isolation`. What lies beside it is beside the app. */
  readonly dir: string;
  /** Writes files, by their paths in the folder. */
  write(files: Files): void;
  /** Writes files and builds the app. */
  build(files?: Files, options?: Partial<IsolationSource>): Promise<IsolationApp>;
  /** What is wrong with it, one problem a line. */
  problems(files?: Files, options?: Partial<IsolationSource>): Promise<string>;
}

export const PLACE = "src-tauri/tauri.conf.json:7 app.security.pattern.options.dir";

/** A page that links one script. */
export const PAGE =
  '<!doctype html>\n<html>\n<head></head>\n<body><script src="index.js"></script></body></html>\n';

/** A folder for an isolation app, fresh for each test. */
export function useIsolationFolder(): IsolationLab {
  let dir = "";
  beforeEach(() => {
    dir = join(realpathSync(mkdtempSync(join(tmpdir(), "sallyport-isolation-"))), "dist-isolation");
    mkdirSync(dir);
  });
  afterEach(() => rmSync(dirname(dir), { recursive: true, force: true }));

  const lab: IsolationLab = {
    get dir() {
      return dir;
    },
    write(files) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(dir, path)), { recursive: true });
        writeFileSync(join(dir, path), content);
      }
    },
    build(files = {}, options = {}) {
      lab.write(files);
      return buildIsolationApp({
        dir,
        appFolder: dirname(dir),
        place: PLACE,
        hookMessage: undefined,
        development: false,
        ...options,
      });
    },
    async problems(files, options) {
      try {
        await lab.build(files, options);
      } catch (error) {
        if (error instanceof ConfigError) return error.message;
        throw error;
      }
      return "";
    },
  };
  return lab;
}
