// What must and must not compile. `npm run check` reads this file; nothing runs it.
import * as z from "zod";
import type { AnyCommand } from "./command.ts";
import { type App, command, type Command, type Context, createApp } from "../index.ts";

interface Notes {
  readonly notes: Map<string, string>;
}

const app = createApp({
  events: { saved: z.object({ id: z.string() }) },
  state: { notes: new Map<string, string>() },
  commands: {
    greet: command(z.object({ name: z.string() }), ({ name }) => `Hello, ${name}!`),
    save: command(z.object({ id: z.string() }), ({ id }, { state }: Context<Notes>) => {
      state.notes.set(id, "");
      // @ts-expect-error -- the annotated state is typed
      state.nothing;
    }),
    loose: command(z.object({}), (_input, { app: own, state, signal, window }) => [
      own.windows(),
      state.notes,
      signal.aborted,
      window.label,
    ]),
    free: command(() => 1),
    unchecked: command((input) => {
      // @ts-expect-error -- nobody has said what the input is
      input.n;
    }),
    wrong: command(z.object({ n: z.number() }), ({ n }) => {
      // @ts-expect-error -- the input has the schema's type
      n.toUpperCase();
      return n;
    }),
  },
});

export const named: App = app;
named.listen("saved", ({ payload }) => {
  // @ts-expect-error -- nobody has said what events it has
  payload.id;
});
export const size: number = app.state.notes.size;
// @ts-expect-error -- a command is made with command()
createApp({ commands: { greet: () => 1 } });
// @ts-expect-error -- there is no such option
createApp({ windows: [] });

const TooLarge = z.object({ kind: z.literal("too-large"), most: z.number() });
const store = command(z.object({ text: z.string() }), ({ text }) => text.length, {
  errors: TooLarge,
});
type ErrorsOf<C> = C extends Command<infer _S, infer _I, infer _O, infer Errors> ? Errors : "none";
export const most: ErrorsOf<typeof store>["most"] = 100;
// @ts-expect-error -- the declared errors are the schema's output
export const wrongMost: ErrorsOf<typeof store>["most"] = "100";
const { plain } = { plain: command(z.object({}), () => 1) } satisfies Record<string, AnyCommand>;
export const noErrors = (errors: ErrorsOf<typeof plain>): never => errors;

app.listen("saved", ({ payload }) => payload.id.length);
app.emit("saved", { id: "a" });
// @ts-expect-error -- a wrong payload
app.emit("saved", { id: 1 });
