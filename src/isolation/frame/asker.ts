import type { FromFrame, Posted } from "../../protocol/frame-port.ts";
import { type Call, readMessage, writeCall } from "./call.ts";
import { textOf, toPlainMessage, type Sealable } from "./encode.ts";
import type { Refusal } from "../../protocol/frame-port.ts";
import type { Tell } from "./reports.ts";
import type { Seal } from "./sealer.ts";
import { showInSeedForm } from "./seed-form.ts";
import { showInTauriForm } from "./tauri-form.ts";

/** Which messages this frame's hook is written for; written in when it is built. */
declare const __SALLYPORT_HOOK_FORM__: "seed" | "tauri";

/** A call in a form for the hook, and how it comes back. */
export interface Shown {
  readonly value: object;
  /** The call that the hook's answer says, or what is wrong with the answer. */
  read(answer: object): Call | Refusal;
}

/** What the page said in one tick. It is sealed when the hook has answered for all of it, in its turn. */
interface Group {
  /** In the place of each message what is sealed of it, if anything is. */
  readonly passed: (Sealable | undefined)[];
  readonly size: number;
  open: number;
}

type Hook = (value: object) => unknown;

const show = __SALLYPORT_HOOK_FORM__ === "tauri" ? showInTauriForm : showInSeedForm;

/** The one that is set now: developers' scripts may set another. */
export function findHook(): Hook | undefined {
  const found = (window as unknown as Record<string, unknown>)["__TAURI_ISOLATION_HOOK__"];
  return typeof found === "function" ? (found as Hook) : undefined;
}

/** Asks the hook about every call, at once and in order, and has sealed what it lets pass, in the same order. */
export function createAsker(
  send: (message: FromFrame) => void,
  seal: Seal,
  tell: Tell,
  /** How many dialogs there have been by now. */
  countDialogs: () => number,
  hookTimeoutMs: number,
): (posted: Posted) => void {
  const groups: Group[] = [];
  /** How to let go of a call that the hook is still thinking about, by its id. */
  const asked: Record<number, (() => void) | undefined> = { __proto__: null } as never;

  function close(group: Group): void {
    group.open -= 1;
    while (groups[0]?.open === 0) {
      const { passed, size } = groups.shift() as Group;
      void seal(passed, size);
    }
  }

  function ask(id: number, call: Call, channels: readonly string[], group: Group): void {
    const at = group.passed.push(undefined) - 1;
    group.open += 1;
    let isOpen = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let dialogs = countDialogs();

    const settle = (message?: Sealable): void => {
      isOpen = false;
      clearTimeout(timer);
      delete asked[id];
      group.passed[at] = message;
      close(group);
    };
    /** `why` is the hook's own word for the page. */
    const refuse = (reason: Refusal, why?: string): void => {
      tell("blocked", [reason, why ?? ""], call.command);
      // The terminal first: page code that hears of it can take this frame away, and what has not been sent with it.
      void seal([]).then(() => send({ refused: id, why }));
      settle();
    };
    const fail = (error: unknown): void => {
      if (!isOpen) return;
      tell("error", [error]);
      refuse("threw");
    };
    const judge = (answer: unknown): void => {
      if (!isOpen) return;
      try {
        if (typeof answer !== "object" || answer === null) return refuse("refused");
        const { refuse: why } = answer as { readonly refuse?: unknown };
        if (why !== undefined) return refuse("refused", textOf(why));
        const result = shown.read(answer);
        if (typeof result === "string") return refuse(result);
        const message = writeCall(id, result, channels);
        if (message) settle(message);
        else refuse("large");
      } catch (error) {
        fail(error);
      }
    };
    const watch = (): void => {
      timer = setTimeout(() => {
        // Time in which the user was asked is not the hook's.
        if (dialogs === (dialogs = countDialogs())) refuse("late");
        else watch();
      }, hookTimeoutMs);
    };

    const shown = show(call, id);
    const hook = findHook();
    if (!hook) return refuse("none");
    try {
      const answer = hook(shown.value) as PromiseLike<unknown> | undefined;
      if (typeof answer?.then !== "function") return judge(answer);
      asked[id] = settle;
      watch();
      answer.then(judge, fail);
    } catch (error) {
      fail(error);
    }
  }

  return ({ size, messages }) => {
    const group: Group = { passed: [], size, open: 1 };
    groups.push(group);
    for (const one of messages) {
      const channels: string[] = [];
      const message = readMessage(one, channels);
      const { kind } = message;
      // The page's own words go no further: what it means is written anew.
      if (kind === "grant") {
        // No stream waits for a hook that asks the user.
        const { channel, count } = message;
        void seal([toPlainMessage({ kind, channel: Number(channel), count: Number(count) })]);
      } else if (kind === "call") {
        ask(Number(message.id), message, channels, group);
      } else if (kind === "cancel") {
        const id = Number(message.id);
        asked[id]?.();
        group.passed.push(toPlainMessage({ kind, id }));
      }
    }
    close(group);
  };
}
