import { expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";

const app = useConfigApp();

const write = (path: string, content: unknown): void =>
  app.write(`src-tauri/permissions/${path}`, content);

it("reads the app's own permissions from all files as one", () => {
  write(
    "notes.toml",
    `"$schema" = "schemas/schema.json"
[default]
description = "what every window may"
permissions = ["read-notes"]

[[permission]]
identifier = "read-notes"
description = "Reading."
commands.allow = ["list_notes", "read_note"]

[[permission.scope.allow]]
folder = "notes"

[[set]]
identifier = "all"
description = "Everything."
permissions = ["read-notes", "allow-save-note"]
`,
  );
  write("more/mac.json", {
    permission: [{ identifier: "mac", commands: { deny: ["x"] }, platforms: ["macOS"] }],
  });
  write("schemas/schema.json", "not read");
  expect(app.read({}).config.access.appPermissions).toEqual({
    default: { description: "what every window may", permissions: ["read-notes"] },
    set: [
      {
        identifier: "all",
        description: "Everything.",
        permissions: ["read-notes", "allow-save-note"],
      },
    ],
    permission: [
      { identifier: "mac", commands: { deny: ["x"] }, platforms: ["macOS"] },
      {
        identifier: "read-notes",
        description: "Reading.",
        commands: { allow: ["list_notes", "read_note"] },
        scope: { allow: [{ folder: "notes" }] },
      },
    ],
  });
});

it("takes the last of two with one name, and says so when it is asked to check", () => {
  write("a.json", { permission: [{ identifier: "x", commands: { allow: ["a"] } }] });
  write("b.json", { permission: [{ identifier: "x", commands: { allow: ["b"] } }] });
  const { config, notices } = app.read({ identifier: "a.b" });
  expect(config.access.appPermissions.permission).toEqual([
    { identifier: "x", commands: { allow: ["b"] } },
  ]);
  expect(notices).toEqual([
    {
      place: "src-tauri/permissions/b.json:4 permission[0].identifier",
      text: "`x` is defined before as well; this one counts.",
      atStart: false,
    },
  ]);
});

it.each<[string, unknown, string]>([
  [
    "an unknown key",
    { permission: [{ identifier: "x", command: {} }] },
    "x.json:5 permission[0].command: unknown key. Did you mean `commands`?",
  ],
  [
    "an identifier that is none",
    { set: [{ identifier: "a_b", permissions: [] }] },
    "x.json:4 set[0].identifier: invalid plugin or permission identifier 'a_b': identifiers can only",
  ],
  ["no identifier", { permission: [{}] }, "'': identifiers cannot be empty"],
  [
    "a prefix",
    { permission: [{ identifier: "core:x" }] },
    "it is the app's own, and has no prefix",
  ],
  ["a default among the others", { set: [{ identifier: "default" }] }, "`[default]`"],
  [
    "an unknown platform",
    { permission: [{ identifier: "x", platforms: ["mac"] }] },
    "x.json:6 permission[0].platforms[0]: `mac` is no platform. Did you mean `macOS`?",
  ],
])("refuses a file with %s", (_, content, text) => {
  write("x.json", content);
  expect(app.problems({})).toContain(text);
});

it("reads that everything is denied by default", () => {
  expect(app.read({}).config.access.denyByDefault).toBe(false);
  const document = { plugins: { sallyport: { denyByDefault: true } } };
  expect(app.read(document).config.access).toMatchObject({
    denyByDefault: true,
    platform: "linux",
  });
  expect(app.read(document, "macos").config.access.platform).toBe("macOS");
});
