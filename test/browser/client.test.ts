// `sallyport/client` in a real page of a real app: client/main.ts is its core, client/page.ts its page.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JSHandle } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApp, ROOT, startApp } from "../support/app-process.ts";
import { launchChromium } from "../support/chromium.ts";
import type { Lab } from "./client/page.ts";

const stack = new AsyncDisposableStack();
let lab: JSHandle<Lab>;

beforeAll(async () => {
  const bundle = stack.use(
    await rolldown({
      input: join(ROOT, "test/browser/client/page.ts"),
      resolve: { alias: { "sallyport/client": join(ROOT, "dist/page/client/index.js") } },
    }),
  );
  const { output } = await bundle.generate();
  const { folder } = stack.use(
    await makeApp({
      "src-tauri/main.ts": await readFile(join(ROOT, "test/browser/client/main.ts")),
      "src-tauri/tauri.conf.json": JSON.stringify({ identifier: "dev.sallyport.client-test" }),
      "src-tauri/capabilities/default.json": JSON.stringify({
        identifier: "default",
        windows: ["*"],
        permissions: ["core:event:default"],
      }),
      "dist/index.html": `<!doctype html><title>client</title><script type="module" src="page.js"></script>`,
      "dist/page.js": output[0].code,
    }),
  );
  const running = stack.use(await startApp(folder));
  const browser = stack.use(await launchChromium());
  const page = await browser.newPage();
  await page.goto(running.link);
  lab = await page.evaluateHandle<Lab>("lab");
});
afterAll(() => stack.disposeAsync());

describe("a call", () => {
  it("resolves with what the command returns", async () => {
    const answers = await lab.evaluate(async ({ core, invoke }) => [
      await core.greet({ name: "World" }),
      await invoke("greet", { name: "beside it" }),
      await core.upload(new Uint8Array([1, 2])),
      await core.upload([3]),
    ]);
    expect(answers).toEqual(["Hello, World!", "Hello, beside it!", [1, 2], [3]]);
  });

  it("gets values as their types say", async () => {
    const shown = await lab.evaluate(async ({ core }) => {
      const { bytes, ...values } = await core.values();
      const loaded = await core.load();
      return [values, bytes.constructor.name, [...bytes], loaded.constructor.name];
    });
    expect(shown).toEqual([
      {
        at: "1970-01-01T00:00:00.000Z",
        map: { a: "1970-01-01T00:00:00.000Z" },
        list: [null, {}, "json"],
      },
      "Uint8Array",
      [1, 2],
      "ArrayBuffer",
    ]);
  });

  it("brings its headers", async () => {
    const headers = await lab.evaluate(async ({ core }) => [
      await core.headers({}, { headers: { "x-first": "1" } }),
      // By now it is known not to stream.
      await core.headers({}, { headers: new Headers({ "x-second": "2" }) }),
    ]);
    expect(headers).toEqual([[["x-first", "1"]], [["x-second", "2"]]]);
  });

  it("rejects, and `safe` says with what", async () => {
    const outcomes = await lab.evaluate(async ({ core, safe }) => {
      const stop = new AbortController();
      const hanging = safe(core.hang({ name: "safe" }, { signal: stop.signal }));
      stop.abort();
      const aborted = await hanging;
      return [
        await safe(core.store({ text: "abc" })),
        await safe(core.store({ text: "" })),
        await safe(core.store({ text: "abcd" })),
        aborted.ok || typeof aborted.error === "string" || aborted.error.code,
      ];
    });
    expect(outcomes).toEqual([
      { ok: true, value: 3 },
      { ok: false, error: "Write something." },
      { ok: false, error: { kind: "too-large", most: 3 } },
      "aborted",
    ]);
  });

  it("which `safe` never took to the core rejects as it did", async () => {
    expect(
      await lab.evaluate(({ core, safe, settle }) =>
        settle(safe(core.greet({ name: 1n as unknown as string }))),
      ),
    ).toMatchObject({ error: expect.stringMatching(/BigInt/) });
  });

  it("that nobody handles is an unhandled rejection, once", async () => {
    const unhandled = await lab.evaluate(async ({ core, task, unhandled }) => {
      void core.store({ text: "" });
      while (unhandled.length === 0) await core.greet({ name: "" });
      await task();
      return unhandled.splice(0);
    });
    expect(unhandled).toEqual(["Write something."]);
  });

  it.each(["client", "invoke"])("is aborted in the core too: %s", async (by) => {
    const answers = await lab.evaluate(async ({ core, invoke, settle }, name) => {
      const stop = new AbortController();
      const { signal } = stop;
      const hanging =
        name === "client"
          ? core.hang({ name }, { signal })
          : invoke("hang", { name }, { headers: {}, signal });
      stop.abort();
      return [await settle(hanging), await core.ended({ name })];
    }, by);
    expect(answers).toEqual([{ error: expect.any(String), code: "aborted" }, true]);
  });

  it("can be given a Channel of the official API", async () => {
    const numbers = await lab.evaluate(async ({ Channel, core }) => {
      const numbers: number[] = [];
      await core.countInto({ to: 100, onNumber: new Channel<number>((n) => numbers.push(n)) });
      return numbers;
    });
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });
});

