import { describe, expect, it } from "vitest";
import { authorityOf, capability, manifest, ORIGIN, problemsOf } from "../../test/support/acl.ts";

const denied = (command: string): string => `Command ${command} not allowed by ACL`;
const CLOSE = "plugin:window|close";

const manifests = [
  manifest("core:window", ["close", "set_title", "title", "create"], {
    default: { permissions: ["allow-title"] },
  }),
  manifest("core:event", ["listen", "emit"], {
    default: { permissions: ["allow-listen", "allow-emit"] },
  }),
  manifest("fs", ["read_dir", "read_file", "move"], {
    permission: [
      {
        identifier: "home",
        commands: { allow: ["read_dir", "read_file"] },
        scope: { allow: ["$HOME"] },
      },
      { identifier: "linux-only", commands: { allow: ["move"] }, platforms: ["linux"] },
      { identifier: "mac-only", commands: { allow: ["move"] }, platforms: ["macOS"] },
    ],
    set: [
      { identifier: "reader", description: "", permissions: ["home", "core:window:allow-close"] },
    ],
  }),
];

describe("a plugin's command", () => {
  it("runs where a capability of the window allows it, and nowhere else", () => {
    const { ask } = authorityOf({
      manifests,
      capabilities: [
        capability(["core:window:allow-close"]),
        capability(["core:window:allow-set-title"], { windows: ["aux"] }),
      ],
    });
    expect(ask(CLOSE)).toBe("ok");
    expect(ask(CLOSE, { window: "aux" })).toBe(denied(CLOSE));
    expect(ask("plugin:window|set_title", { window: "aux" })).toBe("ok");
    expect(ask("plugin:window|set_title")).toBe(denied("plugin:window|set_title"));
  });

  it.each([
    ["unknown", "plugin:window|nope"],
    ["of an unknown plugin", "plugin:nope|x"],
    ["without a name", "plugin:window|"],
    ["without a plugin", "plugin:|close"],
    ["without a bar", "plugin:"],
    ["of its plugin's whole key", "plugin:core:window|close"],
    ["with an inherited name", "plugin:window|constructor"],
    ["of a plugin with an inherited name", "plugin:__proto__|close"],
    ["in capitals", "plugin:window|Close"],
    ["by another prefix", "plugin: window|close"],
    ["that is nobody's", "close"],
  ])("is refused when it is %s", (_, command) => {
    const capabilities = [capability(["core:window:allow-close", "allow-greet"])];
    expect(authorityOf({ manifests, capabilities, appCommands: ["greet"] }).ask(command)).toBe(
      denied(command),
    );
  });

  it.each([
    ["a pattern of windows", { windows: ["main-*"] }, { window: "main-1", webview: "x" }, true],
    ["a webview's own label", { windows: ["no"], webviews: ["in-*"] }, { webview: "in-1" }, true],
    ["a list of webviews alone, for those", { webviews: ["child"] }, { webview: "child" }, true],
    ["no other webview", { webviews: ["child"] }, { webview: "main" }, false],
    // As in Tauri.
    [
      "a child of a window of it",
      { webviews: ["x"], windows: ["main"] },
      { webview: "child" },
      true,
    ],
  ])("is allowed by %s: %j for %j", (_, rest, place, expected) => {
    const { ask } = authorityOf({
      manifests,
      capabilities: [capability(["core:window:allow-close"], rest)],
    });
    expect(ask(CLOSE, place)).toBe(expected ? "ok" : denied(CLOSE));
  });

  it("comes with sets, also those of other plugins, and with defaults", () => {
    const { ask } = authorityOf({
      manifests,
      capabilities: [capability(["fs:reader", "fs:default", "core:event:default"])],
    });
    for (const command of ["plugin:fs|read_dir", "plugin:fs|read_file", CLOSE, "plugin:event|emit"])
      expect(ask(command)).toBe("ok");
    expect(ask("plugin:fs|move")).toBe(denied("plugin:fs|move"));
  });

  it("comes with permissions and capabilities of this platform alone", () => {
    const move = "plugin:fs|move";
    const ask = (permission: string, platforms?: readonly ("linux" | "macOS")[]): string =>
      authorityOf({
        manifests,
        capabilities: [capability([permission], platforms && { platforms })],
      }).ask(move);
    expect(ask("fs:linux-only")).toBe("ok");
    expect(ask("fs:mac-only")).toBe(denied(move));
    expect(ask("fs:linux-only", ["linux", "macOS"])).toBe("ok");
    expect(ask("fs:linux-only", ["macOS"])).toBe(denied(move));
    expect(ask("fs:linux-only", [])).toBe(denied(move));
  });
});

