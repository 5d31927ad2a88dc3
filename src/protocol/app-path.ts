// Only to see where a text leads; nothing is ever sent there.
const SOMEWHERE = "http://app.invalid";

/**
 * The path, query and fragment that a window's `url` means, or undefined where it is no path of the app.
 *
 * What is looked at is what is kept: removing `..` and turning backslashes can leave a path that begins with `//`,
 * which names a host as soon as it is resolved again, and a link carries the window's entry (attacks C6). So the
 * result must lead to the same place when it is resolved once more.
 */
export function toAppPath(url: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return undefined;
  const first = resolve(url.startsWith("/") ? url : `/${url}`);
  return first !== undefined && resolve(first) === first ? first : undefined;
}

function resolve(path: string): string | undefined {
  if (!URL.canParse(path, SOMEWHERE)) return undefined;
  const { origin, pathname, search, hash } = new URL(path, SOMEWHERE);
  return origin === SOMEWHERE ? `${pathname}${search}${hash}` : undefined;
}

export const APP_PATH_RULE = "must be a path of the app, such as `index.html`.";
