/** A page whose connection breaks, in every way that networks have. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppProcess, makeApp, startApp } from "../support/app-process.ts";
import { type Cut, CUTS, openTunnel, type Tunnel } from "../support/broken-tunnel.ts";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";

const MAIN = `
import { command, createApp } from "sallyport";
const ran = new Map();
const held = new Map();
const app = createApp({
  commands: {
    /** Counts how often it was called with a number, and in which order; the answer is as large as it is asked to be. */
    count: command(({ n, size }) => {
      ran.set(n, (ran.get(n) ?? 0) + 1);
      return { n, bytes: new Uint8Array(size).fill(n & 255) };
    }),
    /** Every number that was not counted once, and whether they came in order. */
    result: command(() => {
      const numbers = [...ran.keys()];
      const result = {
        calls: numbers.length,
        wrong: numbers.filter((n) => ran.get(n) !== 1),
        inOrder: numbers.every((n, i) => i === 0 || n > numbers[i - 1]),
      };
      ran.clear();
      return result;
    }),
    hold: command(({ name }, { signal }) => {
      signal.addEventListener("abort", () => held.set(name, "aborted"));
      return new Promise((resolve) => held.set(name, resolve));
    }),
    release: command(({ name }) => void held.get(name)("released")),
    held: command(({ name }) => typeof held.get(name) === "string" ? held.get(name) : "held"),
    heap: command(async () => {
      // What a collection lets go of may hold more, which goes in a later turn.
      for (let i = 0; i < 5; i++) {
        globalThis.gc();
        await new Promise(setImmediate);
      }
      return process.memoryUsage().heapUsed;
    }),
  },
});
await app.run();
`;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

interface Lab extends AsyncDisposable {
  readonly app: AppProcess;
  readonly tunnel: Tunnel;
  readonly page: Page;
}

/** One that lets everything pass, in a turn of its own. */
const HOOK = `<!doctype html><script>window.__TAURI_ISOLATION_HOOK__ = async (message) => message;</script>`;

const PATTERNS = ["brownfield", "isolation"] as const;

interface LabOptions {
  readonly pattern?: (typeof PATTERNS)[number];
  readonly resumeTimeoutMs?: number;
  /** The time of the page, the bridge included, is Playwright's to move on. */
  readonly clock?: boolean;
}

async function openLab(options: LabOptions = {}): Promise<Lab> {
  const { pattern = "brownfield", resumeTimeoutMs = 30_000, clock = false } = options;
  const made = await makeApp({
    "src-tauri/main.ts": MAIN,
    "src-tauri/tauri.conf.json": JSON.stringify({
      productName: "Lab",
      identifier: "dev.sallyport.resumption",
      app: {
        security: {
          pattern: {
            use: pattern,
            ...(pattern === "isolation" && { options: { dir: "../hook" } }),
          },
        },
      },
      plugins: { sallyport: { resumeTimeoutMs } },
    }),
    "dist/index.html": "<!doctype html><title>lab</title><p>the app</p>",
    "hook/index.html": HOOK,
  });
  const tunnel = await openTunnel();
  const app = await startApp(made.folder, {
    args: ["--port", "0", "--origin", `http://localhost:${tunnel.port}`],
    env: { NODE_OPTIONS: "--expose-gc" },
  });
  tunnel.target = (await app.waitFor(({ event }) => event === "ready"))["port"] as number;
  const context = await browser.newContext();
  if (clock) await context.clock.install();
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(app.link);
  await invokeInPage(page, "result");
  await tunnel.opened();
  return {
    app,
    tunnel,
    page,
    async [Symbol.asyncDispose]() {
      await context.close();
      await app.stop();
      await tunnel[Symbol.asyncDispose]();
      await made[Symbol.asyncDispose]();
    },
  };
}

