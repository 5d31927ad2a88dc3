import type { AuthorizedCall } from "../acl/authorize.ts";
import type { App, Core, Window } from "./app.ts";
import type { Context, Request } from "./command.ts";

/**
 * A call's abort signal, made only when a handler asks for it: most never do, and an `AbortController` costs more
 * than the rest of a small call.
 */
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
      return thrown === this.#reason || (thrown instanceof Error && thrown.name === "AbortError");
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

/** What a handler gets beside its input. Members are made when they are read. */
export class CallContext implements Context {
  readonly #call: AuthorizedCall;
  readonly #core: Core;
  readonly #signal: CallSignal;
  /** It may be closed, and gone from the table, while the handler runs. */
  readonly window: Window;
  #request: Request | undefined;

  constructor(call: AuthorizedCall, core: Core, signal: CallSignal) {
    this.#call = call;
    this.#core = core;
    this.#signal = signal;
    // A session exists only for a window of the app, and ends with it.
    this.window = core.windows.get(call.caller.window) as Window;
  }

  get app(): App {
    return this.#core.app;
  }
  get state(): unknown {
    return this.#core.state;
  }
  get webview(): { readonly label: string } {
    return { label: this.#call.caller.webview };
  }
  get signal(): AbortSignal {
    return this.#signal.signal;
  }
  get request(): Request {
    const { headers, args } = this.#call.message;
    this.#request ??= {
      headers: new Headers(headers.map(([name, value]) => [name, value])),
      body: args,
    };
    return this.#request;
  }
}
