/** Names that the scripts of a document go by in stacks, since all of them stand in one file that nobody has written. */

/** A script by its name. Lines and columns count from 1. */
export interface NamedScript {
  readonly name: string;
  /** The file it comes from, for its developer. */
  readonly shown: string;
  /** Where its developer has written what is at a place in it. */
  readonly placeAt: (line: number, column: number) => string;
}

/**
 * `part` is for what is not the file itself, as it lies there: a script in a page, or what was bundled from the file. No
 * file's own name can have a `?` here, nor what would end a name in a comment or in a stack.
 */
export function toSourceName(shown: string, part?: string): string {
  const name = shown
    .split("/")
    .map((word) => encodeURIComponent(word).replaceAll(/[!'()*]/g, encodeCharacter))
    .join("/");
  return part === undefined ? name : `${name}?${part}`;
}

/** The script as it was, line by line, and a comment that gives it its name. */
export function nameScript(code: string, name: string): string {
  return `${code}${code.endsWith("\n") ? "" : "\n"}//# sourceURL=${name}\n`;
}

/** Puts in place of every `name:line:column` of these scripts where that was written, and of a name alone its file. */
export function createLocate(scripts: readonly NamedScript[]): (text: string) => string {
  const byName = new Map(scripts.map((script) => [script.name, script]));
  return (text) =>
    text.replaceAll(
      /(?<![^\s(])([^\s()]+?)(?::(\d+):(\d+))?(?![^\s)])/g,
      (written, name: string, line?: string, column?: string) => {
        const script = byName.get(name);
        if (!script) return written;
        return line === undefined ? script.shown : script.placeAt(Number(line), Number(column));
      },
    );
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
