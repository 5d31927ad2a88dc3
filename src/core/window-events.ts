import type { Position, Size, WindowAction, WindowEvent } from "../protocol/window.ts";
import type { Events } from "./events.ts";

export const CLOSE_REQUESTED = "tauri://close-requested";
const DESTROYED = "tauri://destroyed";

/** What a listener of the core may say when the user closes a window. */
export interface CloseRequest {
  /** The window stays. */
  preventDefault(): void;
}

/** Tells pages and the core what happens to windows, and keeps those open whose closing somebody wants to decide. */
export interface WindowEvents {
  /** The host tells of it. */
  happened(window: string, event: WindowEvent): void;
  created(window: string): void;
  destroyed(window: string): void;
  /** Does what the user's closing it does: whoever listens is asked. */
  close(window: string): Promise<void>;
  /** Is asked before the window is closed. What is returned ends that. */
  onCloseRequested(
    window: string,
    handler: (request: CloseRequest) => void | Promise<void>,
  ): () => void;
}

/** `act` is what the host does with a window; `exists` says whether there is one of that label. */
export function createWindowEvents(
  events: Events,
  exists: (window: string) => boolean,
  act: (window: string, action: WindowAction) => Promise<void>,
): WindowEvents {
  const askers = new Map<string, Set<(request: CloseRequest) => void | Promise<void>>>();
  /** Windows that the host was told to keep open. */
  const held = new Set<string>();

  const asks = (window: string): boolean =>
    askers.has(window) || events.isAwaited(window, CLOSE_REQUESTED);

  /** Has the host hold back what somebody wants to decide, and nothing else. */
  function tellHost(window: string): void {
    const next = asks(window);
    if (next === held.has(window)) return;
    if (next) held.add(window);
    else held.delete(window);
    // Where windows cannot be held back, they close as the user says; and one that is not there yet is told when it is.
    act(window, { kind: "setAsksBeforeClose", asks: next }).catch(() => held.delete(window));
  }

  async function close(window: string): Promise<void> {
    let prevented = false;
    const request: CloseRequest = Object.freeze({
      preventDefault() {
        prevented = true;
      },
    });
    const isAwaited = events.isAwaited(window, CLOSE_REQUESTED);
    events.tell(window, CLOSE_REQUESTED);
    for (const ask of askers.get(window) ?? []) await ask(request);
    // A page that is asked destroys its window itself, or does not (tauri-apps/api, `onCloseRequested`).
    if (!prevented && !isAwaited) await act(window, { kind: "destroy" });
  }

  events.watchAwaited(CLOSE_REQUESTED, (window) => {
    if (exists(window)) tellHost(window);
  });

  return {
    happened(window, event) {
      if (event.kind === "close-requested") {
        close(window).catch(() => undefined); // It has gone meanwhile.
        return;
      }
      const { name, payload } = toTauri(event);
      events.tell(window, name, payload);
    },
    created(window) {
      for (const name of ["tauri://window-created", "tauri://webview-created"])
        events.emit({ kind: "Any" }, name, { label: window });
      tellHost(window);
    },
    destroyed(window) {
      held.delete(window);
      askers.delete(window);
      events.tell(window, DESTROYED);
    },
    close,
    onCloseRequested(window, handler) {
      const own = (request: CloseRequest): void | Promise<void> => handler(request);
      const handlers = askers.get(window) ?? new Set();
      askers.set(window, handlers.add(own));
      tellHost(window);
      return () => {
        handlers.delete(own);
        if (handlers.size === 0 && askers.get(window) === handlers) askers.delete(window);
        tellHost(window);
      };
    },
  };
}

/** Tauri's names and payloads (`tauri::manager::window`), in physical pixels. */
function toTauri(event: Exclude<WindowEvent, { kind: "close-requested" }>): {
  readonly name: string;
  readonly payload: unknown;
} {
  switch (event.kind) {
    case "resized":
      return { name: "tauri://resize", payload: toPhysicalSize(event.size, event.scaleFactor) };
    case "moved":
      return {
        name: "tauri://move",
        payload: toPhysicalPosition(event.position, event.scaleFactor),
      };
    case "focused":
      return { name: "tauri://focus", payload: null };
    case "blurred":
      return { name: "tauri://blur", payload: null };
    case "scale-factor-changed": {
      const { scaleFactor } = event;
      const size = toPhysicalSize(event.size, scaleFactor);
      return { name: "tauri://scale-change", payload: { scaleFactor, size } };
    }
    case "theme-changed":
      return { name: "tauri://theme-changed", payload: event.theme };
  }
}

export function toPhysicalSize({ width, height }: Size, scaleFactor: number): Size {
  return { width: Math.round(width * scaleFactor), height: Math.round(height * scaleFactor) };
}

export function toPhysicalPosition({ x, y }: Position, scaleFactor: number): Position {
  return { x: Math.round(x * scaleFactor), y: Math.round(y * scaleFactor) };
}
