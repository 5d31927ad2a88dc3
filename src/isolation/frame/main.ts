/**
 * The first script of the isolation frame. It has the key, shows every call to the developer's hook, and seals what that
 * lets pass. Neither side of the trust line: the page cannot reach into it, and the core believes what its key has sealed.
 *
 * The developer's scripts run after it, in the same document. They can do what the hook may: it is theirs.
 */
import type { FromFrame, Posted } from "../../protocol/frame-port.ts";
import { createAsker, findHook } from "./asker.ts";
import { watchDialogs } from "./dialogs.ts";
import { reportConsole } from "./reports.ts";
import { importSealer, type Seal } from "./sealer.ts";

/** What the gateway writes in place of this name, another for every frame that is loaded. */
declare const __SALLYPORT_FRAME__: FrameConfig;

interface FrameConfig {
  /** 32 bytes. */
  readonly key: number[];
  /** What it seals begins after this number. */
  readonly number: number;
  /** The page's. */
  readonly origin: string;
  /** Its name, which stands in all it seals. By it, it knows the bridge among all that runs in the page. */
  readonly pass: string;
  readonly hookTimeoutMs: number;
}

/** Between two looks at whether the developer's scripts have set the hook. */
const HOOK_POLL_MS = 50;

// Where it is no such frame it does nothing (attacks A4).
const page = parent;
if (origin === "null" && page === top && page !== self) start(__SALLYPORT_FRAME__);
// Nothing in the document tells the key from here on: nobody had a hand on this node.
document.currentScript?.remove();
// By these a script could speak to the outside past the document's policy; by the last it could make itself a frame that
// has the others again, which the policy forbids otherwise (attacks J3).
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "XSLTProcessor"])
  delete self[name as never];

function start({ key, number, origin, pass, hookTimeoutMs }: FrameConfig): void {
  let port: MessagePort | undefined;
  const send = (message: FromFrame, transfer: Transferable[] = []): void =>
    port?.postMessage(message, transfer);
  const opened = new Promise<void>((open) => {
    addEventListener("message", (event) => {
      // From the page that this frame stands in, where that is the app's own; and there from the bridge, once: page code
      // could post what no bridge would.
      if (port || event.source !== page || event.origin !== origin || event.data !== pass) return;
      [port] = event.ports as [MessagePort];
      open();
      listen(port, take, performance.now() + hookTimeoutMs);
    });
  });
  const sealer = importSealer(key, pass, number, send, opened);
  const seal: Seal = async (messages, done) => (await sealer)(messages, done);
  const tell = reportConsole((report) => seal([report]));
  const countDialogs = watchDialogs((dialog) => send({ dialog }));
  const take = createAsker(send, seal, tell, countDialogs, hookTimeoutMs);
}

/** The developer's scripts may set the hook late. Calls wait in the port for it, and in the end are refused without. */
function listen(to: MessagePort, take: (posted: Posted) => void, until: number): void {
  if (!findHook() && performance.now() < until)
    return void setTimeout(listen, HOOK_POLL_MS, to, take, until);
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- This starts it as well.
  to.onmessage = ({ data }) => take(data as Posted);
}
