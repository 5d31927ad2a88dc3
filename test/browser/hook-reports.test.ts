/** What an isolation hook writes to its console, and what breaks in it, in the terminal of either host. */
import { expect, it } from "vitest";
import {
  type AppEvent,
  type AppProcess,
  HEADLESS,
  makeApp,
  startApp,
} from "../support/app-process.ts";
import { launchChromium } from "../support/chromium.ts";

const FILES = {
  "src-tauri/main.ts": `
import { command, createApp } from "sallyport";
const names = ["say", "throw", "deep", "reject", "later", "unhandled", "end"];
await createApp({
  commands: Object.fromEntries(names.map((name) => [name, command(() => name)])),
}).run();
`,
  "src-tauri/tauri.conf.json": JSON.stringify({
    identifier: "dev.sallyport.hook-reports",
    app: { security: { pattern: { use: "isolation", options: { dir: "../guard app" } } } },
  }),
  "dist/index.html": `<!doctype html><script src="page.js"></script>`,
  "dist/page.js": `
(async () => {
  for (const name of ["say", "throw", "deep", "reject", "later", "unhandled", "end"])
    await __TAURI_INTERNALS__.invoke(name).catch(() => undefined);
})();
`,
  // Each breaks at a place of its own, and the others go on.
  "guard app/index.html": `<!doctype html>
<html><head><title>Guard</title></head>
<body>
  <script>let twice = new Error("in the page"); throw twice;</script>
  <script>let twice;</script>
  <script type="module">
    import { fail } from "./src/deep.ts";
    fail("in a module of the page");
  </script>
  <script src="index.js"></script>
  <script src="src/more.ts"></script>
</body></html>
`,
  "guard app/index.js": `"use strict";
const breaks = {
  say() {
    console.debug("debug", 1, { a: [true] });
    console.log("log", null, undefined);
    console.info("info \\u001b[31m");
    console.warn("warn");
    console.error("error", new RangeError("written"));
  },
  throw() {
    throw new TypeError("thrown");
  },
  deep: () => window.deep(),
  async reject() {
    await undefined;
    throw new Error("rejected");
  },
  later() {
    setTimeout(function late() {
      throw "a text";
    });
  },
  unhandled: () => void Promise.reject(new Error("unhandled")),
  end: () =>
    new Promise((resolve) => {
      setTimeout(() => resolve(console.log("end")));
    }),
};
window.__TAURI_ISOLATION_HOOK__ = async (message) => {
  await breaks[message.message?.cmd]?.();
  return message;
};
`,
  "guard app/src/more.ts": `import { fail } from "./deep.ts";
interface Deep { deep?: () => void }
(window as Deep).deep = (): void => fail("in TypeScript");
`,
  "guard app/src/deep.ts": `/** Types are gone when it runs, and so are these lines. */
interface Reason {
  readonly text: string;
}
type Text = Reason["text"];

export function fail(text: Text): never {
  throw new Error(text as string);
}
`,
};

const reportsOf = (events: readonly AppEvent[]): string[] =>
  events
    .filter(({ event }) => event === "hook")
    .map(({ level, text }) => `${String(level)} ${String(text)}`);

/** Starts an app and opens its page, as its user does. */
async function openApp(
  files: Record<string, string>,
  host: "browser" | "chromium",
): Promise<AsyncDisposable & { readonly app: AppProcess }> {
  const stack = new AsyncDisposableStack();
  const { folder } = stack.use(await makeApp(files));
  const args = ["--host", host, ...(host === "browser" ? ["--no-open"] : HEADLESS)];
  const app = stack.use(await startApp(folder, { host: args }));
  if (host === "browser") {
    const browser = stack.use(await launchChromium());
    await (await browser.newPage()).goto(app.link);
  }
  return { app, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const HOOK = "    at window.__TAURI_ISOLATION_HOOK__ (guard app/index.js:30:39)";
const EXPECTED = [
  ["error Error: in the page", "    at guard app/index.html:4:23"],
  // Without a stack there is no line that a browser and its developer count alike.
  [
    "error SyntaxError: Identifier 'twice' has already been declared",
    "    at guard app/index.html",
  ],
  [
    "error Error: in a module of the page",
    "    at fail (guard app/src/deep.ts:8:9)",
    "    at guard app/index.html:8:5",
    "    at guard app/index.html",
  ],
  ['debug debug 1 {"a":[true]}'],
  ["log log null undefined"],
  ["info info \u001b[31m"],
  ["warn warn"],
  ["error error RangeError: written", "    at Object.say (guard app/index.js:8:28)", HOOK],
  ["error TypeError: thrown", "    at Object.throw (guard app/index.js:11:11)", HOOK],
  [
    "error Error: in TypeScript",
    "    at fail (guard app/src/deep.ts:8:9)",
    "    at window.deep (guard app/src/more.ts:3:37)",
    "    at Object.deep (guard app/index.js:13:22)",
    HOOK,
  ],
  [
    "error Error: rejected",
    "    at Object.reject (guard app/index.js:16:11)",
    "    at async window.__TAURI_ISOLATION_HOOK__ (guard app/index.js:30:3)",
  ],
  ["error a text", "    at guard app/index.js"],
  ["error Error: unhandled", "    at Object.unhandled (guard app/index.js:23:40)", HOOK],
  ["log end"],
].map((lines) => lines.join("\n"));

it.each(["browser", "chromium"] as const)(
  "is told by the %s host, errors with the place where their developer has written them",
  async (host) => {
    await using lab = await openApp(FILES, host);
    const { app } = lab;
    await app.waitFor(({ event, text }) => event === "hook" && text === "end");
    expect(reportsOf(app.events)).toEqual(EXPECTED);
    // The address of the frame is its ticket.
    expect(JSON.stringify(app.events)).not.toContain("__sallyport__/isolation");
  },
);

it("is told at once where it keeps the hook from being set, and not when calls have waited for that", async () => {
  const config = JSON.parse(FILES["src-tauri/tauri.conf.json"]) as object;
  const plugins = { sallyport: { isolation: { hookTimeoutMs: 600_000 } } };
  await using lab = await openApp(
    {
      ...FILES,
      "src-tauri/tauri.conf.json": JSON.stringify({ ...config, plugins }),
      "guard app/index.js": `broken();\n${FILES["guard app/index.js"]}`,
    },
    "browser",
  );
  const isTold = ({ event, text }: AppEvent): boolean =>
    event === "hook" && String(text).includes("broken");
  expect(await lab.app.waitFor(isTold)).toMatchObject({
    level: "error",
    text: "ReferenceError: broken is not defined\n    at guard app/index.js:1:1",
  });
});
