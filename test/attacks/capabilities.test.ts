// Windows that ask for what another window has, or nobody (attacks D1, E1, E2, E4, E8).
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HostileSocket, type Lab, startLab } from "../support/hostile.ts";

const capability = (windows: readonly string[], ...permissions: readonly string[]): string =>
  JSON.stringify({ identifier: permissions.join(), windows, permissions }, null, 2);

let lab: Lab;
let page: HostileSocket;
let hits = 0;
beforeAll(async () => {
  lab = await startLab({
    files: {
      "src-tauri/capabilities/witness.json": capability(
        ["witness"],
        ...["hit", "hits", "open", "echo"].map((name) => `allow-${name}`),
        "core:default",
      ),
      // Of the windows that the tests open: w1, w2, ….
      "src-tauri/capabilities/tests.json": capability(["w[0-9]*"], "allow-echo"),
      "src-tauri/capabilities/no-hits.json": capability(["w[0-9]*"], "deny-hit"),
      "src-tauri/capabilities/hits.toml":
        'identifier = "hits"\nwindows = ["w[0-9]*"]\npermissions = ["allow-hit"]\n',
    },
  });
});
beforeEach(async () => {
  page = await lab.newPage();
});
afterEach(async () => {
  expect(await page.call("echo", "still here")).toMatchObject({ value: "still here" });
  await page.leave();
  await lab.assertUnharmed(hits);
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("a window has no permission", () => {
  it.each([
    ["E2: for what another window may", "hits"],
    ["E2: for events, which another window has", "plugin:event|listen"],
    ["E1: for what nobody may", "windows"],
    ["E1: for what is not there", "nope"],
    ["E4: for what is denied to it, although another capability allows it", "hit"],
    ["E8: for a command of a core plugin", "plugin:resources|close"],
    ["E8: for a plugin that is not there", "plugin:nope|x"],
    ["D1: for an inherited name", "constructor"],
    ["D1: for an inherited name", "__proto__"],
    ["D1: for an inherited name of a plugin", "plugin:event|constructor"],
    ["D1: for a plugin with one", "plugin:__proto__|listen"],
    ["for the name of a permission", "allow-echo"],
    ["for another spelling", "ECHO"],
    ["for more than a name", "echo\0"],
  ])("%s: %j", async (_, command) => {
    const args = { event: "a", target: { kind: "Any" }, handler: 1, rid: 1 };
    expect(await page.call(command, args)).toMatchObject({
      kind: "reject",
      value: `Command ${command} not allowed by ACL`,
    });
  });

  it("E2: by what it says of itself", async () => {
    const headers: [string, string][] = [
      ["tauri-window", "witness"],
      ["origin", "http://localhost"],
    ];
    const args = { window: "witness", webview: "witness", label: "witness" };
    expect(await page.call("hits", args, headers)).toMatchObject({
      value: "Command hits not allowed by ACL",
    });
  });
});

it("E4: a denial of other windows takes nothing from one that may", async () => {
  hits += 1;
  expect(await lab.witness.call("hit")).toMatchObject({ value: "witness" });
});

it("tells the terminal which permission would allow it, and the page none of that", async () => {
  await page.call("hits");
  const { reason } = await lab.app.waitFor(({ command }) => command === "hits");
  expect(reason).toMatch(
    /^no capability of window "w\d+" has `allow-hits`\. Add it to "permissions" in src-tauri\/capabilities\/[a-z-]+\.(?:json|toml)\.$/,
  );
  await page.call("hit");
  const denied = await lab.app.waitFor(({ command }) => command === "hit");
  expect(denied["reason"]).toMatch(
    /^`deny-hit` denies it to window "w\d+"\. See src-tauri\/capabilities\/no-hits\.json:7 permissions\[0\]\.$/,
  );
});
