/**
 * Whether a path that the page names leads nowhere but down. `""` is the opened folder itself.
 *
 * Security: this knows the path and not the disk. It takes `\` for a separator everywhere, since it cannot know what system
 * the core runs on, so it refuses some names that are possible. Where links lead, the core looks.
 */
export function staysBelow(path: string): boolean {
  return path === "" || path.split(/[/\\]/).every(isOneName);
}

export function isOneName(segment: string): boolean {
  // Nothing before `/` is where the disk begins, and dots and spaces at the end are dropped on Windows: `.. ` is `..`.
  if (/^[. ]*$/.test(segment)) return false;
  // NUL ends a path early, and `C:` is another disk.
  return !segment.includes("\0") && !/^[a-z]:$/i.test(segment);
}
