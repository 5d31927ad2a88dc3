/** Runs every call of this folder in a page of its own app, in one of the hosts. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import { toPermissionName } from "../../../src/acl/identifier.ts";
import { CORE_PLUGINS } from "../../../src/plugins/core-plugins.ts";
import { makeApp } from "../../support/app-process.ts";
import { encodePng } from "../../support/encode-png.ts";
import { type HostName, runToEnd } from "../../support/run-to-end.ts";
import type { Outcome } from "./settle.ts";

const here = (name: string): URL => new URL(name, import.meta.url);

/** Everything that the core plugins can do: what an app would grant one by one. */
const CAPABILITY = {
  identifier: "everything",
  windows: ["*"],
  permissions: [
    "lab:default",
    ...CORE_PLUGINS.flatMap(({ name, commands }) =>
      Object.keys(commands).map((command) => `core:${name}:${toPermissionName("allow", command)}`),
    ),
  ],
};

/** The user's folders, as a desktop writes them. */
const USER_DIRS = Object.entries({
  DESKTOP: "Desktop",
  DOCUMENTS: "Documents",
  DOWNLOAD: "Downloads",
  MUSIC: "Music",
  PICTURES: "Pictures",
  PUBLICSHARE: "Public",
  TEMPLATES: "Templates",
  VIDEOS: "Videos",
})
  .map(([name, folder]) => `XDG_${name}_DIR="$HOME/${folder}"\n`)
  .join("");

const ICON = encodePng({ width: 2, height: 1, color: 6, depth: 8, sample: () => 255 });

/** Where the calls get the API from: the package, or `window.__TAURI__` of `app.withGlobalTauri`. */
export type ApiSource = "package" | "global";

/** Has the calls import from `window.__TAURI__` what they say they import from the package. */
const fromGlobal: Plugin = {
  name: "from-global",
  resolveId: (id) => (id.startsWith(`${PACKAGE}/`) ? { id: `\0${id}` } : null),
  async load(id) {
    if (!id.startsWith(`\0${PACKAGE}/`)) return null;
    const names = Object.keys((await import(id.slice(1))) as object);
    const module = id.slice(`\0${PACKAGE}/`.length);
    return `export const { ${names.join(", ")} } = window.__TAURI__.${module};`;
  },
};
const PACKAGE = "@tauri-apps/api";

/** Every outcome by `module: name`, and the code that the process ended with. */
export async function runCalls(
  host: HostName,
  source: ApiSource,
): Promise<{ outcomes: ReadonlyMap<string, Outcome>; exitCode: number }> {
  await using made = await makeApp({
    "src-tauri/main.ts": await readFile(here("main.ts")),
    "src-tauri/capabilities/everything.json": JSON.stringify(CAPABILITY),
    "src-tauri/icons/icon.png": ICON,
    "src-tauri/tauri.conf.json": JSON.stringify({
      productName: "lab",
      version: "0.1.0",
      identifier: "dev.lab.app",
      app: {
        withGlobalTauri: source === "global",
        windows: [{ label: "main", title: "lab", width: 800, height: 600 }],
      },
    }),
    "dist/index.html": `<!doctype html><title>lab</title><script type="module" src="page.js"></script>`,
    "dist/other.html": `<!doctype html><title>other</title>`,
    "dist/icon.png": ICON,
    "home/.config/user-dirs.dirs": USER_DIRS,
    "home/run/.keep": "",
  });
  await using bundle = await rolldown({
    input: here("page.ts").pathname,
    tsconfig: false,
    plugins: source === "global" ? [fromGlobal] : [],
  });
  await bundle.write({ file: join(made.folder, "dist/page.js") });
  const home = join(made.folder, "home");
  const { exitCode, errors } = await runToEnd(made.folder, host, {
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local/share"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_STATE_HOME: join(home, ".local/state"),
    XDG_BIN_HOME: join(home, ".local/bin"),
    XDG_RUNTIME_DIR: join(home, "run"),
  });
  const text = await readFile(join(made.folder, "outcomes.json"), "utf8").catch(
    (cause: unknown) => {
      throw new Error(`The page did not come to its end:\n${errors.slice(-1_000)}`, { cause });
    },
  );
  return {
    outcomes: new Map(Object.entries(JSON.parse(text) as Record<string, Outcome>)),
    exitCode,
  };
}
