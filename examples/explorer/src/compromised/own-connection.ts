import { type Outcome, worked } from "./attempt.ts";

/** Opens a connection to the core as the bridge has one, says these things, and looks how that ends. */
export function speakOnOwnConnection(
  ...things: readonly (string | Uint8Array<ArrayBuffer>)[]
): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${location.host}/__sallyport__/socket`, "sallyport.1");
    socket.addEventListener("open", () => {
      for (const thing of things) socket.send(thing);
    });
    socket.addEventListener("message", () => resolve(worked("The core has answered.")));
    socket.addEventListener("close", ({ code, reason }) =>
      resolve({ stoppedBy: "the core", says: `Closed, ${code}: ${reason || "no reason given"}.` }),
    );
  });
}

/** What looks like a sealed message, and is none: a number, and bytes. */
export function makeUpSealed(number: bigint): Uint8Array<ArrayBuffer> {
  const message = crypto.getRandomValues(new Uint8Array(120));
  new DataView(message.buffer).setBigUint64(0, number);
  return message;
}
