/**
 * Reads `user-dirs.dirs`, where a desktop writes the user's folders (freedesktop.org, xdg-user-dirs): lines of
 * `XDG_MUSIC_DIR="$HOME/Music"`. What is neither under `$HOME` nor absolute counts for nothing, and the home folder
 * itself means that there is no such folder. Of a name that stands twice the last line counts.
 */
export function parseUserDirs(text: string, home: string): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, written] = /^\s*XDG_([A-Z]+)_DIR\s*=\s*"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
    if (name === undefined || written === undefined) continue;
    folders.delete(name);
    const value = written.replaceAll(/\\(.)/g, "$1");
    if (value.startsWith("$HOME/")) {
      const below = value.slice("$HOME/".length);
      if (below !== "") folders.set(name, `${home.replace(/\/$/, "")}/${below}`);
    } else if (value.startsWith("/")) {
      folders.set(name, value);
    }
  }
  return folders;
}
