import { invoke } from "@tauri-apps/api/core";
import { type Attempt, FORGED, type Outcome, worked } from "./attempt.ts";
import { tryCall } from "./call.ts";
import { makeUpSealed, speakOnOwnConnection } from "./own-connection.ts";

/** Messages that no hook has seen. */
export const forge: readonly Attempt[] = [
  { does: "sends an unsealed call, over a connection of its own", run: sendUnsealed },
  { does: "comes in by an entry that it guesses, and sends garbage for a seal", run: sendGarbage },
  { does: "looks for the key in the isolation frame", run: lookInside },
  { does: "loads the frame’s document, which has had the key in it", run: loadFrame },
  { does: "speaks to the frame in the bridge’s place", run: speakToFrame },
  { does: "takes the frame away and calls before there is another", run: removeFrame },
];

const NO_FRAME = worked("There is no frame: this app is not in the isolation pattern.");

/** A call that the hook would let pass, if it were asked. What is tried is not to ask it. */
function forgedCall(opening: string): string {
  const args = { opening, path: "", name: FORGED };
  return JSON.stringify({ kind: "call", id: 0, command: "makeFolder", args });
}

function sendUnsealed(opening: string): Promise<Outcome> {
  return speakOnOwnConnection(`{"number":1,"messages":[${forgedCall(opening)}]}`);
}

function sendGarbage(): Promise<Outcome> {
  const entry = { window: "main", webview: "main", secret: crypto.randomUUID() };
  const enter = JSON.stringify({ kind: "enter", entry, assets: "" });
  return speakOnOwnConnection(enter, makeUpSealed(1n));
}

const findFrame = (): HTMLIFrameElement | null => document.querySelector("iframe");

async function lookInside(): Promise<Outcome> {
  const frame = findFrame();
  if (!frame) return NO_FRAME;
  try {
    return worked(`There is ${String(frame.contentWindow?.document.documentElement.outerHTML)}`);
  } catch (error) {
    const name = error instanceof Error ? error.name : String(error);
    return { stoppedBy: "the browser", says: `${name}: the frame is of another site.` };
  }
}

async function loadFrame(): Promise<Outcome> {
  const frame = findFrame();
  if (!frame) return NO_FRAME;
  try {
    return worked(await (await fetch(frame.src)).text());
  } catch {
    return { stoppedBy: "the browser", says: "The page’s policy lets it load nothing from there." };
  }
}

/** The frame knows the bridge by a word, which the two have from the core and no page code has. */
async function speakToFrame(opening: string): Promise<Outcome> {
  const inside = findFrame()?.contentWindow;
  if (!inside) return NO_FRAME;
  const { port1, port2 } = new MessageChannel();
  let answers = 0;
  port1.addEventListener("message", () => answers++);
  port1.start();
  // The frame's origin is one that no other has, so there is no name for it.
  inside.postMessage(crypto.randomUUID(), "*", [port2]);
  const json = forgedCall(opening);
  port1.postMessage({ size: json.length, messages: [{ json, segments: [] }] });
  // By the time that this has its answer, the frame has had all of the above.
  await invoke("root");
  port1.close();
  if (answers > 0) return worked("The frame has answered.");
  return { stoppedBy: "the frame", says: "It does not listen to it." };
}

async function removeFrame(opening: string): Promise<Outcome> {
  const frame = findFrame();
  if (!frame) return NO_FRAME;
  frame.remove();
  const { stoppedBy, says } = await tryCall("list", { opening, path: ".." });
  if (!stoppedBy) return worked(says);
  return { stoppedBy, says: `${says}. It was asked in the frame that came in its place.` };
}
