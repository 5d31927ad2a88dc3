/**
 * The isolation pattern, on the page's side: every message goes through a frame of another origin, which shows it to the
 * developer's hook and seals it. The page never has the key; what comes back is bytes that it can only send on.
 */
import { append, bufferOf, Bytes, hasOwn } from "../../protocol/builtins.ts";
import type { EncodedMessage } from "../../protocol/batch.ts";
import type { FromFrame, Posted } from "../../protocol/frame-port.ts";
import type { FrameAddress, FrameMessage } from "../../protocol/messages.ts";
import {
  addListener,
  addTo,
  createElement,
  error,
  eventData,
  removeNode,
  styleOf,
  wait,
} from "./page-builtins.ts";
import {
  frameWindow,
  openChannel,
  postTo,
  postToWindow,
  rootOf,
  setSource,
  startPort,
  watchChildren,
} from "./gate-builtins.ts";

export interface Gate {
  /** The page is admitted, and there is its first frame. */
  readonly open: (address: FrameAddress) => void;
  /** The core has the key of the frame that was opened last. */
  readonly inForce: (message: FrameMessage) => void;
  /** Takes the messages of a tick. They wait for the frame. */
  readonly pass: (messages: readonly EncodedMessage[]) => void;
  /** How large what waits for the frame, or for its answer, is by now. */
  readonly bytes: () => number;
}

export interface GateOptions {
  /** Bytes for the core, in order. */
  readonly sealed: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly refused: (id: number, why: string | undefined) => void;
  /** Another key is in force, and what it seals begins after this number. What was sealed with the last is dropped. */
  readonly begins: (number: number) => void;
  /** The frame and its key are gone, and with them every call up to this one that has had no answer. */
  readonly lost: (lastId: number, why: string) => void;
}

/** One frame, from where it is asked for to where it goes. */
interface Frame {
  readonly element: HTMLIFrameElement;
  isLoaded: boolean;
  /** By which it knows us. It is there when the core has said that the frame's key is in force. */
  pass: string | undefined;
  /** Once both are so. Then it gets what waits. */
  port: MessagePort | undefined;
}

const REPLACED = "The isolation frame was replaced.";
/** Between two looks for the root of a document that is being written anew. */
const ROOT_POLL_MS = 50;
const SILENT = "The isolation frame does not answer.";

/** Of these bytes and no others: a view is posted with all of its buffer, and a shared one not at all. */
function copiesOf(segments: readonly Uint8Array[]): Uint8Array[] {
  const copies: Uint8Array[] = [];
  for (let i = 0; i < segments.length; i++) append(copies, new Bytes(segments[i] as Uint8Array));
  return copies;
}

/** Hands it over, bytes and all: to be copied again would take longer than to be sealed. */
function give(port: MessagePort, posted: Posted): void {
  const buffers: ArrayBufferLike[] = [];
  for (let i = 0; i < posted.messages.length; i++) {
    const { segments } = posted.messages[i] as Posted["messages"][number];
    for (let j = 0; j < segments.length; j++) append(buffers, bufferOf(segments[j] as Uint8Array));
  }
  postTo(port, posted, buffers);
}

export function createGate({ sealed, refused, begins, lost }: GateOptions): Gate {
  let frame: Frame | undefined;
  /** The address of the frame, and of the one that would come after it. */
  let url = "";
  let next = "";
  /** Another frame has asked for what is at this address, and it is given once. */
  let isTried = false;
  let patienceMs = 0;
  let waiting: Posted[] = [];
  let lastId = -1;
  /** The size of what waits, and of what the frame has not answered for. */
  let bytes = 0;
  let isWatching = false;
  let isDialogUp = false;
  let heard = false;
  let misses = 0;
  // Its place is among the children of the root. A page that replaces the root is found out when it calls.
  const watchRoot = watchChildren(look);

  function load(): void {
    const root = rootOf(document);
    if (!root) return wait(load, ROOT_POLL_MS);
    const element = createElement(document, "iframe") as HTMLIFrameElement;
    const opened: Frame = { element, isLoaded: false, pass: undefined, port: undefined };
    frame = opened;
    styleOf(element).cssText = "display:none!important";
    setSource(element, url);
    addListener(element, "load", ({ isTrusted }) => {
      // Page code could say so while its own document is still in there, and be given the pass.
      if (!isTrusted || opened !== frame) return;
      // A frame that page code has moved loads again, and finds nothing.
      if (opened.isLoaded) return replace();
      opened.isLoaded = true;
      begin(opened);
    });
    addTo(root, element);
    watchRoot(root);
  }

  function begin(opened: Frame): void {
    if (!opened.isLoaded || opened.pass === undefined) return;
    const { port1, port2 } = openChannel();
    opened.port = port1;
    addListener(port1, "message", (event) => {
      if (opened === frame) hear(eventData(event as MessageEvent) as FromFrame);
    });
    startPort(port1);
    postToWindow(frameWindow(opened.element) as Window, opened.pass, port2);
    for (let i = 0; i < waiting.length; i++) give(port1, waiting[i] as Posted);
    waiting = [];
  }

  function hear(message: FromFrame): void {
    heard = true;
    // Own members: page code may have put others on `Object.prototype`.
    const { dialog, refused: id, why, sealed: bytesOf, done } = message;
    if (hasOwn(message, "dialog")) isDialogUp = dialog as boolean;
    else if (hasOwn(message, "refused")) refused(id as number, why);
    else {
      if (hasOwn(message, "sealed")) sealed(new Bytes(bytesOf as ArrayBuffer));
      bytes -= done as number;
    }
  }

  /** The frame is gone, by page code or from a message that it could not swallow: another one takes its place. */
  function replace(): void {
    // What it has not been given waits for the next one.
    if (frame?.port) drop(REPLACED);
    if (frame) removeNode(frame.element);
    frame = undefined;
    isDialogUp = false;
    isTried = next === "";
    if (!isTried) url = next;
    next = "";
    load();
  }

  function drop(why: string): void {
    waiting = [];
    bytes = 0;
    lost(lastId, why);
  }

  function look(): void {
    if (frame && !frameWindow(frame.element)) replace();
  }

  /** Counts, and does not measure: of a page that was asleep no time has passed. */
  function watch(): void {
    if (bytes === 0) return void (isWatching = false);
    isWatching = true;
    misses = heard || isDialogUp ? 0 : misses + 1;
    heard = false;
    if (misses > 2) {
      error(SILENT);
      drop(SILENT);
      replace();
    }
    wait(watch, patienceMs / 2);
  }

  return {
    open(address) {
      ({ url, patienceMs } = address);
      load();
      watch();
    },
    inForce(message) {
      // It is said again on every connection.
      if (!frame || message.url === next || message.url === url) return;
      next = message.url;
      // It may be the key of a frame that went before it had come.
      if (isTried) return replace();
      frame.pass = message.pass;
      begins(message.number);
      begin(frame);
    },
    pass(messages) {
      look();
      const list: Posted["messages"] = [];
      let size = 0;
      for (let i = 0; i < messages.length; i++) {
        const message = messages[i] as EncodedMessage;
        const { json, id } = message;
        append(list, { json, segments: copiesOf(message.segments) });
        size += message.size;
        if (hasOwn(message, "id")) lastId = id as number;
      }
      const posted: Posted = { size, messages: list };
      bytes += size;
      if (frame?.port) give(frame.port, posted);
      else append(waiting, posted);
      if (frame && !isWatching) watch();
    },
    bytes: () => bytes,
  };
}
