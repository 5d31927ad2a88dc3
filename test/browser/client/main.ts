/** The core of the app of `client.test.ts`. */
import { Channel, command, createApp } from "sallyport";
import * as z from "zod";

const nothing = z.object({});
/** How many items `numbers` has made, by the name of the stream. */
const made = new Map<string, number>();
/** Resolves when the handler of that name has ended, with whether its signal had aborted. */
const ends = new Map<string, PromiseWithResolvers<boolean>>();
const heard: string[] = [];

function endOf(name: string): PromiseWithResolvers<boolean> {
  const end = ends.get(name) ?? Promise.withResolvers();
  ends.set(name, end);
  return end;
}

const app = createApp({
  events: {
    saved: z.object({ id: z.string(), at: z.date() }),
    typed: z.object({ text: z.string() }),
  },
  commands: {
    greet: command(z.object({ name: z.string() }), ({ name }) => `Hello, ${name}!`),
    values: command(nothing, () => ({
      at: new Date(0),
      map: new Map([["a", new Date(0)]]),
      bytes: Buffer.from([1, 2]),
      missing: undefined as string | undefined,
      list: [undefined, new Set([1]), { toJSON: () => "json" }] as const,
      run: () => 1,
    })),
    load: command(nothing, () => new Uint8Array([1, 2])),
    upload: command(z.instanceof(Uint8Array), (bytes) => [...bytes]),
    headers: command(nothing, (_input, { request }) => [...request.headers]),
    store: command(
      z.object({ text: z.string() }),
      ({ text }) => {
        if (text === "") throw new Error("Write something.");
        if (text.length > 3) throw { kind: "too-large", most: 3 };
        return text.length;
      },
      { errors: z.object({ kind: z.literal("too-large"), most: z.number() }) },
    ),
    hang: command(z.object({ name: z.string() }), async ({ name }, { signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      endOf(name).resolve(signal.aborted);
    }),
    numbers: command(
      z.object({ name: z.string(), to: z.number().optional(), fails: z.boolean().optional() }),
      async function* ({ name, to = Infinity, fails = false }, { signal }) {
        try {
          for (let n = 0; n < to; n++) {
            made.set(name, n + 1);
            yield { n, at: new Date(n) };
          }
          if (fails) throw new Error("broken");
        } finally {
          endOf(name).resolve(signal.aborted);
        }
      },
    ),
    made: command(z.object({ name: z.string() }), ({ name }) => made.get(name) ?? 0),
    ended: command(z.object({ name: z.string() }), ({ name }) => endOf(name).promise),
    countInto: command(
      z.object({
        to: z.number(),
        onNumber: z.custom<Channel<number>>((value) => value instanceof Channel),
      }),
      async ({ to, onNumber }) => {
        for (let n = 0; n < to; n++) await onNumber.send(n);
      },
    ),
    save: command(z.object({ id: z.string() }), ({ id }) => {
      app.emit("saved", { id, at: new Date(0) });
    }),
    quit: command(nothing, (_input, context) => context.app.exit()),
    heard: command(nothing, (): readonly string[] => heard),
  },
});
app.listen("typed", ({ payload }) => heard.push(payload.text));

export type App = typeof app;
await app.run();
