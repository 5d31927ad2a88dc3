/** Pictures, fonts and styles, which the frame cannot load, as parts of its document. */
import { extname } from "node:path";
import { contentType } from "mime-types";
import { createPositionFinder } from "../../config/parse-error.ts";
import type { IsolationFolder } from "./isolation-folder.ts";

/** A `data:` URL with what an address means, or why there is none. */
export function toDataUrl(
  folder: IsolationFolder,
  address: string,
  from: string,
): { readonly url: string } | { readonly problem: string } {
  if (/^\s*data:/i.test(address)) return { url: address };
  const found = folder.find(address, from);
  if ("problem" in found) return found;
  const type = contentType(extname(found.file));
  if (type === false || !/^(?:image|font)\//.test(type))
    return { problem: `\`${address}\` is neither a picture nor a font, by its name.` };
  return {
    url: `data:${type.replaceAll(" ", "")};base64,${folder.read(found.file).toString("base64")}`,
  };
}

/**
 * What of a style means another file: `url(…)` outside of comments and texts, `@import`, and sets of images that name
 * theirs as texts (CSS Syntax 3 §4; CSS Images 4 §2.4).
 */
const PARTS =
  /\/\*[^]*?(?:\*\/|$)|url\(\s*(?:"((?:\\[^]|[^"\\])*)"|'((?:\\[^]|[^'\\])*)'|((?:\\[^]|[^\\)"'\s])*))\s*\)|(image-set\(\s*["'])|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'|(@import\b)/gi;

/**
 * A style with its pictures and fonts in it. `fail` is told where it has what cannot be embedded; a `#fragment` means
 * the document itself and stays.
 */
export function embedStyle(
  css: string,
  folder: IsolationFolder,
  from: string,
  fail: (offset: number, text: string) => void,
): string {
  return css.replaceAll(
    PARTS,
    (part: string, double?: string, single?: string, bare?: string, set?: string, ...rest) => {
      const [imports, at] = rest as [string | undefined, number];
      if (imports !== undefined)
        fail(at, "has an `@import`, which the frame cannot follow: link the style in index.html.");
      if (set !== undefined)
        fail(at, "has an `image-set` that names files as texts: write `url(…)` around them.");
      const address = unescape(double ?? single ?? bare ?? "");
      if (address === "" || address.startsWith("#")) return part;
      const embedded = toDataUrl(folder, address, from);
      if ("url" in embedded)
        return `url("${embedded.url.replaceAll(/["\\\n]/g, encodeURIComponent)}")`;
      fail(at, embedded.problem);
      return part;
    },
  );
}

/** A style that the HTML parser reads to its end: `\3c ` is what a `<` may be called in CSS, and one that is followed by a slash has a place only in texts and comments. */
export function toInlineStyle(css: string): string {
  return css.replaceAll(/<(?=\/style)/gi, "\\3c ");
}

/** CSS Syntax 3 §4.3.7. */
function unescape(text: string): string {
  return text.replaceAll(
    /\\(?:([0-9a-f]{1,6})\s?|(\n)|([^]))/gi,
    (_, hex?: string, line?: string, other?: string) => {
      if (line !== undefined) return "";
      if (hex === undefined) return other ?? "";
      const code = Number.parseInt(hex, 16);
      return code === 0 || code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
    },
  );
}

/** `dist-isolation/style.css:3:7`, for an offset in the text of a file. */
export function createPlaceFinder(shown: string, text: string): (offset: number) => string {
  const position = createPositionFinder(text);
  return (offset) => {
    const { line, column } = position(offset);
    return `${shown}:${line}:${column}`;
  };
}