describe("a denial", () => {
  it("beats what is allowed in its own context, and nowhere else", () => {
    const { ask, why } = authorityOf({
      manifests,
      capabilities: [
        capability(["core:window:allow-close"], { windows: ["*"], remoteUrls: ["https://x.dev"] }),
        capability(["core:window:deny-close"], { windows: ["aux"] }),
      ],
    });
    expect(ask(CLOSE)).toBe("ok");
    expect(ask(CLOSE, { window: "aux" })).toBe(denied(CLOSE));
    expect(ask(CLOSE, { window: "aux", origin: "https://x.dev" })).toBe("ok");
    expect(why(CLOSE, { window: "aux" })).toBe(
      '`core:window:deny-close` denies it to window "aux". See src-tauri/capabilities/main.json permissions[0].',
    );
  });

  it("holds in whichever order", () => {
    for (const permissions of [
      ["core:window:allow-close", "core:window:deny-close"],
      ["core:window:deny-close", "core:window:allow-close"],
    ]) {
      const { ask } = authorityOf({ manifests, capabilities: [capability(permissions)] });
      expect(ask(CLOSE)).toBe(denied(CLOSE));
    }
  });
});

describe("a page from elsewhere", () => {
  const remote = { remoteUrls: ["https://*.a.com"] };
  it.each([
    ["a capability for both, at home", remote, ORIGIN, true],
    ["a capability for both, elsewhere", remote, "https://x.a.com", true],
    ["a local capability", {}, "https://x.a.com", false],
    ["a remote capability, at home", { ...remote, local: false }, ORIGIN, false],
    ["a remote capability, elsewhere", { ...remote, local: false }, "https://x.a.com", true],
    ["another host", remote, "https://a.com.evil.com", false],
    ["another port", remote, "https://x.a.com:8443", false],
    ["another scheme", remote, "http://x.a.com", false],
    ["no origin", { remoteUrls: ["*://*"] }, "null", false],
    ["another program of this machine", {}, "http://127.0.0.1:9999", false],
  ])("with %s", (_, rest, origin, expected) => {
    const { ask } = authorityOf({
      manifests,
      capabilities: [capability(["core:window:allow-close"], rest)],
    });
    expect(ask(CLOSE, { origin })).toBe(expected ? "ok" : denied(CLOSE));
  });

  it("runs no command of an app that declares no permissions", () => {
    const { ask, why } = authorityOf({ appCommands: ["greet"] });
    expect(ask("greet", { origin: "https://x.dev" })).toBe(denied("greet"));
    expect(why("greet", { origin: "https://x.dev" })).toContain('window "main" at https://x.dev');
  });
});

describe("an app's command", () => {
  const appCommands = ["greet", "save_note", "saveNote"];

  it("may be run, and asked for, by every local window until the app declares permissions", () => {
    const { ask } = authorityOf({ appCommands, capabilities: [capability(["default"])] });
    for (const command of ["greet", "nope", "constructor", ""])
      expect(ask(command, { window: "other" })).toBe("ok");
  });

  it.each(["allow-greet", "deny-greet"])("needs a permission where one names %s", (permission) => {
    const { ask } = authorityOf({ appCommands, capabilities: [capability([permission])] });
    expect(ask("greet")).toBe(permission === "allow-greet" ? "ok" : denied("greet"));
    expect(ask("greet", { window: "other" })).toBe(denied("greet"));
    expect(ask("save_note")).toBe(denied("save_note"));
    expect(ask("nope")).toBe(denied("nope"));
  });

  it("is named as it is, with hyphens for underlines", () => {
    const only = (permission: string, command: string): string =>
      authorityOf({ appCommands, capabilities: [capability([permission])] }).ask(command);
    expect(only("allow-save-note", "save_note")).toBe("ok");
    expect(only("allow-save-note", "saveNote")).toBe(denied("saveNote"));
    expect(only("allow-saveNote", "saveNote")).toBe("ok");
    expect(only("allow-saveNote", "save_note")).toBe(denied("save_note"));
  });

  it("needs a permission where the app's own files define one", () => {
    const input = {
      appCommands,
      appPermissions: { permission: [{ identifier: "all", commands: { allow: appCommands } }] },
    };
    expect(authorityOf(input).ask("greet")).toBe(denied("greet"));
    const { ask } = authorityOf({ ...input, capabilities: [capability(["all"])] });
    expect(appCommands.map((command) => ask(command))).toEqual(["ok", "ok", "ok"]);
    expect(authorityOf({ ...input, appPermissions: { permission: [] } }).ask("greet")).toBe("ok");
  });

  it("is the app's, whatever a capability of another platform says", () => {
    const capabilities = [capability(["allow-greet"], { platforms: ["macOS"] })];
    expect(authorityOf({ appCommands, capabilities }).ask("greet")).toBe(denied("greet"));
  });
});

