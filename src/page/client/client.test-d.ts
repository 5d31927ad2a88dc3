// What must and must not compile. `npm run check` reads this file; nothing runs it.
import { invoke } from "@tauri-apps/api/core";
import * as v from "valibot";
import * as z from "zod";
import { command, createApp } from "../../index.ts";
import { type Call, type CallError, createClient, safe } from "./index.ts";

const TooLarge = z.object({ kind: z.literal("too-large"), most: z.number(), at: z.date() });

const app = createApp({
  state: { names: [] as string[] },
  events: {
    "note-saved": z.object({ id: z.string(), at: z.date().optional() }),
    tick: v.nullable(v.number()),
  },
  commands: {
    greet: command(z.object({ name: z.string() }), ({ name }) => `Hello, ${name}!`),
    save: command(v.object({ id: v.string(), tags: v.optional(v.array(v.string())) }), () => {}),
    now: command(z.object({}), () => ({ at: new Date(), bytes: new Uint8Array() })),
    load: command(z.object({ id: z.string() }), async ({ id }) => new TextEncoder().encode(id)),
    upload: command(z.instanceof(Uint8Array), (bytes) => bytes.length),
    free: command((input: { n: number }) => input.n),
    anything: command(() => 1),
    parse: command(z.object({ text: z.string() }), ({ text }) => JSON.parse(text)),
    fail: command(z.object({}), (): never => {
      throw new Error("always");
    }),
    store: command(z.object({ text: z.string() }), ({ text }) => text.length, { errors: TooLarge }),
    constructor: command(z.object({}), () => 1),
    then: command(z.object({}), () => 1),
    search: command(z.object({ query: z.string() }), async function* ({ query }) {
      yield { path: query, at: new Date() };
    }),
    ticks: command(z.object({}), async function* () {
      yield 1;
    }),
  },
});
type App = typeof app;
const core = createClient<App>();

export async function calls(): Promise<void> {
  const hello: string = await core.greet({ name: "World" });
  const { at, bytes } = await core.now();
  const text: string = at;
  const view: Uint8Array = bytes;
  const buffer: ArrayBuffer = await core.load({ id: "a" });
  const nothing: null = await core.save({ id: "a" });
  await core.save({ id: "a", tags: ["b"] }, { headers: new Headers({ a: "b" }) });
  await core.upload(new Uint8Array([1]));
  await core.upload([1, 2]);
  await core.free({ n: 1 });
  await core.anything();
  await core.anything({ any: "thing" });
  await core.now(undefined, { signal: AbortSignal.timeout(1), headers: { a: "b" } });
  await core.constructor();
  (await core.parse({ text: "1" })).whatever;
  await core.fail();
  console.log(hello, text, view, buffer, nothing);

  // @ts-expect-error -- there is no such command
  await core.greeet({ name: "World" });
  // @ts-expect-error -- a wrong name of an argument
  await core.greet({ nam: "World" });
  // @ts-expect-error -- a wrong argument
  await core.greet({ name: 1 });
  // @ts-expect-error -- an argument too many
  await core.greet({ name: "World", more: 1 });
  // @ts-expect-error -- no arguments
  await core.greet();
  // @ts-expect-error -- a wrong result
  const count: number = await core.greet({ name: "World" });
  // @ts-expect-error -- it takes nothing
  await core.now({ id: 1 });
  // @ts-expect-error -- bytes, not a text
  await core.upload("text");
  // @ts-expect-error -- a header is a text
  await core.now({}, { headers: { a: 1 } });
  // @ts-expect-error -- the client is no promise, so a command of that name is called by `invoke`
  core.then();
  // @ts-expect-error -- it does not stream
  // oxlint-disable-next-line typescript/await-thenable -- The same.
  for await (const letter of core.greet({ name: "World" })) console.log(letter);
  console.log(count);
}

export async function errors(): Promise<void> {
  const stored = await safe(core.store({ text: "" }));
  if (stored.ok) {
    const length: number = stored.value;
    console.log(length);
  } else if (typeof stored.error === "string") {
    console.log(stored.error.length);
  } else if ("kind" in stored.error) {
    const kind: "too-large" = stored.error.kind;
    // A date is a text here too.
    const at: string = stored.error.at;
    console.log(kind, at, stored.error.most + 1);
    // @ts-expect-error -- nothing of that name was declared
    console.log(stored.error.least);
  } else {
    const error: CallError = stored.error;
    console.log(error.code === "aborted");
    // @ts-expect-error -- there is no such code
    console.log(error.code === "abortet");
  }
  const greeted = await safe(core.greet({ name: "" }));
  if (!greeted.ok) {
    const error: string | CallError = greeted.error;
    console.log(error);
  }
  // @ts-expect-error -- a stream's errors come out of its loop
  await safe(core.ticks());
  const call: Call<number> = core.anything();
  console.log(call);
}

export async function streams(): Promise<void> {
  for await (const { path, at } of core.search({ query: "a" })) {
    const text: string = path + at;
    console.log(text);
    // @ts-expect-error -- a date is a text here
    at.getTime();
  }
  for await (const n of core.ticks()) console.log(n + 1);
  for await (const n of core.ticks({}, { signal: AbortSignal.timeout(1), ahead: 8 }))
    console.log(n);
  // @ts-expect-error -- a wrong argument
  core.search({ query: 1 });
  // @ts-expect-error -- a stream is read, not awaited
  // oxlint-disable-next-line typescript/await-thenable -- The same.
  await core.ticks();
  // @ts-expect-error -- so nobody returns one where it would be awaited
  const find = async () => core.ticks();
  console.log(find);
}

export async function events(): Promise<void> {
  const unlisten = await core.events.listen("note-saved", ({ event, id, payload }) => {
    const name: "note-saved" = event;
    const at: string | undefined = payload.at;
    console.log(name, id + 1, payload.id.length, at);
    // @ts-expect-error -- nothing of that name was declared
    console.log(payload.name);
  });
  unlisten();
  await core.events.once("tick", ({ payload }) => payload?.toFixed());
  await core.events.emit("note-saved", { id: "a" });
  await core.events.emit("tick");
  // @ts-expect-error -- there is no such event
  await core.events.listen("note-save", () => {});
  // @ts-expect-error -- a wrong payload
  await core.events.emit("note-saved", { id: 1 });
  // @ts-expect-error -- no payload
  await core.events.emit("note-saved");
}

export async function official(): Promise<void> {
  await invoke("greet", { name: "World" }, { headers: {}, signal: AbortSignal.timeout(1) });
  // @ts-expect-error -- there is no such option
  await invoke("greet", { name: "World" }, { headers: {}, signl: AbortSignal.timeout(1) });
}

// @ts-expect-error -- an app is meant
createClient<string>();
