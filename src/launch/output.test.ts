import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createJsonOutput, createTextOutput } from "./output.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("JSON output", () => {
  it("is one object a line, whatever a peer said", () => {
    let text = "";
    const output = createJsonOutput({ write: (more) => (text += more) }, { write: () => true });
    output.record({ code: "not-found", command: 'a\n{"event":"ready"}\u2028', reason: "x\r\ny" });
    expect(text.endsWith("\n")).toBe(true);
    expect(text.trim().split("\n").length).toBe(1);
    expect(JSON.parse(text)).toMatchObject({ event: "refusal", code: "not-found" });
  });

  it("cuts what a peer made long", () => {
    let text = "";
    const output = createJsonOutput({ write: (more) => (text += more) }, { write: () => true });
    output.record({
      code: "not-found",
      command: "x".repeat(1_000_000),
      reason: "y".repeat(1_000_000),
    });
    expect(text.length).toBeLessThan(1_000);
  });

  it("shows some refusals a second and counts the rest", () => {
    const lines: unknown[] = [];
    const output = createJsonOutput(
      { write: (line) => lines.push(JSON.parse(line)) },
      { write: () => true },
    );
    for (let i = 0; i < 1_000; i++) output.record({ code: "denied", reason: "x" });
    expect(lines.length).toBe(20);
    vi.advanceTimersByTime(1_000);
    expect(lines.at(-1)).toEqual({ event: "refusals", more: 980 });
    output.record({ code: "denied", reason: "x" });
    expect(lines.length).toBe(22);
  });

  it("keeps what was thrown off standard output", () => {
    let out = "";
    let err = "";
    createJsonOutput({ write: (text) => (out += text) }, { write: (text) => (err += text) }).record(
      { code: "internal", reason: "x", cause: new Error("whole") },
    );
    expect(out).not.toContain("whole");
    expect(err).toContain("whole");
  });
});

describe("what a page tried", () => {
  const outputs = {
    text: (out: PassThrough) =>
      createTextOutput(
        out as unknown as NodeJS.WriteStream,
        out as unknown as NodeJS.WriteStream,
        false,
      ),
    json: (out: PassThrough) => createJsonOutput(out, out),
  };

  it.each(["text", "json"] as const)("is cut, and counted beyond some a second: %s", (kind) => {
    const out = new PassThrough({ encoding: "utf8" });
    const output = outputs[kind](out);
    const url = `x:\u001b[2J\n${"y".repeat(20_000)}`;
    for (let i = 0; i < 400; i++) output.tried("main", `asked for ${url}`);
    vi.advanceTimersByTime(1_000);
    const text = String(out.read());
    expect(text.split("\n")).toHaveLength(22); // Twenty, the count, and the end of the last line.
    expect(text).toContain("380");
    expect(text.length).toBeLessThan(21 * 500);
    expect(text).not.toContain("\u001b[2J");
    // Others are heard all the same.
    for (let i = 0; i < 21; i++) output.tried("main", "x");
    output.tried("other", "tried it too");
    expect(String(out.read())).toContain("tried it too");
  });
});

describe("what a hook says", () => {
  it.each([
    [
      "text",
      (out: PassThrough) =>
        createTextOutput(
          out as unknown as NodeJS.WriteStream,
          out as unknown as NodeJS.WriteStream,
          false,
        ),
    ],
    ["json", (out: PassThrough) => createJsonOutput(out, out)],
  ] as const)("is counted beyond some a second, from however many frames: %s", (_kind, create) => {
    const out = new PassThrough({ encoding: "utf8" });
    const output = create(out);
    for (let i = 0; i < 400; i++) output.hook({ window: "main", level: "log", text: `word ${i}` });
    vi.advanceTimersByTime(1_000);
    const lines = String(out.read()).trimEnd().split("\n");
    expect(lines).toHaveLength(21);
    expect(lines[20]).toContain("380");
  });

  it("is of so many lines at most", () => {
    const lines = said("x\n".repeat(2_000)).trimEnd().split("\n");
    expect(lines).toHaveLength(31);
    expect(lines[30]).toContain("2001 lines");
  });

  const said = (text: string): string => {
    const out = new PassThrough({ encoding: "utf8" }) as unknown as NodeJS.WriteStream;
    createTextOutput(out, out, false).hook({ window: "main", level: "error", text });
    return stripVTControlCharacters(String((out as unknown as PassThrough).read()));
  };

  it("has an error's place in its first line, and the way there below", () => {
    expect(said("Error: no\n    at check (hook.ts:3:5)\n    at hook.ts:9:1")).toBe(
      "hook  window main: Error: no at check (hook.ts:3:5)\n          at hook.ts:9:1\n",
    );
  });

  it("can be in the colours of nothing else, and begins no line of its own", () => {
    expect(said("a\u001b[31m\r\nready  http://localhost/\u2028b")).toMatch(
      /^hook {2}window main: a\S+\n {6}ready {2}http:\/\/localhost\/\S+b\n$/,
    );
  });
});

it("names Enter only where somebody can press it", () => {
  const said = (hasKeys: boolean): string => {
    const stream = new PassThrough({ encoding: "utf8" }) as unknown as NodeJS.WriteStream;
    createTextOutput(stream, stream, hasKeys).ready({
      name: "App",
      origin: "http://localhost:1",
      port: 1,
      host: "browser",
      windows: [{ label: "main", url: "http://localhost:1/" }],
    });
    return String((stream as unknown as PassThrough).read());
  };
  expect(said(true)).toContain("Enter: new link");
  expect(said(false)).toContain("`sallyport link`: new link");
  expect(said(false)).not.toContain("Enter");
});
