/** Reads an isolation app's index.html: its scripts, and everything else with what it needs embedded in it. */
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { createPlaceFinder, embedStyle, toDataUrl, toInlineStyle } from "./embed.ts";
import { type IsolationFolder, shorten } from "./isolation-folder.ts";
import type { Problems } from "./problems.ts";

/** A part of the document's text, and what stands there instead. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface PageScript {
  readonly kind: "classic" | "module";
  /** Its file, where it is linked. Otherwise it stands in the page, from `codeFrom` to `codeTo`. */
  readonly file: string | undefined;
  readonly codeFrom: number;
  readonly codeTo: number;
  /** The whole element. */
  readonly from: number;
  readonly to: number;
  /** It runs when the page is parsed: a module does, and a linked script with `defer` (HTML §4.12.1). */
  readonly deferred: boolean;
  /** What remains of its tag: ` id="a"`. */
  readonly attributes: string;
}

export interface Page {
  /** In the order of the document. */
  readonly scripts: readonly PageScript[];
  readonly edits: readonly Edit[];
  /** Where the head begins, and whether its tag is written out. */
  readonly headAt: number;
  readonly hasHead: boolean;
  /** Where what is to run last can be put. */
  readonly endAt: number;
}

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** Elements that bring a document or a medium of their own, which the frame's policy leaves no place for. */
const FOREIGN = new Set(
  "iframe frame frameset fencedframe portal object embed applet audio video source track".split(
    " ",
  ),
);
/** Relations of a `<link>` that load nothing. */
const LOADS_NOTHING = new Set(
  "alternate author bookmark canonical help license me next nofollow noopener noreferrer prev search tag".split(
    " ",
  ),
);
/** Attributes that a browser may follow. */
const FOLLOWED = new Set([
  "href",
  "src",
  "action",
  "formaction",
  "data",
  "to",
  "from",
  "values",
  "xlink:href",
]);
/** Attributes of a script that go with its file or with its type. */
const OF_LOADING = new Set(
  "src type async defer crossorigin integrity nonce charset language referrerpolicy fetchpriority blocking".split(
    " ",
  ),
);
const CLASSIC =
  /^(?:|(?:text|application)\/(?:x-)?(?:java|ecma)script|text\/(?:jscript|livescript|javascript1\.[0-5]))$/;

