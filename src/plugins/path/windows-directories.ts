import type { UserDirectory } from "./base-directory.ts";
import type { Machine } from "./machine.ts";
import { push } from "./path-rules.ts";

/** What Windows calls its known folders in the registry, and where each is unless it was moved. */
const SHELL_FOLDERS: ReadonlyMap<UserDirectory, { name: string; usual: string }> = new Map([
  ["Audio", { name: "My Music", usual: "Music" }],
  ["Desktop", { name: "Desktop", usual: "Desktop" }],
  ["Document", { name: "Personal", usual: "Documents" }],
  ["Download", { name: "{374DE290-123F-4565-9164-39C4925E467B}", usual: "Downloads" }],
  ["Picture", { name: "My Pictures", usual: "Pictures" }],
  ["Video", { name: "My Video", usual: "Videos" }],
  ["Template", { name: "Templates", usual: "AppData\\Roaming\\Microsoft\\Windows\\Templates" }],
]);

const SHELL_FOLDERS_KEY =
  "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders";

/**
 * Windows' known folders. Those that people move, to OneDrive as often as not, are looked up in the registry, since Node
 * cannot ask the system (`SHGetKnownFolderPath`, which Rust's `dirs` asks). There is none for `Executable`, `Font` and
 * `Runtime`. Undefined where there is no such folder.
 */
export async function windowsDirectory(
  directory: UserDirectory,
  machine: Machine,
): Promise<string | undefined> {
  const { env } = machine;
  const home = env["USERPROFILE"] || machine.home();
  const below = (path: string): string | undefined =>
    home === undefined ? undefined : push(home, [path], "windows");
  switch (directory) {
    case "Home":
      return home;
    case "Temp":
      return env["TMP"] || env["TEMP"] || below("AppData\\Local\\Temp");
    case "Data":
    case "Config":
      return env["APPDATA"] || below("AppData\\Roaming");
    case "LocalData":
    case "Cache":
      return env["LOCALAPPDATA"] || below("AppData\\Local");
    case "Public":
      return env["PUBLIC"] || undefined;
    case "Executable":
    case "Font":
    case "Runtime":
      return undefined;
    case "Audio":
    case "Desktop":
    case "Document":
    case "Download":
    case "Picture":
    case "Template":
    case "Video": {
      const folder = SHELL_FOLDERS.get(directory);
      if (folder === undefined) return undefined;
      const program = push(env["SystemRoot"] || "C:\\Windows", ["System32\\reg.exe"], "windows");
      const answer = await machine.run(program, ["query", SHELL_FOLDERS_KEY]);
      const moved = parseRegistryValues(answer ?? "").get(folder.name);
      if (moved === undefined) return below(folder.usual);
      const path = expand(moved, env);
      // The console's letters are not always UTF-8: no folder is better than another one.
      return path.includes("\uFFFD") ? undefined : path;
    }
  }
}

/** What `reg query` prints: a line `    <name>    <type>    <value>` for each value. */
export function parseRegistryValues(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s{4}(.+?)\s{4}REG_(?:EXPAND_)?SZ\s{4}(.+)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  return values;
}

function expand(path: string, env: Machine["env"]): string {
  return path.replaceAll(/%([^%]+)%/g, (whole, name: string) => env[name] ?? whole);
}
