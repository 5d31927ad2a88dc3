/** The page's own built-ins that the bridge uses, taken before any page script runs. See `protocol/builtins.ts`. */
import { uncurry, uncurryGetter, uncurrySetter } from "../../protocol/builtins.ts";

export const PromiseOf: PromiseConstructor = Promise;
export const StringOf: (value: unknown) => string = String;
export const ErrorOf: ErrorConstructor = Error;
export const TypeErrorOf: TypeErrorConstructor = TypeError;
export const freeze: <T>(value: T) => Readonly<T> = Object.freeze;

export const addListener: (
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
) => void = uncurry(EventTarget.prototype.addEventListener) as never;

export const removeListener: (
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
) => void = uncurry(EventTarget.prototype.removeEventListener) as never;
export const isAborted: (signal: AbortSignal) => boolean = uncurryGetter(
  AbortSignal.prototype,
  "aborted",
);

const SocketOf = WebSocket;
const setBinaryType = uncurrySetter(WebSocket.prototype, "binaryType");

/** A socket that gives bytes as `ArrayBuffer`. No page code sees it, also where it is opened while page code runs. */
export function openSocket(address: string, protocol: string): WebSocket {
  const socket = new SocketOf(address, protocol);
  setBinaryType(socket, "arraybuffer");
  return socket;
}
export const sendOn: (socket: WebSocket, data: string | Uint8Array<ArrayBuffer>) => void = uncurry(
  WebSocket.prototype.send,
) as never;
export const closeSocket: (socket: WebSocket, code: number) => void = uncurry(
  WebSocket.prototype.close,
) as never;
export const eventData: (event: MessageEvent) => unknown = uncurryGetter(
  MessageEvent.prototype,
  "data",
);
export const closeCode: (event: CloseEvent) => number = uncurryGetter(CloseEvent.prototype, "code");
export const isPersisted: (event: PageTransitionEvent) => boolean = uncurryGetter(
  PageTransitionEvent.prototype,
  "persisted",
);

export const later: (task: () => void) => void = queueMicrotask;
export const wait: (task: () => void, ms: number) => void = setTimeout;
const { performance } = globalThis;
// Its own method: test drivers put a clock of theirs in its place.
const readClock = uncurry(performance.now);
/** Milliseconds that have passed since some moment, whatever becomes of the time of day. */
export const now = (): number => readClock(performance);

export const EventOf: typeof Event = Event;
export const dispatch: (target: EventTarget, event: Event) => boolean = uncurry(
  EventTarget.prototype.dispatchEvent,
);
export const createElement: (document: Document, name: string) => HTMLElement = uncurry(
  Document.prototype.createElement,
) as never;
export const addTo: (parent: Element, child: Element) => void = uncurry(
  Element.prototype.append,
) as never;
export const removeNode: (node: Element) => void = uncurry(Element.prototype.remove);
export const styleOf: (element: HTMLElement) => CSSStyleDeclaration = uncurryGetter(
  HTMLElement.prototype,
  "style",
);
export const warn: (text: string) => void = console.warn;
export const error: (text: string) => void = console.error;

export const HeadersOf: typeof Headers = Headers;
export const eachHeader: (headers: Headers, visit: (value: string, name: string) => void) => void =
  uncurry(Headers.prototype.forEach) as never;

const { crypto } = globalThis;
const fillRandom = uncurry(Crypto.prototype.getRandomValues) as unknown as (
  self: Crypto,
  words: Uint32Array,
) => Uint32Array;
const Words = Uint32Array;

/** Random unsigned 32-bit numbers. */
export const randomWords = (count: number): Uint32Array => fillRandom(crypto, new Words(count));

export const encodePart: (text: string) => string = encodeURIComponent;

const storageGet = uncurry(Storage.prototype.getItem);
const storageSet = uncurry(Storage.prototype.setItem);
const storageRemove = uncurry(Storage.prototype.removeItem);
// The tab's own, before page code can put another in its place. None where storage is switched off: a reload then
// needs a new link.
const storage = readStorage();

function readStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}

/** Takes a text out of `sessionStorage`. Null where there is none. */
export function takeStored(key: string): string | null {
  if (storage === undefined) return null;
  const text = storageGet(storage, key);
  storageRemove(storage, key);
  return text;
}

export function store(key: string, text: string): void {
  try {
    if (storage !== undefined) storageSet(storage, key, text);
  } catch {
    // It is full: page code has filled it, and needs a new link after a reload.
  }
}
