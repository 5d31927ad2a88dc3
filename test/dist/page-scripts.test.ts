import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const built = (name: string): string =>
  readFileSync(new URL(`../../dist/page/${name}.js`, import.meta.url), "utf8");
const SIX_KB = 6 * 1024;

describe("the bridge as it is served", () => {
  const bridge = built("bridge");

  it("is at most 6 KB gzipped", () => {
    expect(gzipSync(bridge).length).toBeLessThanOrEqual(SIX_KB);
  });

  it("takes its configuration in one place", () => {
    expect(bridge.split("__SALLYPORT_CONFIG__").length).toBe(2);
  });

  it.each(["bridge", "dev", "tab", "global-api"])("can stand in an HTML script: %s", (name) => {
    // A NUL would become U+FFFD, the others would end or hide the script.
    expect(built(name)).not.toMatch(/\0|<\/script|<!--/i);
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
      "id).reject",
    ]);
    const readable = built("bridge.readable").replace(
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
