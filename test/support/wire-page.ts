/** A page without a browser: a real WebSocket that enters with a link and speaks the wire. */
import { WebSocket } from "ws";
import { encodeBatch, openBatch } from "../../src/protocol/batch.ts";
import {
  type AnswerMessage,
  type CoreMessage,
  encodeCall,
  encodeEnter,
  ENTERED,
  isAnswer,
  isControl,
  parseCoreMessages,
  SOCKET_PATH,
  SUBPROTOCOL,
} from "../../src/protocol/messages.ts";

export interface WirePage {
  readonly socket: WebSocket;
  /** The close code. */
  readonly closed: Promise<number>;
  /** The secret of this page's reload ticket. */
  readonly ticket: string;
  call(command: string, args?: unknown): Promise<AnswerMessage>;
  /** Events, and messages of channels, that have come. */
  readonly pushed: readonly CoreMessage[];
}

/** The parts of an entry link. */
export function parseLink(link: string): { origin: string; window: string; secret: string } {
  const url = new URL(link);
  const [window = "", , secret = ""] =
    url.hash.replace("#sallyport=", "").split("&", 1)[0]?.split(".") ?? [];
  return { origin: url.origin, window: decodeURIComponent(window), secret };
}

/** Rejects with the close code where the entry is refused. */
export async function connectPage(link: string): Promise<WirePage> {
  const { origin, window, secret } = parseLink(link);
  const socket = new WebSocket(`${origin.replace("http", "ws")}${SOCKET_PATH}`, SUBPROTOCOL, {
    origin,
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  const waiting = new Map<number, (answer: AnswerMessage) => void>();
  const pushed: CoreMessage[] = [];
  let number = 0;
  let id = 0;
  socket.once("open", () =>
    socket.send(encodeEnter({ window, webview: window, secret }, "1-2-3-4")),
  );
  const admitted = new Promise<string>((resolve) => {
    socket.once("message", (data: Buffer) =>
      resolve((JSON.parse(data.toString()) as { ticket: string }).ticket),
    );
  });
  const ticket = await Promise.race([admitted, closed]);
  if (typeof ticket === "number") throw new Error(`closed with ${ticket}`);
  socket.send(ENTERED);
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (!isBinary && isControl(data.toString())) return;
    const batch = openBatch(isBinary ? new Uint8Array(data) : data.toString());
    for (const message of parseCoreMessages(batch)) {
      if (isAnswer(message)) waiting.get(message.id)?.(message);
      else pushed.push(message);
    }
  });
  return {
    socket,
    closed,
    ticket,
    pushed,
    call(command, args = {}) {
      const message = encodeCall(() => id, command, args, []);
      if (!message) throw new Error("over a limit");
      const answer = new Promise<AnswerMessage>((resolve) => waiting.set(id, resolve));
      id += 1;
      number += 1;
      socket.send(encodeBatch(number, [message]));
      return answer;
    },
  };
}
