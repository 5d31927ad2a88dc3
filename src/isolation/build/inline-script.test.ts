import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { toInlineScript } from "./inline-script.ts";

const inline = (code: string): string | undefined => {
  const script = toInlineScript(code);
  return "code" in script ? script.code : undefined;
};

describe("a script that stands in HTML", () => {
  it.each([
    "1 < 2; a<script>b",
    "'<\\/script>'",
    "String.raw`<script`",
    "/(?<script>x)(?<!-)/",
    "a </ script/.test(b)",
  ])("is as it was: %s", (code) => {
    expect(inline(code)).toBe(code);
  });

  it.each([
    ["'</script>'", "'\\x3c/script>'"],
    ["'</SCRIPT '", "'\\x3c/SCRIPT '"],
    ['"<!--<script>"', '"\\x3c!--<script>"'],
    ["'\\<!--'", "'\\x3c!--'"],
    ["'\\\\<!--'", "'\\\\\\x3c!--'"],
    ["'\0' + '\\\0'", "'\\x00' + '\\x00'"],
    ["`</script>${1}<!--`", "`\\x3c/script>${1}\\x3c!--`"],
    ["/[</script>]/.source.length > 0", "/[\\x3c/script>]/.source.length > 0"],
    ["'x--y'.search(/(?<!--)y/)", "'x--y'.search(/(?<!\\x2d-)y/)"],
    ["'--y'.search(/(?<!--)y|<!--/u)", "'--y'.search(/(?<!\\x2d-)y|\\x3c!--/u)"],
    ["'(?<!--'", "'(?<!\\x2d-'"],
  ])("means the same: %j", (code, expected) => {
    expect(inline(code)).toBe(expected);
    expect(vm.runInNewContext(expected)).toEqual(vm.runInNewContext(code));
  });

  it("may be misread in a comment, which nobody runs", () => {
    expect(inline("/* </script> */ // <!--\n1")).toBe("/* \\x3c/script> */ // \\x3c!--\n1");
  });

  it.each([
    ["a tagged template, whose function sees the spelling", "f`</script>`", 2],
    ["code", "1;\n<!-- html-like comment\n2", 3],
    ["a pattern after a comparison", "a</script>/.test(b)", 1],
  ])("has to be written otherwise by its developer in %s", (_where, code, misreadAt) => {
    expect(toInlineScript(code)).toEqual({ misreadAt });
  });
});
