import { Writable } from "node:stream";
import { createJsonOutput, createTextOutput, type Output } from "../launch/output.ts";
import type { ToSupervisor } from "./messages.ts";

/** What a core says, on its way to the one terminal. What it says of its start and its end, the supervisor says. */
export function createCoreOutput(
  json: boolean,
  send: (message: ToSupervisor) => void,
): Pick<Output, "notice" | "warn" | "hint" | "record" | "hook" | "window"> {
  const to = (stream: "out" | "err"): Writable =>
    new Writable({
      decodeStrings: false,
      write(text: unknown, _encoding, done) {
        send({ kind: "output", to: stream, text: String(text) });
        done();
      },
    });
  const [out, err] = [to("out"), to("err")];
  const output = json ? createJsonOutput(out, err) : createTextOutput(out, err, false);
  return { ...output, window: (window) => send({ kind: "window", window }) };
}