describe("without a capability", () => {
  it("local windows have the defaults of the core plugins", () => {
    const { ask } = authorityOf({ manifests });
    expect(ask("plugin:window|title", { window: "any" })).toBe("ok");
    expect(ask("plugin:event|listen")).toBe("ok");
    expect(ask(CLOSE)).toBe(denied(CLOSE));
    expect(ask("plugin:window|title", { origin: "https://x.dev" })).toBe(
      denied("plugin:window|title"),
    );
  });

  it("they have none where there is one, of whatever platform", () => {
    const { ask } = authorityOf({
      manifests,
      capabilities: [capability([], { platforms: ["macOS"] })],
    });
    expect(ask("plugin:window|title")).toBe(denied("plugin:window|title"));
  });

  it("they have nothing where everything is denied by default", () => {
    const { ask } = authorityOf({ manifests, appCommands: ["greet"], denyByDefault: true });
    expect(ask("plugin:window|title")).toBe(denied("plugin:window|title"));
    expect(ask("greet")).toBe(denied("greet"));
  });
});

describe("the terminal", () => {
  it.each([
    [
      CLOSE,
      "main",
      'no capability of window "main" has `core:window:allow-close`. Add it to "permissions" in src-tauri/capabilities/main.json.',
    ],
    [
      CLOSE,
      "aux",
      'no capability of window "aux" has `core:window:allow-close`. Make a file in src-tauri/capabilities: {"identifier":"aux","windows":["aux"],"permissions":["core:window:allow-close"]}.',
    ],
    [
      "save_note",
      "main",
      'no capability of window "main" has `allow-save-note`. Add it to "permissions" in src-tauri/capabilities/main.json.',
    ],
    ["nope", "main", "the app has no command of that name."],
    ["a.b", "main", "a permission cannot be named after it. Call the command otherwise."],
    ["plugin:window|nope", "main", "the plugin `core:window` has no command of that name."],
    ["plugin:nope|x", "main", "there is no plugin of that name."],
  ])("says of %s in %s what would allow it", (command, window, reason) => {
    const { why } = authorityOf({
      manifests,
      appCommands: ["greet", "save_note", "a.b"],
      capabilities: [capability(["allow-greet"])],
    });
    expect(why(command, { window })).toBe(reason);
  });

  it("asks for no first capability that would take the defaults away", () => {
    const { why } = authorityOf({ manifests });
    const [, json = ""] = /capabilities: (\{.*\})\.$/.exec(why(CLOSE)) ?? [];
    const advised = JSON.parse(json) as object;
    expect(advised).toEqual({
      identifier: "main",
      windows: ["main"],
      permissions: ["core:default", "core:window:allow-close"],
    });
  });

  it("names the capability whose label is nearly that of the window", () => {
    const { why } = authorityOf({
      manifests,
      capabilities: [capability(["core:default"], { windows: ["mian"] })],
    });
    expect(why(CLOSE)).toMatch(
      /\. Or did src-tauri\/capabilities\/main\.json, which is for "mian", mean that one\?$/,
    );
  });

  it("names the webview where it is not the window's own", () => {
    const { why } = authorityOf({ manifests });
    expect(why(CLOSE, { webview: "child" })).toContain('of window "main", webview "child" has');
  });
});

