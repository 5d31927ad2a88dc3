// What the code of a page's own arguments and callbacks can do to the calls around it, and what a page can find out
// about how it was opened (attacks C6, D3, D10, G4).
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Browser, launchChromium, type Page } from "../support/chromium.ts";
import { type Lab, startLab } from "../support/hostile.ts";

let browser: Browser;
let lab: Lab;
beforeAll(async () => {
  browser = await launchChromium();
  lab = await startLab({ security: { csp: "default-src 'self'" } });
}, 30_000);
afterEach(() => lab.assertUnharmed());
afterAll(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

async function openPage(): Promise<{ page: Page; secret: string } & AsyncDisposable> {
  const { link, entry } = await lab.newWindow();
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(link);
  return { page, secret: entry.secret, [Symbol.asyncDispose]: () => context.close() };
}

interface Bridge {
  invoke(...all: unknown[]): Promise<unknown>;
  ipc(message: object): void;
  transformCallback(run: (value: unknown) => void, once?: boolean): number;
}

/** Runs in the page: how each of these promises settled, within what is long for one of them. */
const settle = `
  const bridge = window.__TAURI_INTERNALS__;
  const settle = (promises) => Promise.all(promises.map((promise) => Promise.race([
    promise.then((value) => ({ value }), (error) => ({ error: error.code ?? error.name ?? error })),
    new Promise((resolve) => setTimeout(() => resolve("never"), 3_000)),
  ])));
`;
const inPage = (page: Page, body: string) => page.evaluate(`(async () => { ${settle} ${body} })()`);

it("C6: a page cannot find out with which secret it was opened", async () => {
  await using opened = await openPage();
  const seen = await opened.page.evaluate(() =>
    JSON.stringify([
      performance.getEntries(),
      location.href,
      document.referrer,
      document.URL,
      history.state,
      history.length,
      name,
      { ...sessionStorage, ...localStorage },
      (window as unknown as { navigation: { entries(): { url: string }[] } }).navigation
        .entries()
        .map(({ url }) => url),
    ]),
  );
  expect(seen).toContain(`${lab.app.origin}/`);
  expect(seen).not.toContain(opened.secret);
  expect(seen).not.toContain("sallyport=");
});

it("D3: arguments whose code makes calls of its own: each of them settles with its own answer", async () => {
  await using opened = await openPage();
  const outcome = await inPage(
    opened.page,
    `let inner;
     const outer = bridge.invoke("echo", { get a() { inner = bridge.invoke("echo", { b: 1 }); return 2; } });
     const after = bridge.invoke("echo", { c: 3 });
     return settle([outer, inner, after]);`,
  );
  expect(outcome).toEqual([{ value: { a: 2 } }, { value: { b: 1 } }, { value: { c: 3 } }]);
});

it("D10: a callback that throws takes no answer from the calls around it", async () => {
  await using opened = await openPage();
  const errors: string[] = [];
  opened.page.on("pageerror", (error) => errors.push(error.message));
  const outcome = await inPage(
    opened.page,
    `const bad = bridge.transformCallback(() => { throw new Error("of the page's own"); }, true);
     bridge.ipc({ cmd: "echo", callback: bad, error: bad, payload: {} });
     bridge.ipc({ cmd: "echo", callback: { toString() { throw new Error("no id"); } }, error: bad, payload: {} });
     return settle([bridge.invoke("echo", { x: 1 }), bridge.invoke("echo", { y: 2 })]);`,
  );
  expect(outcome).toEqual([{ value: { x: 1 } }, { value: { y: 2 } }]);
  expect(errors).toContain("of the page's own");
});

it.each([100, 100_000])(
  "D3: %i bytes that a getter takes away reject their own call and no other",
  async (size) => {
    await using opened = await openPage();
    const outcome = await inPage(
      opened.page,
      `const bytes = new Uint8Array(${size});
       const before = bridge.invoke("echo", { x: 1 });
       const taken = bridge.invoke("echo", {
         large: new Uint8Array(100_000), bytes,
         get end() { structuredClone(bytes.buffer, { transfer: [bytes.buffer] }); return 1; },
       });
       const empty = bridge.invoke("echo", { none: new Uint8Array(0) }).then(({ none }) => none.length);
       return settle([before, taken, empty, bridge.invoke("echo", { y: 2 })]);`,
    );
    expect(outcome).toEqual([
      { value: { x: 1 } },
      { error: "TypeError" },
      { value: 0 },
      { value: { y: 2 } },
    ]);
  },
);

it("D10: what says it is a channel and is none is a text, and ends nothing", async () => {
  await using opened = await openPage();
  const outcome = await inPage(
    opened.page,
    `const like = (text) => ({ __TAURI_TO_IPC_KEY__: () => text });
     return settle(["nope", "-1", "1.5", "4294967296", ""].map((id) => "__CHANNEL__:" + id)
       .map((text) => bridge.invoke("echo", { channel: like(text) }).then(({ channel }) => channel === text)));`,
  );
  expect(outcome).toEqual(Array.from({ length: 5 }, () => ({ value: true })));
});

it("a page that writes itself anew keeps its window over a reload", async () => {
  await using opened = await openPage();
  await opened.page.evaluate(async () => {
    document.open();
    document.write("<title>anew</title><p>anew</p>");
    document.close();
    const { invoke } = (window as unknown as { __TAURI_INTERNALS__: Bridge }).__TAURI_INTERNALS__;
    await invoke("echo");
  });
  await opened.page.reload();
  expect(await opened.page.title()).toBe("lab");
  expect(await inPage(opened.page, `return settle([bridge.invoke("echo", { x: 1 })]);`)).toEqual([
    { value: { x: 1 } },
  ]);
});
