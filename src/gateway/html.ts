import { createHash } from "node:crypto";
import { type DefaultTreeAdapterTypes, parse } from "parse5";

/** What the gateway needs to know of an HTML document: where to write, and what its policy must allow. */
export interface Html {
  /** The document from its beginning to its end: its own bytes, and what goes in between. */
  readonly pieces: readonly Piece[];
  /** True where it takes scripts from `http…` addresses, which then carry a nonce. */
  readonly needsNonce: boolean;
  /** CSP hashes of the document's own inline scripts and styles. */
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
  /** Policies in `<meta http-equiv="Content-Security-Policy">`. */
  readonly metaPolicies: readonly string[];
}

/**
 * `scripts` stands where a script is the first of the document, `nonce` behind the name of a `<script src="http…">`.
 * Bytes, and not one text: every answer that is under way shares them, however slowly it is read (attacks C18).
 */
export type Piece = Buffer | "scripts" | "nonce" | OfferedNonce;

/** An attribute `ngCspNonce`, in which Angular looks for the nonce of the styles it makes. It stays, unless one is offered. */
export interface OfferedNonce {
  readonly unless: Buffer;
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
        if (tag && isOfDocument(node)) firstScriptAt = Math.max(firstScriptAt, tag.endOffset);
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
  const pieces = cut(source, [
    { from: firstScriptAt, to: firstScriptAt, piece: "scripts" },
    ...remoteScriptsAt.map((at) => ({ from: at, to: at, piece: "nonce" as const })),
    ...nonceAttributes.map(({ from, to }) => ({
      from,
      to,
      piece: { unless: Buffer.from(source.slice(from, to)) },
    })),
  ]);
  const needsNonce = remoteScriptsAt.length > 0;
  return { pieces, needsNonce, scriptHashes, styleHashes, metaPolicies };
}

function cut(
  source: string,
  changes: readonly { readonly from: number; readonly to: number; readonly piece: Piece }[],
): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { from, to, piece } of changes.toSorted((a, b) => a.from - b.from)) {
    if (from > done) pieces.push(Buffer.from(source.slice(done, from)));
    pieces.push(piece);
    done = to;
  }
  return [...pieces, Buffer.from(source.slice(done))];
}

/**
 * The document with `scripts` as its first, and `nonce` on the scripts it takes from elsewhere. `offered` is the nonce
 * for whatever its framework makes, where one is offered. Copies no byte of it.
 */
export function writeHtml(
  { pieces }: Html,
  scripts: Buffer,
  nonce: string,
  offered?: string,
): Buffer[] {
  const attribute = Buffer.from(` nonce="${nonce}"`);
  const forAngular = offered === undefined ? undefined : Buffer.from(`ngCspNonce="${offered}"`);
  return pieces.map((piece) => {
    if (piece === "scripts") return scripts;
    if (piece === "nonce") return attribute;
    return Buffer.isBuffer(piece) ? piece : (forAngular ?? piece.unless);
  });
}

/** A source expression for an inline script or style with exactly this text. */
export function sha256(content: string): string {
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

/**
 * The document's own `<html>` and `<head>`. An element in an `<svg>` may have such a name too, anywhere: taken for the
 * document's, it would have our scripts come after those that stand before it.
 */
function isOfDocument({ tagName, parentNode }: Element): boolean {
  const parent = tagName === "html" ? "#document" : "html";
  return (
    parentNode?.nodeName === parent && (!("tagName" in parentNode) || isOfDocument(parentNode))
  );
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
