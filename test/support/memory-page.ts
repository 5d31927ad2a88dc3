/** A page without a browser: the far end of a transport in memory, speaking the wire by hand. */
import type { Core } from "../../src/core/app.ts";
import { createSession, type Seal, type Session } from "../../src/core/session.ts";
import { encodeBatch, openBatch } from "../../src/protocol/batch.ts";
import {
  type AnswerMessage,
  type CoreMessage,
  encodeAcknowledge,
  encodeCall,
  encodeCancel,
  encodeGrant,
  isAnswer,
  isControl,
  parseCoreMessages,
} from "../../src/protocol/messages.ts";
import type { Transport } from "../../src/protocol/transport.ts";

export interface MemoryPage {
  readonly session: Session;
  /** The close code the core gave, once it has. */
  readonly closed: () => number | undefined;
  /** Sends a call and resolves with its answer. */
  call(
    command: string,
    args?: unknown,
    headers?: readonly (readonly [string, string])[],
  ): Promise<AnswerMessage>;
  /** Sends a batch of calls without waiting. Resolves with all answers. */
  callAll(calls: readonly (readonly [command: string, args?: unknown])[]): Promise<AnswerMessage[]>;
  /** Aborts the call with that number: they are counted from 0. */
  cancel(id: number): void;
  /** Lets a stream go on. */
  grant(channel: number, count: number): void;
  /** Acknowledges every batch that has come. */
  acknowledge(): void;
  /** Events, and messages of channels, that have come. */
  readonly pushed: readonly CoreMessage[];
  /** Sends this, whatever it is. */
  raw(data: string | Uint8Array): void;
  /** Batches the core has sent. */
  readonly received: readonly (string | Uint8Array)[];
  /** What it has said between them. */
  readonly controls: readonly string[];
}

export function openMemoryPage(core: Core, window = "main", seal?: Seal): MemoryPage {
  if (!core.windows.get(window)) core.windows.create({ label: window });
  const waiting = new Map<number, (answer: AnswerMessage) => void>();
  const received: (string | Uint8Array)[] = [];
  const controls: string[] = [];
  const pushed: CoreMessage[] = [];
  let closed: number | undefined;
  let nextId = 0;
  let number = 0;
  const transport: Transport = {
    send(data) {
      if (isControl(data)) return void controls.push(data);
      received.push(data);
      for (const message of parseCoreMessages(openBatch(data))) {
        if (isAnswer(message)) waiting.get(message.id)?.(message);
        else pushed.push(message);
      }
    },
    unsentBytes: 0,
    probe: (alive) => alive(),
    close: ({ code }) => void (closed ??= code),
    schedule: (flush) => queueMicrotask(flush),
  };
  const session = createSession(
    { window, webview: window, origin: "http://localhost:1" },
    transport,
    core,
    seal,
  );
  const page: MemoryPage = {
    session,
    received,
    controls,
    pushed,
    cancel: (id) => session.receive(encodeBatch(++number, [encodeCancel(id)])),
    grant: (channel, count) =>
      session.receive(encodeBatch(++number, [encodeGrant(channel, count)])),
    acknowledge: () => session.receive(encodeAcknowledge(received.length)),
    closed: () => closed,
    async call(command, args = {}, headers = []) {
      const id = nextId++;
      const message = encodeCall(() => id, command, args, headers);
      if (!message) throw new Error("over a limit");
      const answer = new Promise<AnswerMessage>((resolve) => waiting.set(id, resolve));
      session.receive(encodeBatch(++number, [message]));
      return answer;
    },
    async callAll(calls) {
      const messages = calls.map(([command, args = {}]) => {
        const message = encodeCall(() => nextId++, command, args, []);
        if (!message) throw new Error("over a limit");
        return message;
      });
      const first = nextId - calls.length;
      const answers = calls.map(
        (_, i) => new Promise<AnswerMessage>((resolve) => waiting.set(first + i, resolve)),
      );
      session.receive(encodeBatch(++number, messages));
      return Promise.all(answers);
    },
    raw: (data) => session.receive(data),
  };
  return page;
}