/** What is wrong is told to `problems`; what is returned then is good for nothing but finding more of it. */
export function readPage(
  source: string,
  file: string,
  folder: IsolationFolder,
  problems: Problems,
): Page {
  const place = createPlaceFinder(folder.shown(file), source);
  const scripts: PageScript[] = [];
  const edits: Edit[] = [];
  let headAt = 0;
  let hasHead = false;
  let endAt = source.length;

  const document = parse(source, { sourceCodeLocationInfo: true });
  const nodes: Node[] = [document];
  // The list grows while it is walked: every node of the document, none by recursion.
  for (const node of nodes) {
    if ("childNodes" in node) for (const child of node.childNodes) nodes.push(child);
    if ("content" in node) nodes.push(node.content);
    if (node.nodeName === "#documentType")
      headAt = Math.max(headAt, node.sourceCodeLocation?.endOffset ?? 0);
    if ("tagName" in node) readElement(node);
  }
  scripts.sort((a, b) => a.from - b.from);
  // Behind the last script, wherever that stands.
  if (scripts.some(({ from }) => from >= endAt)) endAt = source.length;
  return { scripts, edits, headAt, hasHead, endAt };

  function readElement(element: Element): void {
    const location = element.sourceCodeLocation;
    const tag = location?.startTag;
    const { tagName } = element;
    if (tagName === "body" && location?.endTag) endAt = location.endTag.startOffset;
    if (!location) return; // Implied: `<html>`, `<head>`, `<body>`, `<tbody>`. It has no attributes.
    const from = location.startOffset;
    const fail = (text: string, at = from): void => problems.add(place(at), text);
    if (tag && isOfDocument(element)) {
      headAt = Math.max(headAt, tag.endOffset);
      if (tagName === "head") hasHead = true;
    }
    if (FOREIGN.has(tagName))
      return fail(`has a <${tagName}>, which the frame has no place for. Remove it.`);
    readAttributes(element, fail);
    switch (tagName) {
      case "base":
        return fail("has a <base>, and the document is another when it runs. Write addresses out.");
      case "meta":
        return readMeta(element, fail);
      case "link":
        return readLink(element, fail);
      case "img":
      case "image":
      case "input":
        return readImage(element, fail);
      case "script":
        return readScript(element, fail);
      case "style":
        return readStyle(element);
    }
  }

  function readAttributes(element: Element, fail: (text: string, at?: number) => void): void {
    for (const { name, prefix, value } of element.attrs) {
      const at = attributeLocation(element, prefix ? `${prefix}:${name}` : name)?.startOffset;
      if (/^on[a-z]+$/.test(name)) {
        fail(
          `has an inline handler (\`${name}\`), which the frame's policy never runs. Use addEventListener in a script.`,
          at,
        );
      } else if (
        FOLLOWED.has(name) &&
        URL.parse(value, "http://isolation.invalid")?.protocol === "javascript:"
      ) {
        fail(
          "has a `javascript:` address, which the frame's policy never runs. Use addEventListener in a script.",
          at,
        );
      } else if (name === "style") {
        fail(
          "has a `style` attribute, which the frame's policy ignores. Write the style into a <style>.",
          at,
        );
      } else if (name === "srcset" || name === "imagesrcset") {
        fail(`has a \`${name}\`, which cannot be embedded. Give one picture by \`src\`.`, at);
      } else if (name === "background") {
        fail("has a `background`, which cannot be embedded. Write it into a <style>.", at);
      } else if (
        name === "href" &&
        /^(?:use|feimage)$/i.test(element.tagName) &&
        !value.trim().startsWith("#")
      ) {
        fail(`has a <${element.tagName}> of another file, which cannot be embedded.`, at);
      }
    }
  }

  function readMeta(element: Element, fail: (text: string) => void): void {
    const name = attribute(element, "http-equiv")?.trim().toLowerCase();
    if (name === "refresh") fail("has a `refresh`: the frame may not navigate. Remove it.");
    if (name === "content-security-policy")
      fail(
        "has a policy of its own, which may keep the hook from running. The frame has a stricter one, made for this document: remove the <meta>.",
      );
  }

  function readLink(element: Element, fail: (text: string) => void): void {
    const { startOffset: from = 0, endOffset: to = 0 } = element.sourceCodeLocation ?? {};
    const rel = (attribute(element, "rel") ?? "")
      .toLowerCase()
      .split(/[\t\n\f\r ]+/)
      .filter(Boolean);
    const href = attribute(element, "href");
    if (href === undefined || rel.every((word) => LOADS_NOTHING.has(word))) return;
    if (rel.includes("stylesheet")) {
      if (rel.includes("alternate"))
        return fail("has an alternate style, which is never used here.");
      const found = folder.find(href, file);
      if ("problem" in found) return fail(found.problem);
      const css = folder.readText(found.file);
      if (css === undefined) return problems.add(folder.shown(found.file), "is not UTF-8.");
      const inCss = createPlaceFinder(folder.shown(found.file), css);
      const text = embedStyle(css, folder, found.file, (at, why) => problems.add(inCss(at), why));
      const media = attribute(element, "media");
      const attributes = media === undefined ? "" : formatAttribute("media", media);
      edits.push({ from, to, text: `<style${attributes}>${toInlineStyle(text)}</style>` });
    } else if (rel.includes("icon") || rel.includes("modulepreload") || rel.includes("preload")) {
      // Nobody sees the icon of a frame, and what would be loaded early is in the document.
      const found = folder.find(href, file);
      if ("problem" in found && !/^\s*data:/i.test(href)) return fail(found.problem);
      edits.push({ from, to, text: "" });
    } else {
      fail(`has a <link rel="${rel.join(" ")}">, and the frame loads nothing. Remove it.`);
    }
  }

  function readImage(element: Element, fail: (text: string, at?: number) => void): void {
    for (const { name, prefix, value } of element.attrs) {
      if (name !== (element.tagName === "image" ? "href" : "src") || value === "") continue;
      const written = prefix ? `${prefix}:${name}` : name;
      const at = attributeLocation(element, written);
      const embedded = toDataUrl(folder, value, file);
      if ("problem" in embedded) fail(embedded.problem, at?.startOffset);
      else if (at && embedded.url !== value)
        edits.push({
          from: at.startOffset,
          to: at.endOffset,
          text: formatAttribute(written, embedded.url).trimStart(),
        });
    }
  }

  function readStyle(element: Element): void {
    const { startTag, endTag } = element.sourceCodeLocation ?? {};
    if (!startTag) return;
    const [from, to] = [startTag.endOffset, endTag?.startOffset ?? source.length];
    const css = source.slice(from, to);
    const text = embedStyle(css, folder, file, (at, why) => problems.add(place(from + at), why));
    if (text !== css) edits.push({ from, to, text });
  }

  function readScript(element: Element, fail: (text: string) => void): void {
    const { startTag, endTag, startOffset: from, endOffset: to } = element.sourceCodeLocation ?? {};
    if (from === undefined || to === undefined) return;
    if (element.namespaceURI.endsWith("/svg"))
      return fail("has a <script> in an <svg>. Move it out of there.");
    if (!startTag || !endTag)
      return fail(
        "has a <script> that is not closed, and would never run. Write `</script>` behind it.",
      );
    const src = attribute(element, "src");
    const type = (attribute(element, "type") ?? "").trim().toLowerCase();
    if (type === "importmap")
      return fail(
        "has an import map, which modules that are bundled never see. Import files by their path.",
      );
    if (type === "speculationrules")
      return fail("has rules for loading early, and the frame loads nothing. Remove them.");
    if (type !== "module" && !CLASSIC.test(type)) {
      if (src !== undefined || /script/.test(type))
        fail(
          `has a <script> of type \`${shorten(type)}\`, which no browser runs. Write TypeScript into a file and link it.`,
        );
      return; // Data, for a script to read.
    }
    // No browser that has modules runs it.
    if (type !== "module" && attribute(element, "nomodule") !== undefined)
      return void edits.push({ from, to, text: "" });
    let linked: string | undefined;
    if (src !== undefined) {
      const found = folder.find(src, file);
      if ("problem" in found) return fail(found.problem);
      linked = found.file;
    }
    const typed = linked !== undefined && /\.[cm]?tsx?$/.test(linked);
    const has = (name: string): boolean => attribute(element, name) !== undefined;
    const attributes = element.attrs
      .filter(({ name }) => !OF_LOADING.has(name) && name !== "nomodule")
      .map(({ name, value }) => formatAttribute(name, value));
    scripts.push({
      kind: type === "module" || typed ? "module" : "classic",
      file: linked,
      codeFrom: startTag.endOffset,
      codeTo: endTag.startOffset,
      from,
      to,
      deferred: type === "module" || (linked !== undefined && has("defer") && !has("async")),
      attributes: attributes.join(""),
    });
  }
}

/** The document's own `<html>` and `<head>`. An element in an `<svg>` may have these names too, anywhere. */
function isOfDocument({ tagName, parentNode }: Element): boolean {
  if (tagName === "html") return parentNode?.nodeName === "#document";
  return (
    tagName === "head" &&
    parentNode !== null &&
    "tagName" in parentNode &&
    parentNode.tagName === "html" &&
    isOfDocument(parentNode)
  );
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

function attributeLocation(
  element: Element,
  name: string,
): { readonly startOffset: number; readonly endOffset: number } | undefined {
  const { attrs = {} } = element.sourceCodeLocation ?? {};
  return Object.hasOwn(attrs, name.toLowerCase()) ? attrs[name.toLowerCase()] : undefined;
}

function formatAttribute(name: string, value: string): string {
  return ` ${name}="${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
}
