import type { UserDirectory } from "./base-directory.ts";
import type { Machine } from "./machine.ts";
import { push } from "./path-rules.ts";

/** Apple's folders below the home folder, as Rust's `dirs` has them. There is none for `Executable`, `Runtime`, `Template`. */
const BELOW_HOME: ReadonlyMap<UserDirectory, string> = new Map([
  ["Audio", "Music"],
  ["Cache", "Library/Caches"],
  ["Config", "Library/Application Support"],
  ["Data", "Library/Application Support"],
  ["LocalData", "Library/Application Support"],
  ["Desktop", "Desktop"],
  ["Document", "Documents"],
  ["Download", "Downloads"],
  ["Font", "Library/Fonts"],
  ["Picture", "Pictures"],
  ["Public", "Public"],
  ["Video", "Movies"],
]);

/** Undefined where there is no such folder. */
export function macosDirectory(directory: UserDirectory, machine: Machine): string | undefined {
  const { env } = machine;
  if (directory === "Temp") return env["TMPDIR"] || "/tmp";
  const home = env["HOME"] || machine.home();
  if (directory === "Home" || home === undefined) return home;
  const below = BELOW_HOME.get(directory);
  return below === undefined ? undefined : push(home, [below], "posix");
}
