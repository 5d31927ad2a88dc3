import { posix } from "node:path";
import { assert, property, string, array, constantFrom } from "fast-check";
import { describe, expect, it } from "vitest";
import type { PathStyle } from "./parse-path.ts";
import {
  basename,
  dirname,
  extname,
  isAbsolute,
  join,
  normalize,
  push,
  resolve,
} from "./path-rules.ts";

describe("normalize", () => {
  it.each<[PathStyle, string, string]>([
    ["posix", "a/b/../c", "a/c"],
    ["posix", "/a/../../b", "/b"],
    ["posix", "", "."],
    ["posix", ".", "."],
    ["posix", "..", ".."],
    ["posix", "./a", "a"],
    ["posix", "a/", "a/"],
    ["posix", "/", "/"],
    ["posix", "//", "/"],
    ["posix", "a/..", "."],
    ["posix", "a/../", "./"],
    ["posix", "../a", "../a"],
    ["posix", "a/../../b", "../b"],
    ["posix", "a//b", "a/b"],
    ["posix", "a\\b", "a\\b"],
    ["posix", "C:/a", "C:/a"],
    ["windows", "C:/a/../b", "C:\\b"],
    ["windows", "C:\\a\\..\\..\\b\\", "C:\\b\\"],
    ["windows", "C:..\\a", "C:..\\a"],
    ["windows", "C:\\", "C:\\"],
    ["windows", "C:", "C:."],
    ["windows", "C:.\\", "C:.\\"],
    ["windows", "\\a/b", "\\a\\b"],
    ["windows", "a/", "a\\"],
    ["windows", "..\\a", "..\\a"],
    ["windows", "//server/share/../a", "\\\\server\\share\\a"],
    ["windows", "\\\\server\\share", "\\\\server\\share\\"],
    ["windows", "\\\\?\\C:\\a\\..\\b/c", "\\\\?\\C:\\b/c"],
    ["windows", "\\\\?\\UNC\\server\\share\\a\\..", "\\\\?\\UNC\\server\\share\\"],
    ["windows", "\\\\.\\COM1\\..\\a", "\\\\.\\COM1\\a"],
    ["windows", "a\\..\\C:\\b", ".\\C:\\b"],
    ["windows", "./C:/b", ".\\C:\\b"],
    ["windows", "\\\\server", "\\server"],
  ])("%s %j is %j", (style, path, expected) => {
    expect(normalize(path, style)).toBe(expected);
  });

  it("is Node's for paths of POSIX systems", () => {
    const path = array(constantFrom("a", "b.c", "..", ".", "/", "")).map((parts) =>
      parts.join("/"),
    );
    assert(
      property(path, (given) => {
        expect(normalize(given, "posix")).toBe(posix.normalize(given));
      }),
    );
  });

  it.each<PathStyle>(["posix", "windows"])("changes nothing of a %s path it has made", (style) => {
    const path = array(constantFrom("a", "..", ".", "/", "\\", "C:", "\\\\?\\")).map((p) =>
      p.join(""),
    );
    assert(
      property(path, (given) => {
        const once = normalize(given, style);
        expect(normalize(once, style)).toBe(once);
        expect(isAbsolute(once, style)).toBe(isAbsolute(given, style));
      }),
    );
  });
});

describe("join", () => {
  it.each<[PathStyle, string[], string]>([
    ["posix", ["a", "b"], "a/b"],
    ["posix", ["a", "..", "b"], "b"],
    ["posix", ["/a", "/b"], "/a/b"],
    ["posix", [""], "."],
    ["posix", [], "."],
    ["posix", ["../a"], "../a"],
    ["posix", ["a//b"], "a/b"],
    ["posix", ["a/", ""], "a"],
    ["posix", ["/"], "/"],
    ["posix", ["", "/a"], "/a"],
    ["windows", ["C:\\a", "..", "b"], "C:\\b"],
    ["windows", ["C:", "a"], "C:\\a"],
    ["windows", ["a", "C:\\b"], "a\\C:\\b"],
    ["windows", ["a", "..", "C:\\b"], ".\\C:\\b"],
    ["windows", ["\\\\server", "share", "a"], "\\\\server\\share\\a"],
    ["windows", ["\\", "\\server", "share"], "\\server\\share"],
    ["windows", ["/", "server"], "\\server"],
  ])("%s %j is %j", (style, paths, expected) => {
    expect(join(paths, style)).toBe(expected);
  });
});

