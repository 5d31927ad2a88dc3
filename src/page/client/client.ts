import type { App } from "../../core/app.ts";
import type { Command } from "../../core/command.ts";
import { call } from "./call-command.ts";
import type { Call, CallOptions, Stream, StreamOptions } from "./call.ts";
import { createEvents, type Events } from "./events.ts";
import type { Arguments, Wire } from "./wire.ts";

/** What the client has of its own, and a command of that name cannot be called by. */
type OwnName = "events" | "then" | "toJSON";

/** The commands of an app as functions, and its events. */
export type Client<A> =
  A extends App<infer _State, infer Commands, infer AppEvents>
    ? Methods<Commands> & { readonly events: Events<AppEvents> }
    : never;

type Methods<Commands> = {
  readonly [Name in keyof Commands as Exclude<Name, OwnName>]: Method<Commands[Name]>;
};

type Method<C> =
  C extends Command<infer _State, infer Input, infer Output, infer Errors>
    ? IsStream<Output> extends true
      ? (...parameters: Parameters<Input, StreamOptions>) => Stream<Wire<ItemOf<Output>>>
      : (...parameters: Parameters<Input, CallOptions>) => Call<Wire<Output>, Errors>
    : never;

/** Not where it is `any` or `never`, which are everything. */
type IsStream<Output> = unknown extends Output
  ? false
  : [Output] extends [never]
    ? false
    : [Output] extends [AsyncGenerator<unknown, unknown, never>]
      ? true
      : false;

type ItemOf<Output> =
  Output extends AsyncGenerator<infer Item, infer _Return, infer _Next> ? Item : never;

/** A command that needs no input is called with none. */
type Parameters<Input, Options> = {} extends Input
  ? [args?: Arguments<Input> | undefined, options?: Options]
  : [args: Arguments<Input>, options?: Options];

/**
 * Makes the client of an app: its commands as functions with their types, its streams to be read by `for await`, and its
 * events. Only the type of the app is needed, and nothing is generated:
 *
 *     import type { App } from "../src-tauri/main.ts"; // export type App = typeof app
 *     const core = createClient<App>();
 *     await core.greet({ name: "World" });
 *
 * Types are all that this adds. What a page may call, and with what, is decided in the core.
 */
export function createClient<A extends App>(): Client<A> {
  /** Commands that are known to be no streams. */
  const plain = new Set<string>();
  // Without a prototype: an app may have a command `constructor`.
  const known: Record<string, unknown> = Object.assign(Object.create(null), {
    events: createEvents(),
  });
  return new Proxy(known, {
    get(_known, name) {
      // Asked for by `await core` and `JSON.stringify(core)`, and whoever looks at an object through its symbols.
      if (typeof name !== "string" || name === "then" || name === "toJSON") return undefined;
      return (known[name] ??= (args?: unknown, options?: StreamOptions) =>
        call(name, args, options, plain));
    },
  }) as Client<A>;
}
