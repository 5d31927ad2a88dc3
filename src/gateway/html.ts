import { createHash } from "node:crypto";
import { type DefaultTreeAdapterTypes, parse } from "parse5";

/** What the gateway needs to know of an HTML document: where to write, and what its policy must allow. */
export interface Html {
  readonly source: string;
  /** Offset at which a script is the first of the document. */
  readonly firstScriptAt: number;
  /** Offsets behind the names of `<script src="http…">` tags, where a nonce goes. */
  readonly remoteScriptsAt: readonly number[];
  /** CSP hashes of the document's own inline scripts and styles. */
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
  /** Policies in `<meta http-equiv="Content-Security-Policy">`. */
  readonly metaPolicies: readonly string[];
}

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** Reads a document with a browser's own parsing rules, so that a comment or an attribute cannot pass for a tag. */
export function readHtml(source: string): Html {
  const document = parse(source, { sourceCodeLocationInfo: true });
  const remoteScriptsAt: number[] = [];
  const scriptHashes: string[] = [];
  const styleHashes: string[] = [];
  const metaPolicies: string[] = [];
  let firstScriptAt = 0;
  const nodes: Node[] = [document];
  // The list grows while it is walked: every node of the document, none by recursion.
  for (const node of nodes) {
    if ("childNodes" in node) for (const child of node.childNodes) nodes.push(child);
    // A template's content may become a shadow tree, whose scripts and styles count.
    if ("content" in node) nodes.push(node.content);
    if (node.nodeName === "#documentType") firstScriptAt = Math.max(firstScriptAt, endOf(node));
    if (!("tagName" in node)) continue;
    const tag = node.sourceCodeLocation?.startTag;
    switch (node.tagName) {
      case "html":
      case "head":
        // Where the tag is written out. An implied one begins with whatever implied it, and that stays behind us.
        if (tag) firstScriptAt = Math.max(firstScriptAt, tag.endOffset);
        break;
      case "script": {
        const src = attribute(node, "src");
        if (src === undefined) scriptHashes.push(sha256(text(node)));
        else if (tag && /^http/i.test(src))
          remoteScriptsAt.push(tag.startOffset + "<script".length);
        break;
      }
      case "style":
        styleHashes.push(sha256(text(node)));
        break;
      case "meta":
        if (attribute(node, "http-equiv")?.toLowerCase() === "content-security-policy") {
          metaPolicies.push(attribute(node, "content") ?? "");
        }
        break;
    }
  }
  return { source, firstScriptAt, remoteScriptsAt, scriptHashes, styleHashes, metaPolicies };
}

/** The document with `scripts` as its first, and `nonce` on the scripts it takes from elsewhere. */
export function writeHtml(html: Html, scripts: string, nonce: string): string {
  const insertions = [
    { at: html.firstScriptAt, text: scripts },
    ...html.remoteScriptsAt.map((at) => ({ at, text: ` nonce="${nonce}"` })),
  ].toSorted((a, b) => a.at - b.at);
  let result = "";
  let from = 0;
  for (const { at, text: inserted } of insertions) {
    result += html.source.slice(from, at) + inserted;
    from = at;
  }
  return result + html.source.slice(from);
}

/** A source expression for an inline script or style with exactly this text. */
export function sha256(content: string): string {
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

function endOf(node: Node): number {
  return node.sourceCodeLocation?.endOffset ?? 0;
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

function text(element: Element): string {
  return element.childNodes.map((child) => ("value" in child ? child.value : "")).join("");
}
