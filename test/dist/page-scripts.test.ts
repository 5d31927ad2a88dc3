import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const built = (name: string): string =>
  readFileSync(new URL(`../../dist/page/${name}.js`, import.meta.url), "utf8");
const SIX_KB = 6 * 1024;
const THREE_KB = 3 * 1024;

it("a brownfield bridge is at most 6 KB gzipped, and has nothing of the isolation pattern", () => {
  expect(gzipSync(built("bridge")).length).toBeLessThanOrEqual(SIX_KB);
  expect(built("bridge.readable")).not.toMatch(/isolation|iframe|MessageChannel|frame-port|gate/i);
});

describe.each(["bridge", "bridge-isolation"])("%s as it is served", (name) => {
  const bridge = built(name);

  it("takes its configuration in one place", () => {
    expect(bridge.split("__SALLYPORT_CONFIG__").length).toBe(2);
  });

  it("evaluates nothing as code", () => {
    expect(bridge).not.toMatch(/\beval\b|new Function|innerHTML|document\.write/);
  });

  it("calls no method that page code could have replaced", () => {
    // Calls of the form `x.name(`: of objects of our own, or of what no script can replace. Each has its reason.
    const allowed = new Set([
      // Taken at load, in the module's first lines.
      "Object.getPrototypeOf",
      "Object.getOwnPropertyDescriptor",
      "options.headers",
      // Unforgeable members of `window.location`, and calls before any page script runs.
      "location.replace",
      "location.reload",
      "history.replaceState",
      "window.stop",
      "4).join",
      // Objects made by the bridge.
      "outbox.push",
      "outbox.close",
      "ledger.add",
      "ledger.held",
      "ledger.acknowledge",
      "connection.call",
      "callbacks.runCallback",
      "one.resolve",
      "one.reject",
      "one.settled",
      "callbacks.unregisterCallback",
      "entry.run",
      "gate.open",
      "gate.inForce",
      "gate.bytes",
      // Of a window of another origin, where a script can replace nothing. Where page code has put a document of its own,
      // it gets what it could have taken from there.
      "to.postMessage",
      "id).reject",
    ]);
    const readable = built(`${name}.readable`).replace(
      /"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\/.*$/gm,
      '""',
    );
    const calls = [...readable.matchAll(/([\w$#\][)]+(?:\??\.[\w$#]+)+)\??\.?\(/g)].map(
      ([, name]) => name ?? "",
    );
    // Loops and spreads by iterator look one up as well.
    expect(readable).not.toMatch(/\bof\s+[\w$[(]/);
    expect(calls.filter((name) => !allowed.has(name.replaceAll("?", "")))).toEqual([]);
  });
});

it.each([
  "bridge",
  "bridge-isolation",
  "isolation-frame-seed",
  "isolation-frame-tauri",
  "dev",
  "tab",
  "global-api",
])("%s can stand in an HTML script", (name) => {
  // A NUL would become U+FFFD, the others would end or hide the script.
  expect(built(name)).not.toMatch(/\0|<\/script|<!--/i);
});

describe.each(["seed", "tauri"])("the script of an isolation frame, form %s", (form) => {
  const script = built(`isolation-frame-${form}`);

  it("is at most 3 KB gzipped, with what it is told", () => {
    const key = [...Array(32).keys()].map((i) => (i * 89 + 131) % 256);
    const pass = "kJ3vX0aWq_9TzLrB5mNcYg";
    const told = { key, number: 0, pass, origin: "http://localhost:28193", hookTimeoutMs: 5000 };
    const served = script.trimEnd().replace("__SALLYPORT_FRAME__", () => JSON.stringify(told));
    expect(gzipSync(served).length).toBeLessThanOrEqual(THREE_KB);
  });

  it("is told what it needs in one place, and evaluates nothing as code", () => {
    expect(script.split("__SALLYPORT_FRAME__").length).toBe(2);
    expect(script).not.toMatch(/\beval\b|new Function|innerHTML|document\.write/);
  });
});

describe("the script of `sallyport dev` as it is served", () => {
  const dev = built("dev");

  it("takes the core in one place", () => {
    expect(dev.split("__SALLYPORT_CORE__").length).toBe(2);
  });

  it("makes no HTML of what it is told, and evaluates nothing as code", () => {
    expect(dev).not.toMatch(/\beval\b|new Function|innerHTML|insertAdjacent|document\.write/);
  });
});

describe("the public entry", () => {
  it("has these names and no others", async () => {
    const entry = (await import("../../dist/index.js" as string)) as object;
    expect(Object.keys(entry).toSorted()).toEqual([
      "Channel",
      "channel",
      "command",
      "createApp",
      "definePlugin",
    ]);
  });
});
