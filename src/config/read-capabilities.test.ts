import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";

const app = useConfigApp();

const write = (path: string, content: unknown): void =>
  app.write(`src-tauri/capabilities/${path}`, content);
const read = (document: unknown = {}) => app.read(document).config.access.capabilities;
const identifiers = (document?: unknown): string[] =>
  read(document).map(({ identifier }) => identifier);
const listing = (...capabilities: unknown[]) => ({ app: { security: { capabilities } } });

describe("a capability", () => {
  it("is read with its defaults", () => {
    write("main.json", { identifier: "main", permissions: [] });
    const [capability] = read();
    expect(capability).toMatchObject({
      identifier: "main",
      local: true,
      remoteUrls: [],
      windows: [],
      webviews: [],
      permissions: [],
      file: "src-tauri/capabilities/main.json",
    });
    expect(capability).not.toHaveProperty("platforms");
  });

  it("is read with everything it may say", () => {
    write("main.json", {
      $schema: "../gen/schemas/desktop-schema.json",
      identifier: "main",
      description: "of the window",
      remote: { urls: ["https://tauri.app"] },
      local: false,
      windows: ["main"],
      webviews: ["child"],
      permissions: [
        "core:default",
        { identifier: "fs:read", allow: [{ path: "$HOME" }, 5], deny: null },
        { identifier: "fs:write", allow: [] },
        { identifier: "fs:move", allow: null },
      ],
      platforms: ["linux", "macOS", "iOS"],
    });
    expect(read()).toEqual([
      expect.objectContaining({
        identifier: "main",
        description: "of the window",
        remoteUrls: ["https://tauri.app"],
        local: false,
        windows: ["main"],
        webviews: ["child"],
        permissions: [
          { identifier: "core:default" },
          { identifier: "fs:read", scope: { allow: [{ path: "$HOME" }, 5] } },
          { identifier: "fs:write", scope: { allow: [] } },
          { identifier: "fs:move" },
        ],
        platforms: ["linux", "macOS", "iOS"],
      }),
    ]);
  });

  it("knows the places of its parts, in each form of a file", () => {
    write("a.json", { identifier: "a", permissions: ["x"] });
    write("b.json", [{ identifier: "b", permissions: ["x"] }]);
    write("c.json5", "// c\n{ capabilities: [\n{ identifier: 'c',\n permissions: ['x'] }] }");
    write(
      "d.toml",
      '[[capabilities]]\nidentifier = "d"\npermissions = ["x"]\n\n[[capabilities]]\nidentifier = "e"\npermissions = [\n  "x",\n]\n[capabilities.remote]\nurls = []',
    );
    expect(read().map(({ placeOf }) => placeOf(["permissions", 0]))).toEqual([
      "src-tauri/capabilities/a.json:4 permissions[0]",
      "src-tauri/capabilities/b.json:5 [0].permissions[0]",
      "src-tauri/capabilities/c.json5:4 capabilities[0].permissions[0]",
      "src-tauri/capabilities/d.toml:3 capabilities[0].permissions[0]",
      "src-tauri/capabilities/d.toml:7 capabilities[1].permissions[0]",
    ]);
  });
});

describe("the folder of capabilities", () => {
  it("is read with all in it but other files and schemas, by identifier", () => {
    const named = (identifier: string) => ({ identifier, permissions: [] });
    write("z.json", named("a"));
    write("in/side/deep.json5", named("c"));
    write("b.toml", 'identifier = "b"\npermissions = []');
    for (const other of ["README.md", "x.yaml", "schemas/desktop.json", "in/schemas/x.json"])
      write(other, "not read");
    expect(identifiers()).toEqual(["a", "b", "c"]);
  });

  it("may be absent, or a link into itself", () => {
    expect(identifiers()).toEqual([]);
    write("main.json", { identifier: "main", permissions: [] });
    symlinkSync(".", join(app.folder, "src-tauri/capabilities/again"));
    expect(identifiers()).toEqual(["main"]);
  });
});

describe("app.security.capabilities", () => {
  it("selects files by identifier, and holds others itself", () => {
    for (const identifier of ["one", "two"])
      write(`${identifier}.json`, { identifier, permissions: [] });
    expect(identifiers(listing())).toEqual(["one", "two"]);
    expect(identifiers(listing("two"))).toEqual(["two"]);
    const own = { identifier: "own", windows: ["main"], permissions: ["core:default"] };
    const [capability, two] = read(listing(own, "two"));
    expect(two?.file).toBe("src-tauri/capabilities/two.json");
    expect(capability).toMatchObject({ identifier: "own", windows: ["main"] });
    expect(capability?.placeOf(["permissions", 0])).toBe(
      "src-tauri/tauri.conf.json:11 app.security.capabilities[0].permissions[0]",
    );
  });
});

