import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

export interface RedirectFile {
  readonly path: string;
  remove(): void;
}

/**
 * Files that lead a browser to a link. A command line can be read by every user of the machine, a file of mode 0600 in
 * a folder of mode 0700 by none. Each is removed when its link is spent, all of them at the end, and what a killed start
 * of the same app left behind at the beginning. `app` names the app in the names of the files.
 */
export function createRedirectFiles(
  folder: string,
  app: string,
): {
  write(url: string): Promise<RedirectFile>;
  close(): Promise<void>;
} {
  const prefix = `open-${app}-`;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) rmSync(join(folder, name), { force: true });
  }
  const paths = new Set<string>();
  return {
    async write(url) {
      const path = join(folder, `${prefix}${randomBytes(8).toString("hex")}.html`);
      paths.add(path);
      await writeFile(path, toHtml(url), { mode: 0o600, flag: "wx" });
      return {
        path,
        remove() {
          if (paths.delete(path)) rmSync(path, { force: true });
        },
      };
    },
    async close() {
      for (const path of paths) await rm(path, { force: true });
      paths.clear();
    },
  };
}

function toHtml(url: string): string {
  // `<` in the JSON would end the script; the rest of it is a JavaScript string as it stands.
  const text = JSON.stringify(url).replaceAll("<", "\\u003c");
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Opening</title><script>location.replace(${text})</script>\n`;
}
