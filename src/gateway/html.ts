import { createHash } from "node:crypto";
import { type DefaultTreeAdapterTypes, parse } from "parse5";

/** What the gateway needs to know of an HTML document: where to write, and what its policy must allow. */
export interface Html {
  readonly source: string;
  /** Offset at which a script is the first of the document. */
  readonly firstScriptAt: number;
  /** Offsets behind the names of `<script src="http…">` tags, where a nonce goes. */
  readonly remoteScriptsAt: readonly number[];
  /** Attributes `ngCspNonce`, in which Angular looks for the nonce of the styles it makes. */
  readonly nonceAttributes: readonly { readonly from: number; readonly to: number }[];
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
  const nonceAttributes: { from: number; to: number }[] = [];
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
    const nonceAt = node.sourceCodeLocation?.attrs?.["ngcspnonce"];
    if (nonceAt) nonceAttributes.push({ from: nonceAt.startOffset, to: nonceAt.endOffset });
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
  return {
    source,
    firstScriptAt,
    remoteScriptsAt,
    nonceAttributes,
    scriptHashes,
    styleHashes,
    metaPolicies,
  };
}

/**
 * The document with `scripts` as its first, and `nonce` on the scripts it takes from elsewhere. `offered` is the nonce
 * for whatever its framework makes, where one is offered.
 */
export function writeHtml(html: Html, scripts: string, nonce: string, offered?: string): string {
  const changes = [
    { from: html.firstScriptAt, to: html.firstScriptAt, text: scripts },
    ...html.remoteScriptsAt.map((at) => ({ from: at, to: at, text: ` nonce="${nonce}"` })),
    ...(offered === undefined
      ? []
      : html.nonceAttributes.map((place) => ({ ...place, text: `ngCspNonce="${offered}"` }))),
  ].toSorted((a, b) => a.from - b.from);
  let result = "";
  let done = 0;
  for (const { from, to, text: changed } of changes) {
    result += html.source.slice(done, from) + changed;
    done = to;
  }
  return result + html.source.slice(done);
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
