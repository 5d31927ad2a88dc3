import { expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";

const app = useConfigApp();

const withAssets = (assetProtocol: unknown): unknown => ({
  identifier: "a.b",
  app: { security: { assetProtocol } },
});
const texts = (list: readonly { text: string }[] | undefined) => list?.map(({ text }) => text);

it("is off unless it is switched on", () => {
  expect(app.read({ identifier: "a.b" }).config.assetProtocol).toBeUndefined();
  expect(app.read(withAssets({ scope: ["**"] })).config.assetProtocol).toBeUndefined();
  expect(app.read(withAssets({ enable: true })).config.assetProtocol).toStrictEqual({
    allow: [],
    deny: [],
    literalDot: true,
  });
});

it("takes a list, or an object with what is denied", () => {
  const scope = ["$APPDATA/images/*", "/srv/**", "**", "*/**"];
  expect(texts(app.read(withAssets({ enable: true, scope })).config.assetProtocol?.allow)).toEqual(
    scope,
  );
  const { assetProtocol } = app.read(
    withAssets({
      enable: true,
      scope: { allow: ["$HOME/**"], deny: ["$HOME/.ssh/**"], "require-literal-leading-dot": false },
    }),
  ).config;
  expect(assetProtocol).toMatchObject({
    allow: [{ text: "$HOME/**", variable: "HOME", path: "/**" }],
    deny: [
      {
        text: "$HOME/.ssh/**",
        place: "src-tauri/tauri.conf.json:12 app.security.assetProtocol.scope.deny[0]",
      },
    ],
    literalDot: false,
  });
});

it("leaves names with a dot to Windows as they are", () => {
  const read = (platform: "linux" | "windows") =>
    app.read(withAssets({ enable: true, scope: ["**"] }), platform).config.assetProtocol;
  expect(read("linux")?.literalDot).toBe(true);
  expect(read("windows")?.literalDot).toBe(false);
});

it.each([
  ["$HOM/**", "`$HOM` is no variable for paths. Did you mean `$HOME`?"],
  ["$home/**", "`$home` is no variable for paths. Did you mean `$HOME`?"],
  ["$/x", "`$` is no variable for paths."],
  ["$HOME**", "`$HOME**` is no variable for paths."],
  ["assets/*", "Let it begin with `/` or with a variable"],
  ["~/pictures/*", "Let it begin with `/` or with a variable"],
  ["", "Let it begin with"],
  ["/a/**b", "`**` stands for whole names only."],
  ["/a/[b", "has a `[` without its `]`"],
  ["$HOME/../*", "`..` matches nothing"],
  ["/a\0", "no path holds a NUL."],
])("refuses the pattern %j with its place, on or off", (pattern, text) => {
  for (const enable of [true, false]) {
    const problems = app.problems(withAssets({ enable, scope: ["/ok", pattern] }));
    expect(problems).toContain("src-tauri/tauri.conf.json:9 app.security.assetProtocol.scope[1]: ");
    expect(problems).toContain(text);
  }
});

it("tells of patterns of another platform, and of a scope without any", () => {
  const notices = (scope: unknown, platform?: "linux" | "windows") =>
    app.read(withAssets({ enable: true, scope }), platform).notices.map(({ text }) => text);
  expect(notices(["C:/a/**"])).toEqual([expect.stringContaining("no file on this platform")]);
  expect(notices(["/a/**"], "windows")).toEqual([
    expect.stringContaining("Let it begin with a drive"),
  ]);
  expect(notices(["C:/a/**"], "windows")).toEqual([]);
  expect(notices([])).toEqual(["the asset protocol is on and allows no file."]);
});

it("refuses what has another shape", () => {
  expect(app.problems(withAssets({ enable: "yes" }))).toContain("must be a boolean");
  expect(app.problems(withAssets({ scope: "**" }))).toContain(
    "must be a list of texts or an object",
  );
  expect(app.problems(withAssets({ scopes: [] }))).toContain("Did you mean `scope`?");
});