describe("a stream", () => {
  it.each([1, 2, 64, 1_000])("is read whole and in order, %i ahead", async (ahead) => {
    const [items, end] = await lab.evaluate(
      ({ core, readAll }, ahead) => readAll(core.numbers({ name: `${ahead}`, to: 500 }, { ahead })),
      ahead,
    );
    expect(end).toEqual({ resolved: undefined });
    expect(items).toEqual(
      Array.from({ length: 500 }, (_, n) => ({ n, at: new Date(n).toISOString() })),
    );
  });

  it("without items has an end, every time", async () => {
    const ends = await lab.evaluate(async ({ core, readAll }) => [
      await readAll(core.numbers({ name: "none", to: 0 })),
      await readAll(core.numbers({ name: "none", to: 0 })),
    ]);
    expect(ends).toEqual([
      [[], { resolved: undefined }],
      [[], { resolved: undefined }],
    ]);
  });

  it("begins at once, and waits for its reader", async () => {
    const counts = await lab.evaluate(async ({ core }) => {
      const stream = core.numbers({ name: "waits" });
      let made = 0;
      while (made < 64) made = await core.made({ name: "waits" });
      // It would have made more by now.
      for (let i = 0; i < 50; i++) made = await core.made({ name: "waits" });
      const read: number[] = [];
      for await (const { n } of stream) {
        read.push(n);
        if (n === 99) break;
      }
      return [made, read.length, await core.ended({ name: "waits" })];
    });
    expect(counts).toEqual([64, 100, true]);
  });

  it.each(["break", "throw", "return"])("is cancelled where its loop is left: %s", async (how) => {
    const left = await lab.evaluate(async ({ core, settle, task, unhandled }, how) => {
      const read = async (): Promise<string> => {
        for await (const { n } of core.numbers({ name: how })) {
          if (n < 2) continue;
          if (how === "break") break;
          if (how === "throw") throw new Error("enough");
          return "returned";
        }
        return "broken off";
      };
      const result = await settle(read());
      const aborted = await core.ended({ name: how });
      await task();
      return [result, aborted, unhandled.splice(0)];
    }, how);
    const results = {
      break: { resolved: "broken off" },
      throw: { error: "enough", code: undefined },
      return: { resolved: "returned" },
    };
    expect(left).toEqual([results[how as keyof typeof results], true, []]);
  });

  it("is cancelled by a signal, and then forgets what was not read", async () => {
    const [read, end, aborted, unhandled] = await lab.evaluate(
      async ({ core, settle, task, unhandled }) => {
        const stop = new AbortController();
        const read: number[] = [];
        const end = await settle(
          (async () => {
            for await (const { n } of core.numbers({ name: "signal" }, { signal: stop.signal })) {
              read.push(n);
              if (n === 70) stop.abort();
            }
          })(),
        );
        const aborted = await core.ended({ name: "signal" });
        await task();
        return [read.length, end, aborted, unhandled.splice(0)] as const;
      },
    );
    expect([read, end, aborted, unhandled]).toEqual([
      71,
      { error: expect.any(String), code: "aborted" },
      true,
      [],
    ]);
  });

  it("gives what was sent before it failed, then fails", async () => {
    const [[items, end], unhandled] = await lab.evaluate(
      async ({ core, readAll, task, unhandled }) => {
        const all = await readAll(core.numbers({ name: "fails", to: 3, fails: true }));
        await task();
        return [all, unhandled.splice(0)] as const;
      },
    );
    expect(items).toHaveLength(3);
    expect(end).toEqual({ rejected: "broken" });
    expect(unhandled).toEqual([]);
  });

  it("that is refused fails in the loop", async () => {
    const [items, end] = await lab.evaluate(({ core, readAll }) =>
      readAll(core.numbers({ name: 1 as unknown as string })),
    );
    expect(items).toEqual([]);
    expect(end).toEqual({ rejected: expect.stringMatching(/^invalid args `name` for command/) });
  });

  it("is not made of a command that does not stream", async () => {
    const end = await lab.evaluate(({ core, readAll }) =>
      readAll(core.heard() as unknown as AsyncIterable<unknown>),
    );
    expect(end).toEqual([[], { error: "The command `heard` does not stream: await it." }]);
  });

  it("can be one of many at a time", async () => {
    const sums = await lab.evaluate(({ core }) =>
      Promise.all(
        Array.from({ length: 100 }, async (_, i) => {
          let sum = 0;
          for await (const { n } of core.numbers({ name: `many ${i}`, to: i })) sum += n;
          return sum;
        }),
      ),
    );
    expect(sums).toEqual(Array.from({ length: 100 }, (_, i) => (Math.abs(i - 1) * i) / 2));
  });
});
describe("events", () => {
  it("are heard from the core until nobody listens", async () => {
    const heard = await lab.evaluate(async ({ core }) => {
      const heard: string[] = [];
      const unlisten = await core.events.listen("saved", ({ event, payload }) =>
        heard.push(`${event} ${payload.id} ${payload.at}`),
      );
      await core.events.once("saved", ({ payload }) => heard.push(`once ${payload.id}`));
      await core.save({ id: "a" });
      await core.save({ id: "b" });
      unlisten();
      await core.save({ id: "c" });
      return heard;
    });
    const at = new Date(0).toISOString();
    expect(heard).toEqual([`saved a ${at}`, "once a", `saved b ${at}`]);
  });

  it("reach the core in order, and not where their schema refuses them", async () => {
    const [refused, heard] = await lab.evaluate(async ({ core, settle }) => {
      const first = core.events.emit("typed", { text: "1" });
      const second = core.events.emit("typed", { text: "2" });
      await Promise.all([first, second]);
      const refused = await settle(core.events.emit("typed", { text: 3 as unknown as string }));
      return [refused, await core.heard()];
    });
    expect(refused).toEqual({ rejected: expect.stringMatching(/text/) });
    expect(heard).toEqual(["1", "2"]);
  });
});

// The last one: it ends the app.
describe("a stream whose app ends", () => {
  it("gives what has come, then fails as every call does", async () => {
    const [read, end, unhandled] = await lab.evaluate(async ({ core, settle, task, unhandled }) => {
      const read: number[] = [];
      const end = await settle(
        (async () => {
          for await (const { n } of core.numbers({ name: "ends" })) {
            if (n === 0) await settle(core.quit());
            read.push(n);
          }
        })(),
      );
      await task();
      return [read, end, unhandled.splice(0)] as const;
    });
    expect(read.length).toBeGreaterThan(0);
    expect(read).toEqual(Array.from(read, (_, n) => n));
    expect(end).toEqual({ error: expect.any(String), code: "disconnected" });
    expect(unhandled).toEqual([]);
  });
});
