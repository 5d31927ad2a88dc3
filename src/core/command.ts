import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { App, Window } from "./app.ts";
import type { Resources } from "./resources.ts";

/** The message behind a call, as `tauri::ipc::Request`. */
export interface Request {
  /** The headers that the page gave in `options.headers`. Read only by choice: they are a copy. */
  readonly headers: Headers;
  /** The arguments before validation, or the bytes of a raw body. */
  readonly body: unknown;
}

/**
 * The state of an app whose type nobody has said. TypeScript cannot carry the type of `state` into a call of
 * `command()` inside the same object literal, so a handler that wants it typed annotates its second parameter:
 * `({ id }, { state }: Context<Notes>) => …`.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- `unknown` would make the unannotated `state` unusable.
export type AnyState = any;

/** The page that called, as `tauri::Webview`. */
export interface Webview {
  /** Until a window can hold several, the window's label. */
  readonly label: string;
  /** What the page holds by numbers. It is closed with the page. */
  readonly resources: Resources;
}

/** A handler's second argument. */
export interface Context<State = AnyState> {
  readonly app: App<State>;
  /** The window that called. It comes from the session, so a page cannot name another. */
  readonly window: Window;
  readonly webview: Webview;
  readonly request: Request;
  readonly state: State;
  /**
   * Aborts when the page goes away (reload, navigation, close, a lost connection, the end of the app), and when it
   * aborts the call.
   */
  readonly signal: AbortSignal;
}

export interface CommandOptions<Errors = unknown> {
  /**
   * The errors with data that this command answers with. A thrown value that this schema accepts rejects the page's
   * promise with the schema's output.
   */
  readonly errors?: StandardSchemaV1<unknown, Errors>;
}

declare const io: unique symbol;

/** A command as `createApp` takes it. Made by `command()`. */
export interface Command<State, Input, Output, Errors = never> {
  readonly schema: StandardSchemaV1 | undefined;
  readonly errors: StandardSchemaV1 | undefined;
  readonly handler: (input: never, context: Context<State>) => unknown;
  /** For types alone: what a page gives and gets. */
  readonly [io]?: (input: Input) => { readonly output: Output; readonly errors: Errors };
}

// `NoInfer`: inside `createApp({ commands: { … } })`, what a command does not say of its types would be taken from what
// is wanted there, which is `any`.
/**
 * Defines a command whose arguments are checked by a Standard Schema (zod, valibot, arktype …) before the handler
 * runs. Arguments that are no object are checked as `{}`; a raw body is given to the schema as a `Uint8Array`.
 *
 * The handler's result goes to the page: JSON, with bytes at any depth. `throw new Error("text")` rejects with the
 * text; see `docs/errors.md` for everything else that is thrown.
 */
export function command<Schema extends StandardSchemaV1, Result, State = AnyState, Errors = never>(
  schema: Schema,
  handler: (input: StandardSchemaV1.InferOutput<Schema>, context: Context<State>) => Result,
  options?: CommandOptions<Errors>,
): Command<State, StandardSchemaV1.InferInput<Schema>, Awaited<Result>, NoInfer<Errors>>;
/**
 * Defines a command that takes anything.
 *
 * Security: nothing is checked. The input is whatever a page sends, whatever type you write there.
 */
export function command<Result, Input = unknown, State = AnyState, Errors = never>(
  handler: (input: Input, context: Context<State>) => Result,
  options?: CommandOptions<Errors>,
): Command<State, NoInfer<Input>, Awaited<Result>, NoInfer<Errors>>;
export function command(...args: unknown[]): Command<unknown, unknown, unknown> {
  const [schema, handler, options] =
    typeof args[0] === "function" && !isSchema(args[0]) ? [undefined, ...args] : args;
  if (schema !== undefined && !isSchema(schema)) {
    throw new TypeError(
      "command(): the first argument must be a Standard Schema (zod, valibot, arktype …) or the handler.",
    );
  }
  if (typeof handler !== "function")
    throw new TypeError("command(): the handler must be a function.");
  if (isSchema(options) || Object.keys(options ?? {}).some((key) => key !== "errors")) {
    throw new TypeError("command(): the schema comes first: command(schema, handler, { errors }).");
  }
  const errors = (options as CommandOptions | undefined)?.errors;
  if (errors !== undefined && !isSchema(errors))
    throw new TypeError("command(): `errors` must be a Standard Schema.");
  return { schema, errors, handler: handler as (input: never) => unknown };
}

// Some libraries' schemas are functions (arktype), so the type of the value does not tell.
export function isSchema(value: unknown): value is StandardSchemaV1 {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    "~standard" in value
  );
}

/** Any command, whatever its types. */
// oxlint-disable-next-line typescript/no-explicit-any -- A handler's parameters are contravariant: `unknown` fits none.
export type AnyCommand = Command<any, any, any, any>;

/** Made by `command()`, or at least like what it makes. */
export function isCommand(value: unknown): value is AnyCommand {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as AnyCommand).handler === "function"
  );
}
