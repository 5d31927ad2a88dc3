/**
 * The explorer's isolation app. It sees every message of the page before the core does, lets pass what `rules.ts` says
 * and nothing else, and says in the terminal what it saw. What it holds, and what it cannot, is in the README.
 */
import { type Message, whyNot } from "./rules.ts";

type Hook = (message: Message) => Message | { readonly refuse: string };

declare global {
  var __TAURI_ISOLATION_HOOK__: Hook | undefined;
}

window.__TAURI_ISOLATION_HOOK__ = (message) => {
  const refuse = whyNot(message);
  // The terminal tells of a refusal by itself.
  if (refuse !== undefined) return { refuse };
  console.info(`saw ${describe(message)}`);
  return message;
};

function describe(message: Message): string {
  if (message.cmd !== "invoke") return `${message.cmd} ${JSON.stringify(message.event)}`;
  const { cmd, args } = message.message;
  const { opening, ...rest } = (args ?? {}) as { readonly opening?: unknown };
  const what = Object.keys(rest).length === 0 ? cmd : `${cmd} ${JSON.stringify(rest)}`;
  return typeof opening === "string" ? `${what} in ${opening.slice(0, 8)}` : what;
}