/** Calls without end, so many at a time and of many sizes, until it is stopped. What came of them is counted. */
async function startTraffic(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { invoke } = (
      window as unknown as {
        __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
      }
    ).__TAURI_INTERNALS__;
    const traffic = { stop: false, made: 0, good: 0, bad: [] as string[], idle: Promise.resolve() };
    Object.assign(window, { traffic });
    async function line(): Promise<void> {
      while (!traffic.stop) {
        const n = traffic.made++;
        const size = n % 97 === 0 ? 100_000 : n % 7 === 0 ? 3_000 : 0;
        try {
          const up = new Uint8Array(size).fill(n & 255);
          const answer = (await invoke("count", { n, size, up })) as {
            n: number;
            bytes: Uint8Array;
          };
          const right = answer.n === n && answer.bytes.length === size;
          if (right && answer.bytes.every((byte) => byte === (n & 255))) traffic.good++;
          else traffic.bad.push(`${n}: ${answer.n}, ${answer.bytes.length} of ${size}`);
        } catch (error) {
          traffic.bad.push(`${n}: ${String(error)}`);
        }
      }
    }
    traffic.idle = Promise.all(Array.from({ length: 20 }, line)).then(() => undefined);
  });
}

async function stopTraffic(page: Page): Promise<{ made: number; good: number; bad: string[] }> {
  return page.evaluate(async () => {
    const { traffic } = window as unknown as {
      traffic: {
        stop: boolean;
        made: number;
        good: number;
        bad: string[];
        idle: Promise<void>;
      };
    };
    traffic.stop = true;
    await traffic.idle;
    return { made: traffic.made, good: traffic.good, bad: traffic.bad };
  });
}

/** Breaks the connection so often, each time as soon as the page has another one. */
async function breakConnections(
  tunnel: Tunnel,
  times: number,
  cuts: readonly Cut[],
): Promise<void> {
  for (let i = 0; i < times; i++) {
    tunnel.cut(cuts[i % cuts.length] as Cut);
    // Before the session goes on over the next one, or in the middle of what is said there, sooner or later.
    if (i % 20 === 0) await tunnel.upgraded();
    else await tunnel.opened();
    if (i % 3 === 0 && i % 20 !== 0) await tunnel.carried((i % 7) * 20_000);
  }
}

describe("a connection that breaks in the middle of traffic both ways", () => {
  // An end that is left open is found out by silence, which takes long: see below.
  const QUICK: readonly Cut[] = ["both", "reset", "near"];

  // Side by side: most of the time they wait.
  it.concurrent.each(PATTERNS)(
    "loses nothing, doubles nothing, keeps the order, and leaves no memory behind: 1,000 times (%s)",
    { timeout: 120_000 },
    async (pattern) => {
      await using lab = await openLab({ pattern });
      const { page, tunnel } = lab;
      const frames = page.frames().map((frame) => frame.url());
      expect(frames).toHaveLength(pattern === "isolation" ? 2 : 1);
      // Long enough that the engine has compiled and learned what it will: after 50 its own share still grew by 5 %.
      await startTraffic(page);
      await breakConnections(tunnel, 200, QUICK);
      expect(await stopTraffic(page)).toMatchObject({ bad: [] });
      await invokeInPage(page, "result");
      const before = (await invokeInPage(page, "heap")) as { resolved: number };

      await startTraffic(page);
      await breakConnections(tunnel, 1_000, QUICK);
      const { made, good, bad } = await stopTraffic(page);
      expect(bad).toEqual([]);
      expect(good).toBe(made);
      expect(made).toBeGreaterThan(1_000);
      expect(await invokeInPage(page, "result")).toEqual({
        resolved: { calls: made, wrong: [], inOrder: true },
      });
      const after = (await invokeInPage(page, "heap")) as { resolved: number };
      expect(after.resolved / before.resolved).toBeLessThan(1.05);
      expect(lab.app.events.filter(({ alarm }) => alarm === true)).toEqual([]);
      // The key goes with the session, not with its connection.
      expect(page.frames().map((frame) => frame.url())).toEqual(frames);
    },
  );
});

