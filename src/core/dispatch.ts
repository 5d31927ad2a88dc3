import { authorize, type Call, isDenial } from "../acl/authorize.ts";
import { ERROR_TEXT, type ErrorCode } from "../protocol/errors.ts";
import { type CoreMessage, headerProblem } from "../protocol/messages.ts";
import type { Core } from "./app.ts";
import { type CallSignal, createContext } from "./call-context.ts";
import { toAnswer } from "./to-answer.ts";
import { validate } from "./validate.ts";

const ONLY_PLAIN =
  "(Of what is thrown, a page gets the text of a plain `new Error` and declared errors.)";

const NO_CHANNELS = "A Channel among the arguments: channels are not available yet.";

/**
 * The way of one call through the core, from a message whose sender is known to its answer. Size, framing and the
 * parse came before; the answer's encoding comes after. Every refusal is recorded, and the handler runs at most once
 * and only after every check. Never rejects.
 */
export async function dispatch(call: Call, core: Core, signal: CallSignal): Promise<CoreMessage> {
  const { id, command, headers, hasChannel } = call.message;

  /** Refused with a text, as Tauri does. */
  const reject = (code: ErrorCode, text: string, reason = text): CoreMessage => {
    core.recorder.record({ code, window: call.caller.window, command, reason });
    return { kind: "reject", id, value: text };
  };
  /** Refused with a code, where Tauri has no text. `reason` is for the terminal, and `text` for the page. */
  const fail = (
    code: ErrorCode,
    reason: string,
    cause?: unknown,
    text: string = ERROR_TEXT[code],
  ): CoreMessage => {
    core.recorder.record({
      code,
      window: call.caller.window,
      command,
      reason,
      ...(cause !== undefined && { cause }),
    });
    return { kind: "error", id, code, message: text };
  };

  // Who may run what. Before the look-up: a page learns nothing about commands that it may not run.
  const decision = authorize(call);
  if (isDenial(decision)) return reject("denied", decision.text, decision.reason);

  const entry = core.commands.get(command);
  if (!entry) return reject("not-found", `Command ${command} not found`);

  // What came with it.
  const badHeader = headerProblem(headers);
  if (badHeader !== undefined)
    return reject("invalid", `invalid headers for command \`${command}\`: ${badHeader}`);
  if (hasChannel) return fail("unsupported", NO_CHANNELS, undefined, NO_CHANNELS);

  let stage = "its schema";
  try {
    const validated = await validate(decision, entry);
    if ("invalid" in validated) return reject("invalid", validated.invalid);
    stage = "its handler";
    const context = createContext(decision, core, signal);
    const value: unknown = await entry.handler(validated.input as never, context);
    return { kind: "result", id, value };
  } catch (thrown) {
    const answer = stage === "its handler" ? await toAnswer(thrown, entry.errors) : undefined;
    // Not a refusal: the command has answered.
    if (answer?.kind === "answer") return { kind: "reject", id, value: answer.value };
    if (signal.explains(thrown))
      return { kind: "error", id, code: "disconnected", message: ERROR_TEXT.disconnected };
    return fail("internal", `${stage} threw. ${ONLY_PLAIN}`, thrown ?? String(thrown));
  }
}
