import type { Content, Entry } from "../src-tauri/answers.ts";

/** What the person is told a file is: in the list by its name alone, in the preview by its bytes as well. */
export interface Kind {
  readonly icon: string;
  readonly label: string;
  /** Lines matter, so they are numbered and not wrapped. */
  readonly code?: boolean;
}

const BY_ENDING = new Map<string, Kind>();

function add(icon: string, endings: Record<string, string>, code = false): void {
  for (const [label, list] of Object.entries(endings)) {
    for (const ending of list.split(" ")) BY_ENDING.set(ending, { icon, label, code });
  }
}

add("text", {
  Text: "txt text rst log",
  Markdown: "md markdown",
  Document: "doc docx odt rtf",
  PDF: "pdf",
});
add("text", { Table: "csv tsv", Spreadsheet: "xls xlsx ods", Presentation: "ppt pptx odp" });
add("image", {
  "PNG picture": "png apng",
  "JPEG picture": "jpg jpeg jfif",
  "GIF picture": "gif",
  "WebP picture": "webp",
  "AVIF picture": "avif",
  "SVG drawing": "svg",
  "Bitmap picture": "bmp",
  Icon: "ico icns",
  Picture: "tif tiff heic psd raw",
});
add("audio", { Sound: "mp3 wav flac ogg oga m4a aac opus mid midi" });
add("video", { Video: "mp4 m4v mkv webm mov avi mpg mpeg ogv" });
add("archive", {
  Archive: "zip gz tgz bz2 xz zst 7z rar tar jar",
  "Disk image": "iso dmg img",
  Package: "deb rpm apk",
});
const CODE = {
  TypeScript: "ts tsx mts cts",
  JavaScript: "js jsx mjs cjs",
  JSON: "json json5 jsonc map webmanifest",
  HTML: "html htm",
  "Style sheet": "css scss sass less",
  Rust: "rs",
  Python: "py pyi",
  Shell: "sh bash zsh fish ps1 bat cmd",
  C: "c h",
  "C++": "cc cpp cxx hh hpp",
  Java: "java",
  Kotlin: "kt kts",
  Swift: "swift",
  Go: "go",
  Ruby: "rb",
  PHP: "php",
  Lua: "lua",
  SQL: "sql",
  Settings:
    "toml yaml yml ini conf cfg env properties lock editorconfig gitignore gitattributes npmrc",
  XML: "xml xsl plist",
  Component: "vue svelte astro",
  Difference: "diff patch",
  "Build file": "makefile dockerfile cmake gradle mk",
};
add("code", CODE, true);

const TEXT: Kind = { icon: "text", label: "Text" };
/** Of the kinds that are no code, those that are read as text. */
const READABLE = new Set(["Text", "Markdown", "Table"]);
/** What the core finds in a file's first bytes. */
const BY_TYPE = new Map([
  ["image/png", "PNG picture"],
  ["image/jpeg", "JPEG picture"],
  ["image/gif", "GIF picture"],
  ["image/webp", "WebP picture"],
  ["image/avif", "AVIF picture"],
  ["image/bmp", "Bitmap picture"],
  ["image/x-icon", "Icon"],
  ["image/svg+xml", "SVG drawing"],
]);

const FOLDER: Kind = { icon: "folder", label: "Folder" };
const OTHER: Kind = { icon: "other", label: "Special file" };

/** Whether opening it leads to a list: a folder, or a link to one. */
export function isFolder(entry: Entry): boolean {
  return entry.kind === "folder" || entry.leadsTo === "folder";
}

export function kindOf(entry: Entry): Kind {
  if (isFolder(entry)) return FOLDER;
  if (entry.leadsTo === "elsewhere")
    return { icon: "file", label: "Link out of the folder, or to nothing" };
  if (entry.kind === "other" || entry.leadsTo === "other") return OTHER;
  const dot = entry.name.lastIndexOf(".");
  const ending = entry.name.slice(dot + 1);
  const known = BY_ENDING.get(ending.toLowerCase());
  if (known) return known;
  // A long or odd ending is no ending: `notes.of last summer`.
  const label =
    dot > 0 && /^[a-z0-9]{1,6}$/i.test(ending) ? `${ending.toUpperCase()} file` : "File";
  return { icon: "file", label };
}

/** The kind of a file whose content is known: a text that is called `photo.png` is a text. */
export function kindOfContent(entry: Entry, content: Content): Kind {
  const named = kindOf(entry);
  if (content.kind === "media" && content.media === "image") {
    const label = BY_TYPE.get(content.type);
    return label === undefined ? named : { icon: "image", label };
  }
  if (content.kind !== "text" || named.code || READABLE.has(named.label)) return named;
  return named.icon === "file" ? named : TEXT;
}
