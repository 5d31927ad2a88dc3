/**
 * The bridge: the first script of every top-level document, before any of the page's own. It takes the page's entry,
 * opens the socket and defines what `@tauri-apps/api` 2.12 expects of a Tauri page.
 *
 * Page side of the trust line. It holds two secrets, the entry and the reload ticket, in closures; nothing else here
 * is worth keeping from the page, and nothing here is trusted by the core.
 */
import { append, Bytes, defineFixed, isArray } from "../../protocol/builtins.ts";
import { ASSET_PATH, RESERVED_PATH } from "../../protocol/messages.ts";
import { createCallbacks } from "./callbacks.ts";
import { connect } from "./connection.ts";
import { takeEntry } from "./entry.ts";
import {
  eachHeader,
  encodePart,
  freeze,
  HeadersOf,
  later,
  PromiseOf,
  randomWords,
  StringOf,
  TypeErrorOf,
} from "./page-builtins.ts";

/** What the gateway writes in place of this name when it serves the bridge. */
declare const __SALLYPORT_CONFIG__: BridgeConfig;
declare const __SALLYPORT_ISOLATION__: boolean;

interface BridgeConfig {
  readonly sep: string;
  readonly delimiter: string;
}

interface InvokeOptions {
  readonly headers?: HeadersInit;
  readonly signal?: AbortSignal;
}

/** The argument of Tauri's own `ipc` and `postMessage`. */
interface BridgeMessage {
  readonly cmd: string;
  readonly callback: number;
  readonly error: number;
  readonly payload?: unknown;
  readonly options?: InvokeOptions;
}

// Only a top-level document is a page of a window. A frame gets nothing, should it ever be served the bridge.
if (window.top === window) start();

function start(): void {
  const taken = takeEntry();
  if (taken === undefined) {
    window.stop();
    location.replace(`${RESERVED_PATH}no-entry`);
    return;
  }
  const { sep, delimiter } = __SALLYPORT_CONFIG__;
  const { entry } = taken;
  // Read and joined before any page script can have a say in it.
  const assets = randomWords(4).join("-");
  const assetAddress = `${location.origin}${ASSET_PATH}${assets}/`;
  const callbacks = createCallbacks();
  const connection = connect(taken, assets, callbacks.deliver);

  function invoke(cmd: string, args: unknown = {}, options?: InvokeOptions): Promise<unknown> {
    return new PromiseOf((resolve, reject) => {
      // A name may be anything in plain JavaScript; on the wire it is a text.
      // What this throws (a BigInt, a header that is none) rejects the promise, as in Tauri.
      connection.call(
        StringOf(cmd),
        toBody(args),
        toHeaders(options),
        { resolve, reject },
        options?.signal,
      );
    });
  }

  function postMessage({ cmd, callback, error, payload, options }: BridgeMessage): void {
    // Page code, which may throw: in a task of its own, so that what came with this answer is heard all the same.
    const run = (id: number) => (value: unknown) => later(() => callbacks.runCallback(id, value));
    connection.call(
      StringOf(cmd),
      toBody(payload),
      toHeaders(options),
      { resolve: run(callback), reject: run(error) },
      options?.signal,
    );
  }

  const internals = {
    plugins: freeze({
      path: freeze({ sep, delimiter }),
      sallyport: freeze({ grant: connection.grant }),
    }),
    metadata: freeze({
      currentWindow: freeze({ label: entry.window }),
      currentWebview: freeze({ label: entry.webview }),
    }),
    __TAURI_PATTERN__: freeze(
      __SALLYPORT_ISOLATION__
        ? { pattern: "isolation", side: "original" }
        : { pattern: "brownfield" },
    ),
    invoke,
    ipc: postMessage,
    postMessage,
    transformCallback: callbacks.transformCallback,
    runCallback: callbacks.runCallback,
    unregisterCallback: callbacks.unregisterCallback,
    convertFileSrc: (path: string, protocol = "asset") =>
      (protocol === "asset" ? assetAddress : `${protocol}://localhost/`) + encodePart(path),
  };
  expose("__TAURI_INTERNALS__", freeze(internals));
  // Called first and synchronously by `unlisten`; it must not throw, whatever it is given. The id of an event is its
  // listener's callback.
  const unregisterListener = (_event: unknown, id: number): void =>
    callbacks.unregisterCallback(id);
  expose("__TAURI_EVENT_PLUGIN_INTERNALS__", freeze({ unregisterListener }));
  expose("isTauri", true);
}

function expose(name: string, value: unknown): void {
  defineFixed(window, name, value, false);
}

/** `number[]` is in the type of `invoke`'s arguments and means bytes. A value that is no byte is refused, not wrapped. */
function toBody(args: unknown): unknown {
  if (!isArray(args)) return args;
  const bytes = new Bytes(args.length);
  for (let i = 0; i < args.length; i++) {
    const byte = args[i];
    if (typeof byte !== "number" || byte < 0 || byte > 255 || byte % 1 !== 0) {
      throw new TypeErrorOf(
        "An array is a raw body: it may hold whole numbers from 0 to 255 only.",
      );
    }
    bytes[i] = byte;
  }
  return bytes;
}

function toHeaders(options: InvokeOptions | undefined): [string, string][] {
  const pairs: [string, string][] = [];
  const init = options?.headers;
  if (init !== undefined) {
    eachHeader(new HeadersOf(init), (value, name) => {
      append(pairs, [name, value]);
    });
  }
  return pairs;
}
