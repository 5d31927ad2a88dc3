// The two forms in which a hook gets a call (design §7; the seed's own hooks).
import { describe, expect, it } from "vitest";
import type { Shown } from "./asker.ts";
import type { Call } from "./call.ts";
import { showInSeedForm } from "./seed-form.ts";
import { showInTauriForm } from "./tauri-form.ts";

const call = (command: string, args: unknown, headers = {}): Call => ({
  command,
  args,
  headers,
});
const argsOf = (shown: Shown): unknown => (shown.read(shown.value) as Call).args;
// oxlint-disable-next-line typescript/no-explicit-any -- As a hook sees it.
type Any = any;

describe("the seed's form", () => {
  it("has every argument twice, and they are one", () => {
    const value = showInSeedForm(call("readFile", { path: "/a", deep: { x: 1 } })).value as Any;
    expect(value.cmd).toBe("invoke");
    expect(value.message.cmd).toBe("readFile");
    expect(value.message.path).toBe("/a");
    expect(value.message.args.path).toBe("/a");
    expect(value.message.deep).toBe(value.message.args.deep);
    expect(JSON.parse(JSON.stringify(value))).toEqual({
      cmd: "invoke",
      message: {
        cmd: "readFile",
        args: { path: "/a", deep: { x: 1 } },
        headers: {},
        path: "/a",
        deep: { x: 1 },
      },
    });
  });

  it("lets no argument's name replace what a message is", () => {
    const args = { cmd: "x", args: "y", headers: "z", __proto__x: 1 };
    const shown = showInSeedForm(call("run", args, { a: "1" }));
    const { message } = shown.value as Any;
    expect(message).toMatchObject({ cmd: "run", args, headers: { a: "1" } });
    expect(shown.read(shown.value)).toMatchObject({ command: "run", args, headers: { a: "1" } });
  });

  it.each<[string, (message: Any) => void, unknown]>([
    ["nothing", () => undefined, { path: "/a", n: 1 }],
    ["the mirror", (message) => (message.path = "/b"), { path: "/b", n: 1 }],
    ["the argument", (message) => (message.args.path = "/b"), { path: "/b", n: 1 }],
    [
      "both, alike",
      (message) => {
        message.path = "/b";
        message.args.path = "/b";
      },
      { path: "/b", n: 1 },
    ],
    ["all the arguments", (message) => (message.args = { path: "/c" }), { path: "/c" }],
  ])("means what a hook has changed: %s", (_what, change, args) => {
    const shown = showInSeedForm(call("read", { path: "/a", n: 1 }));
    change((shown.value as Any).message);
    expect(argsOf(shown)).toEqual(args);
  });

  it("refuses a hook that contradicts itself", () => {
    const shown = showInSeedForm(call("read", { path: "/a" }));
    const { message } = shown.value as Any;
    message.path = "/b";
    message.args.path = "/c";
    expect(shown.read(shown.value)).toBe("twice");
  });

  it("shows a raw body as bytes, without a mirror", () => {
    const body = new Uint8Array([1, 2]);
    const { message } = showInSeedForm(call("save", body)).value as Any;
    expect(message.args).toBe(body);
    expect(Object.keys(message)).toEqual(["cmd", "args", "headers"]);
  });

  it.each([
    ["plugin:event|emit", { event: "e", payload: 1 }, { cmd: "emit", event: "e", payload: 1 }],
    [
      "plugin:event|emit_to",
      { event: "e", payload: 1, target: { kind: "App" } },
      { cmd: "emit", event: "e", payload: 1, target: { kind: "App" } },
    ],
    [
      "plugin:event|listen",
      { event: "e", target: { kind: "Any" }, handler: 5 },
      { cmd: "listen", event: "e", target: { kind: "Any" } },
    ],
    [
      "plugin:event|unlisten",
      { event: "e", eventId: 5 },
      { cmd: "unlisten", event: "e", eventId: 5 },
    ],
  ])("shows %s as an event's", (command, args, expected) => {
    const shown = showInSeedForm(call(command, args));
    expect({ ...shown.value }).toEqual(expected);
    expect(shown.read(shown.value)).toMatchObject({ command, args });
    (shown.value as Any).event = "other";
    expect(argsOf(shown)).toMatchObject({ ...args, event: "other" });
  });

  it.each(["callback", "error", "options", "payload"])(
    "J4: fails a hook that reads %s, which only Tauri's form has",
    (name) => {
      const { value } = showInSeedForm(call("read", { path: "/a" }));
      expect(() => (value as Any)[name]).toThrow(/hookMessage to "tauri"/);
      // And a hook that looks at everything does not.
      expect(() => JSON.stringify(value)).not.toThrow();
      expect(() => ({ ...value })).not.toThrow();
    },
  );
});

describe("Tauri's form", () => {
  it("has five members, of which command, payload and headers count", () => {
    const shown = showInTauriForm(call("greet", { name: "a" }, { "x-a": "1" }), 1);
    expect(Object.keys(shown.value)).toEqual(["cmd", "callback", "error", "payload", "options"]);
    const answer = { ...shown.value, cmd: "other", payload: { name: "b" } };
    expect(shown.read(answer)).toEqual({
      command: "other",
      args: { name: "b" },
      headers: { "x-a": "1" },
    });
  });

  it("has no options where the page has given none", () => {
    const shown = showInTauriForm(call("greet", {}), 1);
    expect(shown.value).toMatchObject({ options: undefined });
    expect(shown.read(shown.value)).toMatchObject({ headers: {} });
  });
});