it.each(CUTS)(
  "a call that runs while the connection is cut (%s) is answered over the next one",
  async (how) => {
    await using lab = await openLab({ clock: how === "far" });
    const { page, tunnel } = lab;
    const outcome = invokeInPage(page, "hold", { name: how });
    await invokeInPage(page, "held", { name: how });
    tunnel.cut(how);
    // The page's end is open and silent: it asks after ten seconds, and ten seconds later it tries another connection.
    if (how === "far") await page.clock.runFor(21_000);
    await tunnel.opened();
    expect(await invokeInPage(page, "release", { name: how })).toEqual({ resolved: null });
    expect(await outcome).toEqual({ resolved: "released" });
  },
);

it("a core that is stopped for a while, and goes on, has lost nobody", async () => {
  await using lab = await openLab({ resumeTimeoutMs: 1_000, clock: true });
  const { page } = lab;
  lab.app.process.kill("SIGSTOP");
  const outcome = invokeInPage(page, "count", { n: 1, size: 0 });
  await page.evaluate(() => 0);
  await page.clock.runFor(120_000);
  lab.app.process.kill("SIGCONT");
  expect(await outcome).toMatchObject({ resolved: { n: 1 } });
});

describe("a connection that does not come back", () => {
  const told = (page: Page) =>
    page.evaluate(
      () =>
        new Promise<string>((resolve) =>
          addEventListener("sallyport:disconnected", (event) => resolve(`${event.cancelable}`)),
        ),
    );

  it("is given up after the time that the app says: calls reject, the page is told and shows it, the handler aborts", async () => {
    await using lab = await openLab({ resumeTimeoutMs: 1_000 });
    const { page, tunnel } = lab;
    const outcome = invokeInPage(page, "hold", { name: "given up" });
    await invokeInPage(page, "held", { name: "given up" });
    const event = told(page);
    tunnel.refuse(true);
    tunnel.cut("both");
    expect(await outcome).toMatchObject({ rejected: { code: "disconnected" } });
    expect(await event).toBe("true");
    await page.getByText("The connection to the app is lost. Reload the page.").waitFor();
    expect(await invokeInPage(page, "count", { n: 1, size: 0 })).toMatchObject({
      rejected: { code: "disconnected" },
    });
    // Its ticket is still good, and the next document finds nobody in its way.
    tunnel.refuse(false);
    await page.reload();
    expect(await invokeInPage(page, "held", { name: "given up" })).toEqual({ resolved: "aborted" });
  });

  it("is shown by the page itself where it says so", async () => {
    await using lab = await openLab({ resumeTimeoutMs: 1_000 });
    const { page, tunnel } = lab;
    await page.evaluate(() => {
      addEventListener("sallyport:disconnected", (event) => {
        event.preventDefault();
        document.body.append("gone");
      });
    });
    tunnel.refuse(true);
    tunnel.cut("both");
    await page.getByText("gone").waitFor();
    expect(await page.getByText("Reload the page").count()).toBe(0);
  });

  it("because the core was killed is said, too", async () => {
    await using lab = await openLab({ resumeTimeoutMs: 1_000 });
    const { page } = lab;
    const outcome = invokeInPage(page, "hold", { name: "killed" });
    await invokeInPage(page, "held", { name: "killed" });
    lab.app.process.kill("SIGKILL");
    expect(await outcome).toMatchObject({ rejected: { code: "disconnected" } });
    await page.getByText("The connection to the app is lost").waitFor();
  });
});

it.each(PATTERNS)("a page that was frozen and thawed goes on (%s)", async (pattern) => {
  await using lab = await openLab({ pattern, resumeTimeoutMs: 1_000 });
  const { page } = lab;
  const session = await page.context().newCDPSession(page);
  const outcome = invokeInPage(page, "hold", { name: "frozen" });
  await invokeInPage(page, "held", { name: "frozen" });
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  await session.send("Page.setWebLifecycleState", { state: "active" });
  expect(await invokeInPage(page, "release", { name: "frozen" })).toEqual({ resolved: null });
  expect(await outcome).toEqual({ resolved: "released" });
});