describe("resolve", () => {
  it.each<[PathStyle, string, string[], string]>([
    ["posix", "/now", [], "/now"],
    ["posix", "/now", ["/a", "b", "..", "c"], "/a/c"],
    ["posix", "/now", ["a", "../../../b/"], "/b"],
    ["posix", "/now", ["", "a"], "/now/a"],
    ["windows", "C:\\now", ["a", "/b"], "C:\\b"],
    ["windows", "C:\\now", ["D:\\a", "..\\b"], "D:\\b"],
    ["windows", "C:\\now", ["D:", "a"], "D:a"],
    ["windows", "\\\\server\\share\\now", ["\\a"], "\\\\server\\share\\a"],
    ["windows", "C:\\now", ["\\\\server\\share", "a"], "\\\\server\\share\\a"],
  ])("%s %j %j is %j", (style, folder, paths, expected) => {
    expect(resolve(folder, paths, style)).toBe(expected);
  });

  it("is Node's for paths of POSIX systems", () => {
    const paths = array(constantFrom("a", "b/c", "..", ".", "/d", "", "e/"));
    assert(
      property(paths, (given) => {
        expect(resolve("/now", given, "posix")).toBe(posix.resolve("/now", ...given));
      }),
    );
  });

  it("takes as long for many paths as they are long", () => {
    const many = Array.from({ length: 300_000 }, () => "a");
    expect(resolve("/now", many, "posix")).toHaveLength(4 + 2 * many.length);
  });
});

describe("push", () => {
  it.each<[PathStyle, string, string, string]>([
    ["posix", "/home", "a/../b", "/home/a/../b"],
    ["posix", "/home/", "a", "/home/a"],
    ["posix", "/home", "/etc", "/etc"],
    ["posix", "/", "a", "/a"],
    ["windows", "C:\\home", "a/b", "C:\\home\\a/b"],
    ["windows", "C:\\home", "\\etc", "C:\\etc"],
    ["windows", "C:\\home", "D:a", "D:a"],
  ])("%s %j and %j are %j", (style, folder, path, expected) => {
    expect(push(folder, [path], style)).toBe(expected);
  });
});

describe("dirname, basename and extname", () => {
  it.each<[PathStyle, string, string | undefined, string | undefined, string | undefined]>([
    ["posix", "/a/b/c.txt", "/a/b", "c.txt", "txt"],
    ["posix", "c.txt", "", "c.txt", "txt"],
    ["posix", "/", undefined, undefined, undefined],
    ["posix", "", undefined, undefined, undefined],
    ["posix", "a/", "", "a", undefined],
    ["posix", ".hidden", "", ".hidden", undefined],
    ["posix", "/a", "/", "a", undefined],
    ["posix", "a//b/./", "a", "b", undefined],
    ["posix", "a/..", "a", undefined, undefined],
    ["posix", "./a", ".", "a", undefined],
    ["posix", ".", "", undefined, undefined],
    ["posix", "a.tar.gz", "", "a.tar.gz", "gz"],
    ["posix", "a.", "", "a.", ""],
    ["posix", "C:\\a", "", "C:\\a", undefined],
    ["windows", "C:\\a\\b.txt", "C:\\a", "b.txt", "txt"],
    ["windows", "C:/a/b.txt", "C:/a", "b.txt", "txt"],
    ["windows", "C:\\a", "C:\\", "a", undefined],
    ["windows", "C:a", "C:", "a", undefined],
    ["windows", "C:\\", undefined, undefined, undefined],
    ["windows", "C:", undefined, undefined, undefined],
    ["windows", "\\\\server\\share\\a.b", "\\\\server\\share\\", "a.b", "b"],
    ["windows", "\\\\server\\share", undefined, undefined, undefined],
    ["windows", "\\\\?\\C:\\a/b", "\\\\?\\C:\\", "a/b", undefined],
  ])("%s %j: %j, %j, %j", (style, path, parent, name, extension) => {
    expect([dirname(path, style), basename(path, "", style), extname(path, style)]).toEqual([
      parent,
      name,
      extension,
    ]);
  });

  it.each([
    ["a/b.txt", ".txt", "b"],
    ["a/b.txt", "txt", "b."],
    ["a/b.txt", ".md", "b.txt"],
    ["a.txt.txt", ".txt", "a.txt"],
    [".txt", ".txt", ""],
  ])("basename %j without %j is %j", (path, ext, expected) => {
    expect(basename(path, ext, "posix")).toBe(expected);
  });
});

describe("isAbsolute", () => {
  it.each<[PathStyle, string, boolean]>([
    ["posix", "/a", true],
    ["posix", "a", false],
    ["posix", "", false],
    ["posix", "C:\\a", false],
    ["windows", "C:\\a", true],
    ["windows", "C:/", true],
    ["windows", "C:a", false],
    ["windows", "\\a", false],
    ["windows", "/a", false],
    ["windows", "\\\\server\\share", true],
    ["windows", "\\\\?\\a", true],
  ])("%s %j: %j", (style, path, expected) => {
    expect(isAbsolute(path, style)).toBe(expected);
  });
});

it.each<PathStyle>(["posix", "windows"])("takes whatever text is given, for %s", (style) => {
  assert(
    property(string(), string(), (path, other) => {
      normalize(path, style);
      join([path, other], style);
      resolve("/now", [path, other], style);
      dirname(path, style);
      basename(path, other, style);
      extname(path, style);
    }),
  );
});
