// The core under test: the commands of README.md, and `leave`, by which the page leaves its outcomes.
import { writeFile } from "node:fs/promises";
import { Channel, command, createApp } from "sallyport";
import * as z from "zod";

const channel = z.instanceof(Channel);
const nothing = (): void => undefined;
/** The payloads of all `from-page` events so far. */
const heard: string[] = [];

async function count(n: number, channel: Channel): Promise<void> {
  for (let i = 0; i < n; i++) await channel.send({ i });
}

const app = createApp({
  commands: {
    noop: command(z.object({}), nothing),
    greet: command(z.object({ name: z.string() }), ({ name }) => `Hello, ${name}!`),
    add: command(
      z.object({ firstNumber: z.int32(), secondNumber: z.int32() }),
      ({ firstNumber, secondNumber }) => firstNumber + secondNumber,
    ),
    opt: command(z.object({ a: z.int().nullish() }), ({ a }) =>
      a === undefined || a === null ? "None" : `Some(${a})`,
    ),
    point: command(
      z.object({ p: z.object({ x: z.int(), y: z.int().nullable().default(null) }) }),
      ({ p }) => p,
    ),
    points: command(z.object({ p: z.array(z.object({ x: z.int() })) }), ({ p }) => p.length),
    fail: command(z.object({}), () => {
      throw new Error("nope");
    }),
    fail_obj: command(
      z.object({ which: z.int() }),
      ({ which }) => {
        throw which === 0 ? { kind: "NotFound", message: "a" } : { kind: "Denied" };
      },
      {
        errors: z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("NotFound"), message: z.string() }),
          z.object({ kind: z.literal("Denied") }),
        ]),
      },
    ),
    delete_file: command(z.object({ path: z.string() }), ({ path }) => {
      if (path.includes("..")) throw new Error("Invalid path");
    }),
    echo: command(
      z.object({ value: z.unknown().refine((value) => value !== undefined) }),
      ({ value }) => value,
    ),
    raw: command((_input, { request }) => {
      const headers = Object.fromEntries(
        [...request.headers].filter(([name]) => name.startsWith("x-")),
      );
      const { body } = request;
      if (!(body instanceof Uint8Array)) return { json: body, headers };
      return { raw: body.length, sum: body.reduce((sum, byte) => sum + byte, 0), headers };
    }),
    bytes: command(z.object({ n: z.int() }), ({ n }) => new Uint8Array(n).fill(7)),
    ch_json: command(z.object({ n: z.int(), c: channel }), ({ n, c }) => void count(n, c)),
    ch_json_async: command(z.object({ n: z.int(), c: channel }), async ({ n, c }) => {
      await count(n, c);
      return n;
    }),
    ch_sizes: command(z.object({ sizes: z.array(z.int()), c: channel }), ({ sizes, c }) => {
      for (const size of sizes) void c.send(new Uint8Array(size).fill(1));
    }),
    ch_strs: command(z.object({ sizes: z.array(z.int()), c: channel }), ({ sizes, c }) => {
      for (const size of sizes) void c.send("a".repeat(size));
    }),
    emit_n: command(z.object({ n: z.int(), name: z.string() }), ({ n, name }, { app }) => {
      for (let i = 0; i < n; i++) app.emit(name, i);
    }),
    emit_to: command(
      z.object({ target: z.string(), name: z.string() }),
      ({ target, name }, { app }) => app.emitTo(target, name, "x"),
    ),
    core_heard: command(z.object({}), () => heard),
    win_label: command((_input, { window }) => window.label),
    leave: command(z.object({ outcomes: z.string() }), async ({ outcomes }, { app }) => {
      await writeFile(new URL("outcomes.json", import.meta.url), outcomes);
      app.exit();
    }),
    panic_async: command(z.object({}), async () => {
      throw new TypeError("a bug");
    }),
  },
});

app.listenAny("from-page", ({ payload }) => heard.push(JSON.stringify(payload)));
await app.run();
