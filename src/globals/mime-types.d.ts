/** What we use of it; it brings no types of its own. */
declare module "mime-types" {
  /** The content type of a file's extension, with its dot: `text/html; charset=utf-8`. False where none is known. */
  export function contentType(extension: string): string | false;
}