describe("a mistake", () => {
  it.each<[string, unknown, string]>([
    [
      "an unknown key, with the nearest",
      { identifier: "x", window: ["main"], permissions: [] },
      "src-tauri/capabilities/x.json:3 window: unknown key. Did you mean `windows`?",
    ],
    [
      "an inherited key",
      '{ "identifier": "x", "permissions": [], "__proto__": { "windows": ["*"] } }',
      "x.json:1 __proto__: unknown key.",
    ],
    ["no identifier", { permissions: [] }, "x.json: a capability must have `identifier`."],
    ["no permissions", { identifier: "x" }, "x.json: a capability must have `permissions`."],
    [
      "a permission without identifier",
      { identifier: "x", permissions: [{ allow: [] }] },
      "x.json:4 permissions[0]: must have an `identifier`.",
    ],
    [
      "a permission that is none",
      { identifier: "x", permissions: [5] },
      "x.json:4 permissions[0]: must be the identifier of a permission, or an object with `identifier`, and is 5",
    ],
    [
      "an unknown platform, with the nearest",
      { identifier: "x", permissions: [], platforms: ["linux", "macos"] },
      "x.json:6 platforms[1]: `macos` is no platform. Did you mean `macOS`?",
    ],
    [
      "a key twice",
      '{ "identifier": "x", "local": true, "local": false }',
      "x.json:1 local: is given twice",
    ],
    ["no JSON", "{", "x.json:1:2: not JSON"],
    ["nothing", "", "x.json:1:1: not JSON"],
    ["a text", '"x"', 'x.json: must be an object, and is "x"'],
    ["a list in a list", [[]], "x.json:2 [0]: must be an object, and is a list"],
    [
      "a key beside the list",
      { capabilities: [], identifier: "x" },
      "x.json:3 identifier: unknown key.",
    ],
  ])("in a file is told with its place: %s", (_, content, text) => {
    write("x.json", content);
    expect(app.problems({})).toContain(text);
  });

  it("in TOML is told as well", () => {
    write("x.toml", 'identifier = "x"\npermissions = [{ identifier = "a", allow = [1979-05-27] }]');
    expect(app.problems({})).toContain(
      "x.toml:2 permissions[0].allow[0]: must be made of what JSON has",
    );
  });

  it("is a file of which there are two with one identifier", () => {
    for (const name of ["a", "b"]) write(`${name}.json`, { identifier: "x", permissions: [] });
    expect(app.problems({})).toBe(
      "src-tauri/capabilities/b.json:2 identifier: capability with identifier `x` already exists, in src-tauri/capabilities/a.json. Give one another name.",
    );
  });

  it("is a link to nothing: what it would deny would be allowed", () => {
    write("a.json", { identifier: "a", permissions: [] });
    symlinkSync("gone.json", join(app.folder, "src-tauri/capabilities/b.json"));
    expect(app.problems({})).toBe("src-tauri/capabilities/b.json: cannot be read (ENOENT).");
  });

  it.each<[string, unknown, string]>([
    [
      "names none",
      "mian",
      "src-tauri/tauri.conf.json:5 app.security.capabilities[0]: capability with identifier mian not found. Did you mean `main`?",
    ],
    [
      "is none",
      5,
      "app.security.capabilities[0]: must be the identifier of a capability, or a capa",
    ],
    [
      "has an unknown key",
      { identifer: "x" },
      "[0].identifer: unknown key. Did you mean `identifier`?",
    ],
    [
      "lacks something",
      { identifier: "x" },
      "capabilities[0]: a capability must have `permissions`.",
    ],
  ])("in the list is told where it %s", (_, item, text) => {
    write("main.json", { identifier: "main", permissions: [] });
    expect(app.problems(listing(item))).toContain(text);
  });

  it("in the list is one that is there twice", () => {
    write("main.json", { identifier: "main", permissions: [] });
    const own = { identifier: "main", permissions: [] };
    expect(app.problems(listing("main", own))).toContain("[1]: `main` is listed twice.");
  });

  it("in a file is told alone, and not that the list misses what it would have held", () => {
    write("main.json", { identifier: "main", permission: [] });
    expect(app.problems(listing("main"))).toBe(
      "src-tauri/capabilities/main.json:3 permission: unknown key. Did you mean `permissions`?",
    );
  });
});
