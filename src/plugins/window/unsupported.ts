import { IpcError } from "../../protocol/errors.ts";

/** What no host can do. `why` is a sentence that says what to do instead, where there is something. */
export function unsupported(command: string, why: string): never {
  throw new IpcError("unsupported", `${command}: ${why}`);
}