describe("a mistake", () => {
  const appCommands = ["greet", "save_note"];

  it.each([
    [
      "an unknown permission",
      capability(["core:window:allow-closed"]),
      "permissions[0]: there is no permission `core:window:allow-closed`. Did you mean `core:window:allow-close`?",
    ],
    [
      "an unknown permission of the app",
      capability(["allow-gret"]),
      "permissions[0]: there is no permission `allow-gret`. Did you mean `allow-greet`?",
    ],
    [
      "an inherited name",
      capability(["fs:constructor"]),
      "there is no permission `fs:constructor`.",
    ],
    [
      "no name of a permission",
      capability(["core:default", "__proto__"]),
      "permissions[1]: `__proto__` is no name of a permission: identifiers can only include",
    ],
    [
      "a command as it is called",
      capability(["allow-save_note"]),
      "and a single colon if using a prefix. Did you mean `allow-save-note`?",
    ],
    [
      "a command of a plugin as it is called",
      capability(["plugin:window|close"]),
      "and a single colon if using a prefix. Did you mean `core:window:allow-close`?",
    ],
    [
      "neither windows nor webviews",
      capability(["core:default"], { windows: [] }),
      "the capability `main` is for no window. Name some",
    ],
    [
      "no pattern of a label",
      capability([], { windows: ["main", "a**"] }),
      "windows[1]: `a**`: Pattern syntax error near position 0",
    ],
    [
      "no URL",
      capability([], { remoteUrls: ["tauri.app"] }),
      "remote.urls[0]: `tauri.app`: invalid URL pattern for remote URL tauri.app",
    ],
  ])("ends the start: %s", (_, given, text) => {
    expect(problemsOf({ manifests, appCommands, capabilities: [given] })).toContain(text);
  });

  it("ends the start with all others at once, also of other platforms", () => {
    const capabilities = [
      capability(["fs:nope"], { windows: [] }),
      capability(["fs:nope"], { platforms: ["macOS"] }),
    ];
    expect(problemsOf({ manifests, capabilities }).split("\n")).toHaveLength(3);
  });

  it("in a plugin that is not here is told, and its commands are refused", () => {
    const { ask, warnings } = authorityOf({
      manifests,
      capabilities: [capability(["opener:default"])],
    });
    expect(warnings).toContain(
      "permissions[0]: there is no plugin `opener` here: `opener:default` gives nothing of it, and its commands are refused.",
    );
    expect(ask("plugin:opener|open_url")).toBe(denied("plugin:opener|open_url"));
  });

  it("in a capability for nobody is told", () => {
    const { warnings } = authorityOf({ capabilities: [capability([], { local: false })] });
    expect(warnings).toContain("`local` is false, and it has no `remote.urls`");
  });

  it("in sets that contain each other shows the cycle, whether somebody uses them or not", () => {
    const set = (identifier: string, ...permissions: string[]) => ({
      identifier,
      description: "",
      permissions,
    });
    const cycle = [
      manifest("a", [], { set: [set("one", "two"), set("two", "b:three"), set("lone", "lone")] }),
      manifest("b", [], { default: { permissions: ["a:one"] }, set: [set("three", "default")] }),
    ];
    const problems = problemsOf({ manifests: cycle });
    expect(problems).toContain(
      "the plugin `a`: sets of permissions contain each other: `a:one` → `a:two` → `b:three` → `b:default` → `a:one`. Take one out of the other.",
    );
    expect(problems).toContain("`a:lone` → `a:lone`");
  });

  it("in a set is one of whoever wrote it", () => {
    const set = [{ identifier: "all", description: "", permissions: ["allow-greeet", "-"] }];
    const problems = problemsOf({ appCommands: ["greet"], appPermissions: { set } });
    expect(problems).toContain(
      "src-tauri/permissions: the set `all` has a member `allow-greeet`, and there is no such permission. Did you mean `allow-greet`?",
    );
    expect(problems).toContain("the set `all` has a member `-`: identifiers can only include");
  });

  it("in what a permission of the app's names is told: a denial of that denies nothing", () => {
    const permission = [{ identifier: "quiet", commands: { allow: ["greet"], deny: ["shuot"] } }];
    const { warnings } = authorityOf({
      appCommands: ["greet", "shout"],
      appPermissions: { permission },
    });
    expect(warnings).toBe(
      "src-tauri/permissions: the permission `quiet` names `shuot`, which is no command of the app. Did you mean `shout`?",
    );
  });

  it("in two plugins that answer to the same calls ends the start", () => {
    const twice = [manifest("core:window", []), manifest("window", ["close"])];
    expect(problemsOf({ manifests: twice })).toBe(
      "the plugin `window`: answers to the same calls as the plugin `core:window`. Give one another name.",
    );
  });

  it("of a hundred sets that all hold the next one twice takes no time", () => {
    const set = Array.from({ length: 100 }, (_, i) => ({
      identifier: `s${i}`,
      description: "",
      permissions: i === 99 ? ["allow-x"] : [`s${i + 1}`, `s${i + 1}`],
    }));
    const { ask } = authorityOf({
      manifests: [manifest("p", ["x"], { set })],
      capabilities: [capability(["p:s0"])],
    });
    expect(ask("plugin:p|x")).toBe("ok");
  });
});
