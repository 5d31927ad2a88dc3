import { describe, expect, it } from "vitest";
import { capability, manifest } from "../../test/support/acl.ts";
import type { Capability } from "./capability.ts";
import { type Manifest, toPermissionTables } from "./manifest.ts";
import type { Platform } from "./permission-file.ts";
import { type Grant, resolveCapabilities } from "./resolve.ts";

function resolve(
  manifests: readonly Manifest[],
  capabilities: readonly Capability[],
  platform: Platform = "linux",
) {
  const tables = toPermissionTables(manifests, { commands: [], permissions: {} });
  const { allowed, denied, scopes, problems } = resolveCapabilities(capabilities, tables, platform);
  expect(problems).toEqual([]);
  return { allowed: show(allowed), denied: show(denied), scopes: show(scopes) };
}

/** One line for each grant: for whom, by which permission, with which scope. */
function show(grants: ReadonlyMap<string, readonly Grant[]>): Record<string, string[]> {
  const lines = (list: readonly Grant[]): string[] =>
    list.map(({ context: { local, remotes, windows, webviews }, permission, scope }) =>
      [
        ...(local ? ["local"] : []),
        ...[...remotes, ...windows, ...webviews].map(({ source }) => source),
        permission,
        ...(scope ? [JSON.stringify(scope)] : []),
      ].join(" "),
    );
  return Object.fromEntries([...grants].map(([key, list]) => [key, lines(list)]));
}

/** The shape of upstream's fixture of a plugin with scopes, sets of both kinds, and permissions of a platform. */
const fs = manifest("fs", ["read_dir", "read_file", "move"], {
  default: { permissions: ["allow-app"] },
  set: [
    { identifier: "download", description: "", permissions: ["allow-read-dir", "download-scope"] },
  ],
  permission: [
    { identifier: "allow-app", scope: { allow: ["$APP"] } },
    { identifier: "download-scope", scope: { allow: ["$DOWNLOAD"] } },
    {
      identifier: "read-resources",
      commands: { allow: ["read_dir", "read_file"] },
      scope: { allow: ["$RESOURCE"] },
    },
    { identifier: "deny-home", scope: { deny: ["$HOME"] } },
    {
      identifier: "move-temp",
      commands: { allow: ["move"] },
      scope: { allow: ["$TEMP/*"] },
      platforms: ["linux"],
    },
    {
      identifier: "move-mac",
      commands: { allow: ["move"] },
      scope: { allow: ["$HOME/Library"] },
      platforms: ["macOS"],
    },
  ],
});

