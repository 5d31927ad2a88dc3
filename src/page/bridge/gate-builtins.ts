/** What only a bridge of the isolation pattern takes of the browser's own. */
import { uncurry, uncurryGetter, uncurrySetter } from "../../protocol/builtins.ts";

const Channel = MessageChannel;
const firstPort = uncurryGetter(MessageChannel.prototype, "port1");
const secondPort = uncurryGetter(MessageChannel.prototype, "port2");
const iterator: typeof Symbol.iterator = Symbol.iterator;
/** What a browser asks for the items of a list, page code could have changed: it would be given them, and could give others. */
function itemsOf(list: readonly unknown[]): never {
  let at = 0;
  const next = (): object => {
    const done = at >= list.length;
    return { __proto__: null, done, value: done ? undefined : list[at++] };
  };
  return { __proto__: null, [iterator]: () => ({ __proto__: null, next }) } as never;
}

export function openChannel(): { readonly port1: MessagePort; readonly port2: MessagePort } {
  const channel = new Channel();
  return { port1: firstPort(channel), port2: secondPort(channel) };
}
export const startPort: (port: MessagePort) => void = uncurry(MessagePort.prototype.start);
const post = uncurry(MessagePort.prototype.postMessage) as (
  port: MessagePort,
  message: unknown,
  transfer: Iterable<unknown>,
) => void;
export function postTo(port: MessagePort, message: unknown, transfer: readonly unknown[]): void {
  post(port, message, itemsOf(transfer));
}
export const frameWindow: (frame: HTMLIFrameElement) => Window | null = uncurryGetter(
  HTMLIFrameElement.prototype,
  "contentWindow",
) as never;
export const setSource: (frame: HTMLIFrameElement, url: string) => void = uncurrySetter(
  HTMLIFrameElement.prototype,
  "src",
) as never;
/** A frame's origin is opaque, so no other than `*` can be meant; what is posted is nothing but a port. */
export function postToWindow(to: Window, message: string, port: MessagePort): void {
  to.postMessage(message, "*", itemsOf([port]));
}

/** Null after `document.open()`, until something is written. */
export const rootOf: (document: Document) => Element | null = uncurryGetter(
  Document.prototype,
  "documentElement",
);

const Observer = MutationObserver;
const observe = uncurry(MutationObserver.prototype.observe);
/** Tells when an element that it was given has other children. */
export function watchChildren(changed: () => void): (parent: Element) => void {
  const observer = new Observer(changed);
  return (parent) => observe(observer, parent, { childList: true });
}
