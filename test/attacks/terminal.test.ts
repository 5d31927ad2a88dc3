// Hostile text on its way to the terminal, to programs that read `--json`, and among other records (attacks C6, H3).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeApp, ROOT, runCli } from "../support/app-process.ts";
import { type Entry, entryOf, knock, enterText, openPage, request } from "../support/hostile.ts";

const MAIN = `
import { command, createApp } from "sallyport";
const app = createApp({
  commands: {
    parse: command((input) => JSON.parse(input.text)),
    type: command((input) => { throw new TypeError(input.text); }),
    cause: command((input) => { throw new Error("x", { cause: input.text }); }),
    value: command((input) => { throw input; }),
  },
});
await app.run();
`;

const LAB_CONFIG = {
  productName: "Lab",
  identifier: "dev.sallyport.lab",
  app: { windows: [{ label: "main" }] },
};

/** Starts an app and keeps every byte that it writes. */
async function startRaw(option = "", config: object = LAB_CONFIG) {
  const made = await makeApp({
    "src-tauri/main.ts": MAIN,
    "src-tauri/tauri.conf.json": JSON.stringify(config),
    "dist/index.html": "<!doctype html><title>lab</title>",
  });
  const bin = join(ROOT, "bin", "sallyport.cjs");
  const args = [bin, "start", made.folder, "--no-open", "--port", "0", ...(option ? [option] : [])];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    // As at a terminal that shows colours.
    env: { ...process.env, FORCE_COLOR: "1" },
  });
  const written = { out: "", err: "" };
  let changed = Promise.withResolvers<void>();
  const collect = (where: "out" | "err") => (text: string) => {
    written[where] += text;
    changed.resolve();
    changed = Promise.withResolvers();
  };
  child.stdout.setEncoding("utf8").on("data", collect("out"));
  child.stderr.setEncoding("utf8").on("data", collect("err"));
  /** Resolves with the first match in what was written, now or later. */
  async function seen(where: "out" | "err", pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(written[where]);
      if (match) return match[0];
      await changed.promise;
    }
  }
  const link = await seen("out", /http:\/\/localhost:\d+\/\S+#sallyport=[\w.%&-]+/);
  return {
    written,
    seen,
    entry: entryOf(link) satisfies Entry,
    port: Number(new URL(link).port),
    async [Symbol.asyncDispose]() {
      const ended = once(child, "close");
      child.kill("SIGINT");
      await ended;
      await made[Symbol.asyncDispose]();
    },
  };
}

/** Clears the screen, moves up and fakes a line; sets the title; C1 and bidirectional controls; line separators. */
const HOSTILE =
  "x\u001b[2J\u001b[1A\rready\u001b]0;title\u0007\u009b31m\u202e\u2028{}\u2029\u0085\b\u007f";
