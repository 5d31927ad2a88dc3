/** A bare WebSocket whose server answers every message, in order. */
export interface RawSocket {
  /**
   * Resolves with the answer; where there are several, with the last of them. Answers come in the order of the messages;
   * there is nothing to parse. `onAnswer` hears each.
   */
  ask(
    message: string | Uint8Array<ArrayBuffer>,
    answers?: number,
    onAnswer?: (answer: unknown) => void,
  ): Promise<unknown>;
  /** Sends what is not answered. */
  tell(message: string): void;
}

/** What the raw server answers, by where it is asked: see `echo-server.ts`. */
export type RawPath =
  | "echo"
  | "up"
  | "down"
  | "count"
  | "many"
  | "apart"
  | "pieces"
  | "peak"
  | "turn";

interface Waiting {
  readonly answer: PromiseWithResolvers<unknown>;
  readonly onAnswer: ((answer: unknown) => void) | undefined;
  left: number;
}

export async function openRaw(port: number, path: RawPath): Promise<RawSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`);
  socket.binaryType = "arraybuffer";
  const waiting: Waiting[] = [];
  const gone = new Error("The raw server went away.");
  const opened = Promise.withResolvers<unknown>();
  socket.addEventListener("open", opened.resolve);
  socket.addEventListener("message", ({ data }) => {
    const [first] = waiting;
    if (!first) return;
    first.onAnswer?.(data);
    first.left -= 1;
    if (first.left > 0) return;
    waiting.shift();
    first.answer.resolve(data);
  });
  socket.addEventListener("close", () => {
    opened.reject(gone);
    for (const { answer } of waiting) answer.reject(gone);
  });
  await opened.promise;
  return {
    ask(message, answers = 1, onAnswer) {
      // A closed socket takes a message without a word.
      if (socket.readyState !== WebSocket.OPEN) return Promise.reject(gone);
      const answer = Promise.withResolvers<unknown>();
      waiting.push({ answer, onAnswer, left: answers });
      socket.send(message);
      return answer.promise;
    },
    tell: (message) => socket.send(message),
  };
}
