import { type ErrorCode, IpcError } from "../protocol/errors.ts";
import type { Entry } from "../protocol/messages.ts";
import type { Host } from "../hosts/host.ts";
import type { HostRequest } from "./messages.ts";

/** The host as a core has it under `sallyport dev`: the real one lives in the supervisor, and its windows stay. */
export interface RemoteHost extends Host {
  /** Has the window's next document find this entry. */
  putEntry(label: string, entry: Entry): Promise<void>;
  answered(id: number, value: unknown): void;
  refused(id: number, code: ErrorCode | undefined, text: string): void;
}

export function createRemoteHost(
  name: Host["name"],
  send: (id: number, request: HostRequest) => void,
): RemoteHost {
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;

  function ask<T>(request: HostRequest): Promise<T> {
    lastId += 1;
    const answer = Promise.withResolvers<unknown>();
    asked.set(lastId, answer);
    send(lastId, request);
    return answer.promise as Promise<T>;
  }

  function take(id: number): PromiseWithResolvers<unknown> | undefined {
    const answer = asked.get(id);
    asked.delete(id);
    return answer;
  }

  return {
    name,
    open: (window, openBrowser) =>
      ask({ do: "open", window, ...(openBrowser !== undefined && { openBrowser }) }),
    reopen: (window, openBrowser) =>
      ask({ do: "reopen", window, ...(openBrowser !== undefined && { openBrowser }) }),
    putEntry: (label, entry) => ask({ do: "put-entry", label, entry }),
    act: (label, action) => ask({ do: "act", label, action }),
    state: (label) => ask({ do: "state", label }),
    monitors: (label) => ask({ do: "monitors", label }),
    // Not this core's to close.
    close: () => Promise.resolve(),
    answered: (id, value) => take(id)?.resolve(value),
    refused: (id, code, text) =>
      take(id)?.reject(code === undefined ? new Error(text) : new IpcError(code, text)),
  };
}
