import type { Action } from "./measure.ts";

export interface Hop {
  /** A small message to a frame of another process and back, by a `MessagePort`. */
  readonly small: Action;
  /** The same with these bytes, of which a copy is handed over each time. */
  large(bytes: Uint8Array): Action;
}

export async function openHop(echoPort: number): Promise<Hop> {
  const frame = document.createElement("iframe");
  frame.style.display = "none";
  frame.src = `http://127.0.0.1:${echoPort}/`;
  const loaded = Promise.withResolvers<unknown>();
  frame.addEventListener("load", loaded.resolve);
  document.documentElement.append(frame);
  await loaded.promise;
  const { port1, port2 } = new MessageChannel();
  frame.contentWindow?.postMessage("", "*", [port2]);
  let answer = Promise.withResolvers<unknown>();
  port1.addEventListener("message", ({ data }) => answer.resolve(data));
  port1.start();
  const ask = (message: unknown, transfer: Transferable[] = []): Promise<unknown> => {
    answer = Promise.withResolvers();
    port1.postMessage(message, transfer);
    return answer.promise;
  };
  return {
    async small(n) {
      const text = `{"id":${n},"command":"echo","args":{"n":${n}}}`;
      if ((await ask(text)) !== text) throw new Error(`${text} came back as another text`);
    },
    large: (bytes) => async () => {
      const { buffer } = bytes.slice();
      const back = await ask(buffer, [buffer]);
      if (!(back instanceof ArrayBuffer) || back.byteLength !== bytes.length)
        throw new Error("other bytes came back");
    },
  };
}