describe("capabilities resolve to", () => {
  it("the commands of a permission, with no scope where nobody gave one", () => {
    expect(resolve([fs], [capability(["fs:allow-read-dir"])])).toEqual({
      allowed: { "plugin:fs|read_dir": ["local main fs:allow-read-dir"] },
      denied: {},
      scopes: {},
    });
  });

  it("grants that say their whole context", () => {
    const { allowed } = resolve(
      [fs],
      [
        capability(["fs:allow-move"], {
          windows: ["main"],
          webviews: ["child1", "child2"],
          remoteUrls: ["https://tauri.app"],
        }),
        capability(["fs:allow-move"], { windows: ["aux"], local: false, remoteUrls: ["http://*"] }),
      ],
    );
    expect(allowed).toEqual({
      "plugin:fs|move": [
        "local https://tauri.app main child1 child2 fs:allow-move",
        "http://* aux fs:allow-move",
      ],
    });
  });

  it("scopes with their permission: what the capability says first", () => {
    const { allowed, scopes } = resolve(
      [fs],
      [
        capability([
          { identifier: "fs:read-resources", scope: { allow: ["$DOC"], deny: ["*.key"] } },
          "fs:read-resources",
          { identifier: "fs:allow-move", scope: { allow: [] } },
          { identifier: "fs:allow-move", scope: {} },
        ]),
      ],
    );
    const extended = 'local main fs:read-resources {"allow":["$DOC","$RESOURCE"],"deny":["*.key"]}';
    const plain = 'local main fs:read-resources {"allow":["$RESOURCE"]}';
    expect(allowed).toEqual({
      "plugin:fs|read_dir": [extended, plain],
      "plugin:fs|read_file": [extended, plain],
      "plugin:fs|move": ['local main fs:allow-move {"allow":[]}', "local main fs:allow-move"],
    });
    expect(scopes).toEqual({});
  });

  // TAU2-049: in Tauri they are everybody's.
  it("scopes without commands that stay with their capability", () => {
    const { allowed, scopes } = resolve(
      [fs],
      [
        capability(["fs:default", "fs:deny-home", "fs:download"]),
        capability([{ identifier: "fs:default", scope: { deny: ["$APP/*.db"] } }], {
          windows: ["aux"],
          local: false,
          remoteUrls: ["https://tauri.app"],
        }),
      ],
    );
    expect(allowed).toEqual({ "plugin:fs|read_dir": ["local main fs:allow-read-dir"] });
    expect(scopes).toEqual({
      fs: [
        'local main fs:allow-app {"allow":["$APP"]}',
        'local main fs:deny-home {"deny":["$HOME"]}',
        'local main fs:download-scope {"allow":["$DOWNLOAD"]}',
        'https://tauri.app aux fs:allow-app {"allow":["$APP"],"deny":["$APP/*.db"]}',
      ],
    });
  });

  it.each([
    ["linux", ['local main fs:move-temp {"allow":["$TEMP/*"]}']],
    ["macOS", ['local main fs:move-mac {"allow":["$HOME/Library"]}']],
    ["windows", undefined],
  ] as const)("what holds on %s", (platform, grants) => {
    const { allowed } = resolve([fs], [capability(["fs:move-temp", "fs:move-mac"])], platform);
    expect(allowed["plugin:fs|move"]).toEqual(grants);
  });

  it("permissions of other plugins in a set, in its order, and nothing for a default that is not there", () => {
    const other = manifest("other", ["x", "y"], {
      set: [
        {
          identifier: "all",
          description: "",
          permissions: ["fs:allow-move", "allow-y", "empty:default", "allow-x", "default"],
        },
      ],
    });
    const { allowed } = resolve(
      [fs, other, manifest("empty", ["z"])],
      [capability(["other:all", "empty:default"])],
    );
    expect(Object.keys(allowed)).toEqual(["plugin:fs|move", "plugin:other|y", "plugin:other|x"]);
  });

  it("in a capability the set of two with one name, and in a set the permission", () => {
    const twice = manifest("twice", ["x", "y"], {
      permission: [{ identifier: "same", commands: { allow: ["x"] } }],
      set: [
        { identifier: "same", description: "", permissions: ["allow-y"] },
        { identifier: "outer", description: "", permissions: ["same"] },
      ],
    });
    const commands = (permission: string): string[] =>
      Object.keys(resolve([twice], [capability([permission])]).allowed);
    expect(commands("twice:same")).toEqual(["plugin:twice|y"]);
    expect(commands("twice:outer")).toEqual(["plugin:twice|x"]);
  });

  it("the defaults of Tauri's core plugins for core:default, and of no other that is called so", () => {
    const own = (name: string): Manifest =>
      manifest(`core:${name}`, ["x"], { default: { permissions: ["allow-x"] } });
    const { allowed } = resolve(
      [own("window"), own("event"), own("later")],
      [capability(["core:default"])],
    );
    expect(Object.keys(allowed)).toEqual(["plugin:event|x", "plugin:window|x"]);
  });

  it("what a plugin's own permission says, where it has the name of one that every command has", () => {
    const stricter = manifest("p", ["x", "y"], {
      permission: [{ identifier: "allow-x", commands: { allow: ["x"] }, scope: { allow: ["a"] } }],
    });
    expect(resolve([stricter], [capability(["p:allow-x"])]).allowed).toEqual({
      "plugin:p|x": ['local main p:allow-x {"allow":["a"]}'],
    });
  });

  it("both of two commands that have one permission", () => {
    const { allowed, denied } = resolve(
      [manifest("p", ["a_b", "a-b"])],
      [capability(["p:allow-a-b", "p:deny-a-b"])],
    );
    expect(Object.keys(allowed)).toEqual(["plugin:p|a_b", "plugin:p|a-b"]);
    expect(Object.keys(denied)).toEqual(["plugin:p|a_b", "plugin:p|a-b"]);
  });
});
