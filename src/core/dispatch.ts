import { type Call, isDenial } from "../acl/authorize.ts";
import { ERROR_TEXT, type ErrorCode, IpcError } from "../protocol/errors.ts";
import { type AnswerMessage, headerProblem } from "../protocol/messages.ts";
import type { Core } from "./app.ts";
import { type CallSignal, createContext } from "./call-context.ts";
import type { PageLink } from "./page-link.ts";
import { findStream, isStream, runStream } from "./stream.ts";
import { toAnswer } from "./to-answer.ts";
import { validate } from "./validate.ts";

const ONLY_PLAIN =
  "(Of what is thrown, a page gets the text of a plain `new Error` and declared errors.)";

/**
 * The way of one call through the core, from a message whose sender is known to its answer. Size, framing and the
 * parse came before; the answer's encoding comes after. Every refusal is recorded, and the handler runs at most once
 * and only after every check. Never rejects.
 *
 * Where no schema of the command's answers with a promise, the handler runs before this returns: so calls of one page
 * begin in the order they were made, and its events are heard in that order.
 */
export async function dispatch(
  call: Call,
  page: PageLink,
  core: Core,
  signal: CallSignal,
): Promise<AnswerMessage> {
  const { id, command, headers } = call.message;

  /** Refused with a text, as Tauri does. */
  const reject = (code: ErrorCode, text: string, reason = text): AnswerMessage => {
    page.record({ code, command, reason });
    return { kind: "reject", id, value: text };
  };
  /** Refused with a code, where Tauri has no text. `reason` is for the terminal, and `message` for the page. */
  const fail = (
    code: ErrorCode,
    reason: string,
    cause?: unknown,
    message: string = ERROR_TEXT[code],
  ): AnswerMessage => {
    page.record({ code, command, reason, ...(cause !== undefined && { cause }) });
    return { kind: "error", id, code, message };
  };

  // Who may run what. Before the look-up: a page learns nothing about commands that it may not run.
  const decision = core.authority.authorize(call);
  if (isDenial(decision)) return reject("denied", decision.text, decision.reason);

  const entry = core.commands.get(command);
  if (!entry) return reject("not-found", `Command ${command} not found`);
  const { name, handler, errors, isGenerator, isCore } = entry;

  // What came with it.
  const badHeader = headerProblem(headers);
  if (badHeader !== undefined)
    return reject("invalid", `invalid headers for command \`${name}\`: ${badHeader}`);
  let stream = isGenerator ? findStream(call.message, page) : undefined;
  if (typeof stream === "string") return reject("invalid", stream);

  let stage = "its schema";
  try {
    const checking = validate(decision, entry, stream?.args);
    const validated = checking instanceof Promise ? await checking : checking;
    if ("invalid" in validated) {
      stream?.channel.close();
      return reject("invalid", validated.invalid);
    }
    stage = "its handler";
    const context = createContext(decision, page, core, signal);
    let value: unknown = await handler(validated.input as never, context);
    if (isStream(value)) {
      stream ??= findStream(call.message, page);
      if (typeof stream === "string") {
        await value[Symbol.asyncIterator]().return?.();
        return reject("invalid", stream);
      }
      const { channel } = stream;
      signal.signal.addEventListener("abort", () => channel.close());
      value = await runStream(value, channel);
    }
    return { kind: "result", id, value };
  } catch (thrown) {
    // Where it never came to the stream, nobody else would: each is one of the page's.
    if (typeof stream === "object") stream.channel.close();
    if (signal.explains(thrown))
      return { kind: "error", id, code: "disconnected", message: ERROR_TEXT.disconnected };
    const answer = stage === "its handler" ? await toAnswer(thrown, errors) : undefined;
    // Not a refusal: the command has answered.
    if (answer?.kind === "answer") return { kind: "reject", id, value: answer.value };
    // Ours, and worded for a page.
    if (IpcError.is(thrown) && (isCore || stream))
      return fail(thrown.code, thrown.message, undefined, thrown.message);
    return fail("internal", `${stage} threw. ${ONLY_PLAIN}`, thrown ?? String(thrown));
  }
}
