import { describe, expect, it } from "vitest";
import { readHtml, sha256, writeHtml } from "./html.ts";

const SCRIPT = "<script>ours</script>";
const write = (source: string, script = SCRIPT): string =>
  Buffer.concat(writeHtml(readHtml(source), Buffer.from(script), "N")).toString();

describe("our script", () => {
  it.each([
    [
      "a head",
      "<!doctype html><html><head><script>a</script></head></html>",
      `<!doctype html><html><head>${SCRIPT}<script>a</script></head></html>`,
    ],
    [
      "a head with attributes",
      '<html lang="en"><head x=">"><title>t</title>',
      `<html lang="en"><head x=">">${SCRIPT}<title>t</title>`,
    ],
    ["no head", "<!doctype html><script>a</script>", `<!doctype html>${SCRIPT}<script>a</script>`],
    ["no tags at all", "text", `${SCRIPT}text`],
    ["nothing", "", SCRIPT],
    [
      "a script before its html tag",
      "<!doctype html><script>a</script><html><head></head>",
      `<!doctype html>${SCRIPT}<script>a</script><html><head></head>`,
    ],
    [
      "a head in a comment",
      "<!doctype html><!-- <head> --><html><head><b>",
      `<!doctype html><!-- <head> --><html><head>${SCRIPT}<b>`,
    ],
    ["a head in a text", "<title><head></title><head>", `${SCRIPT}<title><head></title><head>`],
    [
      "a head in an attribute",
      '<html data-a="<head>"><script>a</script>',
      `<html data-a="<head>">${SCRIPT}<script>a</script>`,
    ],
    [
      "upper case",
      "<!DOCTYPE HTML><HTML><HEAD><SCRIPT>a</SCRIPT>",
      `<!DOCTYPE HTML><HTML><HEAD>${SCRIPT}<SCRIPT>a</SCRIPT>`,
    ],
    [
      "an html element in a drawing",
      "<!doctype html><script>a</script><svg><html><b>",
      `<!doctype html>${SCRIPT}<script>a</script><svg><html><b>`,
    ],
  ])("is the first of a document with %s", (_what, source, expected) => {
    expect(write(source)).toBe(expected);
    // And a browser's parser agrees.
    expect(readHtml(write(source)).scriptHashes[0]).toBe(sha256("ours"));
  });

  it("may hold what a replacement pattern would eat", () => {
    expect(write("<head>", "<script>$& $1 $'</script>")).toContain("$& $1 $'");
  });
});

describe("a document", () => {
  it("has the hashes of its own inline scripts and styles, as a browser reads them", () => {
    const { scriptHashes, styleHashes } = readHtml(
      "<script>a\r\nb</script><script src=x.js></script><style>c</style><svg><style>d</style></svg><template><script>e</script></template>",
    );
    expect(scriptHashes).toEqual([sha256("a\nb"), sha256("e")]);
    expect(styleHashes).toEqual([sha256("c"), sha256("d")]);
  });

  it("gets a nonce on scripts from elsewhere and on no others", () => {
    expect(
      write('<head></head><script src="https://x.dev/a.js"></script><script src="/b.js"></script>'),
    ).toBe(
      `<head>${SCRIPT}</head><script nonce="N" src="https://x.dev/a.js"></script><script src="/b.js"></script>`,
    );
  });

  it("gets the offered nonce where Angular looks for it, whatever stands there", () => {
    const source = `<body><app-root ngCspNonce></app-root><x ngcspnonce='old' a="1"></x>`;
    const write = (offered?: string) =>
      Buffer.concat(writeHtml(readHtml(source), Buffer.alloc(0), "N", offered)).toString();
    expect(write("N")).toBe(
      `<body><app-root ngCspNonce="N"></app-root><x ngCspNonce="N" a="1"></x>`,
    );
    expect(write()).toBe(source);
  });

  it("C18: is copied for nobody who asks for it", () => {
    const html = readHtml('<head><script src="https://x.dev/a.js"></script>');
    const [one, other] = ["N", "M"].map((nonce) => writeHtml(html, Buffer.from(SCRIPT), nonce));
    const shared = one?.filter((piece) => other?.includes(piece));
    expect(Buffer.concat(shared ?? []).toString()).toBe(
      '<head><script src="https://x.dev/a.js"></script>',
    );
  });

  it("tells the policies in its meta tags", () => {
    expect(
      readHtml(`<meta http-equiv="content-security-policy" content="default-src 'self'">`)
        .metaPolicies,
    ).toEqual(["default-src 'self'"]);
  });

  it("is read without recursion, however deep", () => {
    expect(readHtml("<div>".repeat(50_000)).scriptHashes).toEqual([]);
  });
});
