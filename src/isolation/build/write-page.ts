/** Writes the document of an isolation app, and reads it as a browser will. */
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { FRAME_SCRIPT_MARKER } from "./frame-marker.ts";
import type { Page } from "./read-page.ts";
import type { ReadyScript } from "./ready-script.ts";

const inPlace = (scripts: readonly ReadyScript[]): ReadyScript[] =>
  scripts.filter(({ script }) => !script.deferred);
const deferred = (scripts: readonly ReadyScript[]): ReadyScript[] =>
  scripts.filter(({ script }) => script.deferred);

/** The document, with its mark, its scripts and what was embedded in it. */
export function writePage(source: string, page: Page, scripts: readonly ReadyScript[]): string {
  const write = ({ script, code }: ReadyScript): string =>
    `<script${script.attributes}>${code}</script>`;
  const { headAt, endAt } = page;
  const edits = [
    { from: headAt, to: headAt, text: (page.hasHead ? "" : "<head>") + FRAME_SCRIPT_MARKER },
    ...page.edits,
    ...scripts.map((ready) => {
      const { from, to, deferred } = ready.script;
      return { from, to, text: deferred ? "" : write(ready) };
    }),
    { from: endAt, to: endAt, text: deferred(scripts).map(write).join("") },
  ];
  let html = "";
  let done = 0;
  for (const { from, to, text } of edits.toSorted((a, b) => a.from - b.from)) {
    html += source.slice(done, from) + text;
    done = to;
  }
  return html + source.slice(done);
}

/** The scripts that a browser runs and the styles that it applies, in the order in which they stand. */
export function readBack(html: string): {
  readonly scriptTexts: string[];
  readonly styleTexts: string[];
  /** True where the mark is the first thing in the document's head, and no script stands before it. */
  readonly beginsWithMark: boolean;
} {
  type Element = DefaultTreeAdapterTypes.Element;
  const elements: Element[] = [];
  const document = parse(html, { sourceCodeLocationInfo: true });
  const nodes: DefaultTreeAdapterTypes.Node[] = [document];
  for (const node of nodes) {
    if ("childNodes" in node) for (const child of node.childNodes) nodes.push(child);
    if ("content" in node) nodes.push(node.content);
    if ("tagName" in node && /^(?:script|style)$/.test(node.tagName)) elements.push(node);
  }
  const at = ({ sourceCodeLocation }: Element): number => sourceCodeLocation?.startOffset ?? 0;
  const textsOf = (tagName: string): string[] =>
    elements
      .filter((element) => element.tagName === tagName)
      // What is left with a type is data: a script that runs has lost it.
      .filter((element) => tagName !== "script" || !isData(element))
      .toSorted((a, b) => at(a) - at(b))
      .map(({ childNodes }) =>
        childNodes.map((child) => ("value" in child ? child.value : "")).join(""),
      );
  const mark = childOf(childOf(document, "html"), "head")?.childNodes[0];
  const markAt = mark?.sourceCodeLocation?.startOffset ?? Number.NaN;
  const beginsWithMark =
    mark?.nodeName === "#comment" &&
    html.startsWith(FRAME_SCRIPT_MARKER, markAt) &&
    elements.every((element) => at(element) > markAt);
  return { scriptTexts: textsOf("script"), styleTexts: textsOf("style"), beginsWithMark };
}

function childOf(
  parent: DefaultTreeAdapterTypes.ParentNode | undefined,
  tagName: string,
): DefaultTreeAdapterTypes.Element | undefined {
  for (const child of parent?.childNodes ?? [])
    if ("tagName" in child && child.tagName === tagName) return child;
  return undefined;
}

function isData({ attrs }: DefaultTreeAdapterTypes.Element): boolean {
  return attrs.some(({ name }) => name === "type");
}

/** What `readBack` must find of the scripts, if a browser is to run what was looked at. */
export function expectedTexts(scripts: readonly ReadyScript[]): string[] {
  return [...inPlace(scripts), ...deferred(scripts)].map(({ code }) => normalize(code));
}

/** As the HTML parser reads it (HTML §13.2.3.5, §13.2.5.4). */
function normalize(code: string): string {
  return code.replaceAll(/\r\n?/g, "\n").replaceAll("\0", "\ufffd");
}
