/** A bare WebSocket whose server answers every message, in order. */
export interface RawSocket {
  /** Resolves with the answer. The n-th answer belongs to the n-th message; there is nothing to parse. */
  ask(message: string | Uint8Array<ArrayBuffer>): Promise<unknown>;
}

export async function openRaw(port: number, path: "echo" | "up" | "down"): Promise<RawSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`);
  socket.binaryType = "arraybuffer";
  const waiting: PromiseWithResolvers<unknown>[] = [];
  const gone = new Error("The raw server went away.");
  const opened = Promise.withResolvers<unknown>();
  socket.addEventListener("open", opened.resolve);
  socket.addEventListener("message", ({ data }) => waiting.shift()?.resolve(data));
  socket.addEventListener("close", () => {
    opened.reject(gone);
    for (const one of waiting) one.reject(gone);
  });
  await opened.promise;
  return {
    ask(message) {
      // A closed socket takes a message without a word.
      if (socket.readyState !== WebSocket.OPEN) return Promise.reject(gone);
      const answer = Promise.withResolvers<unknown>();
      waiting.push(answer);
      socket.send(message);
      return answer.promise;
    },
  };
}