// eslint-disable-next-line no-control-regex -- Exactly these are looked for.
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029]/;
/** Without the colours that the product itself writes. */
const plain = (text: string): string => text.replaceAll(/\u001b\[\d{1,2}m/g, "");

it("H3: control characters of a command's name, of a header or a request never reach the terminal", async () => {
  await using app = await startRaw();
  const page = await openPage(app.port, app.entry);
  await page.call(HOSTILE);
  await page.call(`plugin:${HOSTILE}`);
  await page.call("parse", {}, [[HOSTILE, HOSTILE]]);
  await request(app.port, { headers: { Host: "evil\u009b2J.example" } });
  await knock(app.port, enterText({ window: HOSTILE, webview: HOSTILE, secret: app.entry.secret }));
  await request(app.port, { target: "/..%2f" });
  await app.seen("out", /request-refused[^\n]*%2f/);
  expect(plain(app.written.out)).not.toMatch(CONTROLS);
});

it("H3: control characters of arguments never reach the terminal in what a handler throws", async () => {
  await using app = await startRaw();
  const page = await openPage(app.port, app.entry);
  for (const command of ["parse", "type", "cause", "value"])
    await page.call(command, { text: HOSTILE });
  await page.call("value", { [HOSTILE]: [HOSTILE] });
  await page.call("nope");
  await app.seen("out", /nope not found/);
  expect(app.written.err).toContain("SyntaxError");
  expect(plain(app.written.err)).not.toMatch(CONTROLS);
  expect(plain(app.written.out)).not.toMatch(CONTROLS);
});

it("H3: a hostile text fakes no line of the terminal's", async () => {
  await using app = await startRaw();
  const page = await openPage(app.port, app.entry);
  await page.call(
    "x\nLab runs at http://evil.example\n  http://evil.example/#sallyport=main.main.x",
  );
  await page.call("type", { text: "x\nLab runs at http://evil.example" });
  await page.call("nope");
  await app.seen("out", /nope not found/);
  expect(app.written.out + app.written.err).not.toMatch(/^Lab runs at http:\/\/evil/m);
});

it("H3: a hostile text breaks no line of `--json`, by whatever a reader takes for a line's end", async () => {
  await using app = await startRaw("--json");
  const page = await openPage(app.port, app.entry);
  await page.call(`${HOSTILE}\n{"event":"ready"}\n`);
  await page.call("type", { text: HOSTILE });
  await page.call("nope");
  await app.seen("out", /nope not found.*\n/);
  // Node's own readline, Python's splitlines and others end lines at these.
  const lines = app.written.out
    .split(/[\n\r\v\f\x1c-\x1e\u0085\u2028\u2029]/)
    .filter((line) => line !== "");
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  expect(app.written.out).not.toMatch(CONTROLS);
});

it.each(["", "--json"])("H3: a name of 4 MiB makes no line of 4 MiB (%s)", async (option) => {
  await using app = await startRaw(option);
  const page = await openPage(app.port, app.entry);
  await page.call("x".repeat(4 * 1024 * 1024));
  await page.call("type", { text: "y".repeat(4 * 1024 * 1024) });
  await page.call("nope");
  await app.seen("out", /nope not found/);
  expect(app.written.out.length + app.written.err.length).toBeLessThan(64 * 1024);
});

it.each(["", "--json"])("C6: a flood of refusals hides no alarm (%s)", async (option) => {
  await using app = await startRaw(option);
  const page = await openPage(app.port, app.entry);
  // Any site can make these.
  const flood = (): Promise<unknown> =>
    request(app.port, { headers: { Origin: "https://evil.example" } });
  await Promise.all(Array.from({ length: 40 }, flood));
  await knock(app.port, enterText(app.entry));
  await app.seen("out", /more refusals|"refusals"/);
  expect(app.written.out).toContain("entry-reused");
  expect(page.ended).toBe(false);
});

describe("H3: control characters of a configuration never reach the terminal", () => {
  const named = { productName: HOSTILE, identifier: "dev.lab" };
  const good = { ...named, app: { windows: [{ title: HOSTILE }] } };
  const broken = {
    ...named,
    version: HOSTILE,
    [HOSTILE]: 1,
    app: {
      [`${HOSTILE}\nok     fine`]: HOSTILE,
      windows: [{ label: HOSTILE, url: `//${HOSTILE}` }],
    },
  };

  it.each([
    ["check", good],
    ["check", broken],
    ["start", broken],
    ["start --json", broken],
  ])("of `%s`", async (command, config) => {
    await using made = await makeApp({
      "src-tauri/main.ts": MAIN.replace("parse:", `${JSON.stringify(HOSTILE)}:`),
      "src-tauri/tauri.conf.json": JSON.stringify(config),
      "dist/index.html": "",
    });
    const [name = "", ...options] = command.split(" ");
    const { code, stdout, stderr } = await runCli([name, made.folder, ...options], {
      env: { FORCE_COLOR: "1" },
    });
    expect(code).toBe(config === good ? 0 : 1);
    expect(stdout + stderr).toMatch(/\\u\{?001b|\\u\{1b/);
    expect(plain(stdout + stderr)).not.toMatch(CONTROLS);
  });

  it("of a running app", async () => {
    await using app = await startRaw("", good);
    expect(app.written.out).toContain("runs at");
    expect(plain(app.written.out + app.written.err)).not.toMatch(CONTROLS);
  });

  it("of `start`, where the app's core itself throws", async () => {
    await using made = await makeApp({
      "src-tauri/main.ts": `throw new TypeError(${JSON.stringify(HOSTILE)});`,
    });
    const { code, stdout, stderr } = await runCli(["start", made.folder]);
    expect(code).toBe(1);
    expect(stderr).toContain("TypeError");
    expect(stdout + stderr).not.toMatch(CONTROLS);
  });
});

it("H3: a secret is in no record and in no line, whatever is refused", async () => {
  await using app = await startRaw();
  const page = await openPage(app.port, app.entry);
  const before = app.written.out.length;
  const secrets = [app.entry.secret, page.ticket];
  for (const secret of secrets) {
    await knock(app.port, enterText({ ...app.entry, secret }));
    await knock(app.port, enterText({ ...app.entry, secret, window: "other" }));
    await knock(app.port, JSON.stringify({ ...app.entry, secret }));
  }
  page.text(enterText({ ...app.entry, secret: page.ticket }));
  await page.closed;
  await app.seen("out", /broken-protocol/);
  for (const secret of secrets) {
    expect(app.written.out.slice(before)).not.toContain(secret);
    expect(app.written.err).not.toContain(secret);
  }
});
