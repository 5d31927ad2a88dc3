import type { AuthorizedCall } from "../acl/authorize.ts";
import { IpcError } from "../protocol/errors.ts";
import { STREAM_HEADER } from "../protocol/stream-header.ts";
import type { Core, Window } from "./app.ts";
import type { Context, Request } from "./command.ts";
import type { PageLink } from "./page-link.ts";

/** A call's abort signal. It is made when a handler is about to run, which a refused call never comes to. */
export class CallSignal {
  #controller: AbortController | undefined;
  #reason: unknown;
  #aborted = false;

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Is this what a handler throws because it was aborted? Then there is nobody to tell, and nothing to mend. */
  explains(thrown: unknown): boolean {
    if (!this.#aborted) return false;
    try {
      return (
        thrown === this.#reason ||
        // Of a channel that went with the page.
        (IpcError.is(thrown) && thrown.code === "disconnected") ||
        (thrown instanceof Error && thrown.name === "AbortError")
      );
    } catch {
      return false; // A getter of the thrown value's own.
    }
  }

  abort(reason: unknown): void {
    this.#aborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

/** What a handler gets beside its input: own members all, so that it can be spread and taken apart. */
export function createContext(
  call: AuthorizedCall,
  page: PageLink,
  core: Core,
  { signal }: CallSignal,
): Context {
  return {
    app: core.app,
    // A session exists only for a window of the app, and ends with it.
    window: core.windows.get(call.caller.window) as Window,
    webview: page.webview,
    request: new CallRequest(call),
    state: core.state,
    signal,
  };
}

/** The one thing that is made when it is read: `Headers` cost as much as the rest of a small call. */
class CallRequest implements Request {
  readonly body: unknown;
  readonly #headers: AuthorizedCall["message"]["headers"];
  #made: Headers | undefined;

  constructor({ message }: AuthorizedCall) {
    this.body = message.args;
    this.#headers = message.headers;
  }

  get headers(): Headers {
    this.#made ??= new Headers(
      this.#headers
        // The typed client's own: it comes with the first call of every command.
        .filter(([name]) => name !== STREAM_HEADER)
        .map(([name, value]) => [name, value]),
    );
    return this.#made;
  }
}
