/**
 * The script of `sallyport dev`, after the bridge in every top-level document: it brings the page back when the core
 * was started anew, and shows what keeps the core from it. It holds nothing and asks for nothing; whatever page code
 * does to it, the page could do by itself.
 */
import { DEV_SOCKET_PATH, type DevMessage, WAITING_ATTRIBUTE } from "../../protocol/dev-page.ts";
import { hideOverlay, showOverlay } from "./overlay.ts";

/** What the gateway writes here: the core that has served this document, or null where none has. */
declare const __SALLYPORT_CORE__: string | null;

const AGAIN_MS = 250;
const LONGEST_MS = 10_000;
/** Times in a row that nobody answered. */
let unanswered = 0;
// Taken before any script of the page runs.
const SocketOf = WebSocket;
const after = setTimeout.bind(window);
const parse = JSON.parse.bind(JSON);
const core = __SALLYPORT_CORE__;
const isWaiting = document.documentElement.hasAttribute(WAITING_ATTRIBUTE);

if (window.top === window) {
  listen();
  // The bridge would say so in the page; but whoever develops has the terminal, and the page comes back.
  addEventListener("sallyport:disconnected", (event) => event.preventDefault());
}

/** The other end is whoever has the port: the core, or the supervisor while there is none. When one goes, the other answers. */
function listen(): void {
  const socket = new SocketOf(
    `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${DEV_SOCKET_PATH}`,
  );
  let leaving = false;
  unanswered += 1;
  socket.addEventListener("open", () => {
    unanswered = 0;
  });
  socket.addEventListener("message", (event) => {
    const message = parse(String(event.data)) as DevMessage;
    switch (message.kind) {
      case "core":
        hideOverlay();
        if (message.id !== core) location.reload();
        break;
      case "failed":
        showOverlay(message.problem);
        break;
      case "reload":
        location.reload();
        break;
      case "dev-server":
        if (isWaiting) location.reload();
        break;
    }
  });
  socket.addEventListener("close", () => {
    // At once, as a rule: the port stays, and holds a connection until there is somebody again.
    if (!leaving) after(listen, unanswered < 2 ? 0 : pauseAfter(unanswered));
  });
  addEventListener("pagehide", () => {
    leaving = true;
    socket.close();
  });
}

/** Longer and longer: where everything has ended, each try is an error in the page's console. */
function pauseAfter(tries: number): number {
  const ms = AGAIN_MS * 2 ** (tries - 2);
  return ms < LONGEST_MS ? ms : LONGEST_MS;
}
