import type { CallMessage } from "../protocol/messages.ts";

/** Who is calling. Made at admission, from the session; nothing of it comes from a message. */
export interface Caller {
  readonly window: string;
  readonly webview: string;
  readonly origin: string;
}

/** A message, and who sent it. */
export interface Call {
  readonly caller: Caller;
  readonly message: CallMessage;
}

declare const authorized: unique symbol;
/** A call that passed `authorize`. The command table accepts nothing else. */
export type AuthorizedCall = Call & { readonly [authorized]: true };

export interface Denial {
  /** What the page is told: Tauri's text (`tauri::webview`, "Command … not allowed by ACL"). */
  readonly text: string;
  /** What the terminal says. */
  readonly reason: string;
}

/** May this window run this command? */
export interface Authority {
  authorize(call: Call): AuthorizedCall | Denial;
}

/** The rule of a core that nobody has given another: a window may run the app's commands, and none of a plugin's. */
export const APP_COMMANDS_ONLY: Authority = Object.freeze({
  authorize(call: Call): AuthorizedCall | Denial {
    const { command } = call.message;
    if (!command.startsWith("plugin:")) return call as AuthorizedCall;
    return {
      text: `Command ${command} not allowed by ACL`,
      reason: "this core has no access control list",
    };
  },
});

export function isDenial(decision: AuthorizedCall | Denial): decision is Denial {
  return "text" in decision;
}
