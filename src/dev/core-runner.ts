/**
 * The core of an app under `sallyport dev`, whichever process it is at the moment: started, started anew at a save,
 * failed until the next one. Connections of the port go to the core that is up, wait while one starts, and are answered
 * with the problem where none is.
 */
import type { Socket } from "node:net";
import { IpcError } from "../protocol/errors.ts";
import type { Problem } from "../protocol/dev-page.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { WindowSettings } from "../protocol/window.ts";
import type { CoreChild, CoreChildEvents } from "./core-child.ts";
import type { CoreRequest, CoreStart, ToCore, ToSupervisor } from "./messages.ts";

export type CoreState =
  | { readonly kind: "starting"; readonly child: CoreChild }
  | { readonly kind: "running"; readonly child: CoreChild }
  | { readonly kind: "failed"; readonly problem: Problem }
  | { readonly kind: "stopping" };

export interface CoreRunnerOptions {
  fork(events: CoreChildEvents): CoreChild;
  /** Asked when the core before has ended, or had its time to. */
  describeStart(): CoreStart;
  /** Messages of the core that are not about its own state. */
  heard(message: CoreRequest, child: CoreChild): void;
  wrote(stream: "out" | "err", text: string): void;
  /** It serves. */
  running(): void;
  failed(problem: Problem, whole: string | undefined): void;
  /** Takes a connection while there is no core. */
  answerWithoutCore(socket: Socket): void;
  /** A core is coming: whoever was told that there is none asks again. */
  forgetFailure(): void;
}

export interface CoreRunner {
  readonly state: CoreState;
  /** Starts the core; where one runs or starts, in its place. */
  start(): void;
  takeConnection(socket: Socket): void;
  /** A link into a window, from the core that runs or is about to. Rejects where none is. */
  issueLink(window: WindowSettings): Promise<{ readonly url: string; readonly hash: string }>;
  /** Says something to the core, if there is one. */
  tell(message: ToCore): void;
  stop(): Promise<void>;
}

/** A core that ends in order takes a few milliseconds. Its successor does not wait longer than this for it. */
const TURN_MS = 120;

export function createCoreRunner(options: CoreRunnerOptions): CoreRunner {
  let state: CoreState = { kind: "stopping" };
  let spare: CoreChild | undefined;
  const children = new Set<CoreChild>();
  /** Connections that no core has yet. */
  const connections: Socket[] = [];
  /** To each core at most one is on its way, so that only one can be lost with it; and that one comes back. */
  const onTheirWay = new Map<CoreChild, Socket>();
  const links = new Map<number, PromiseWithResolvers<{ url: string; hash: string }>>();
  let lastLink = 0;
  let unsentLinks: (() => void)[] = [];

  function fork(): CoreChild {
    const child: CoreChild = options.fork({
      heard: (message) => hear(child, message),
      wrote: (stream, text) => options.wrote(stream, text),
    });
    children.add(child);
    void child.ended.then((end) => {
      children.delete(child);
      if (spare === child) spare = undefined;
      const unheard = onTheirWay.get(child);
      onTheirWay.delete(child);
      if (isCurrent(child))
        fail({ title: "The core ended by itself", message: `The process ended with ${end}.` });
      if (unheard) takeConnection(unheard);
    });
    return child;
  }

  function isCurrent(child: CoreChild): boolean {
    return "child" in state && state.child === child;
  }

  function hear(child: CoreChild, message: ToSupervisor): void {
    if (message.kind === "took-connection") {
      // The core has its own copy now.
      onTheirWay.get(child)?.destroy();
      onTheirWay.delete(child);
      sendConnection();
      return;
    }
    if (message.kind === "problem") {
      if (isCurrent(child)) fail(message.problem, message.whole);
      return;
    }
    if (message.kind === "link") {
      links.get(message.id)?.resolve(message);
      links.delete(message.id);
      return;
    }
    // Of one that is ending, only what it says is of interest, and who was let in by it.
    if (!isCurrent(child) && message.kind !== "output" && message.kind !== "entry") return;
    if (message.kind === "listening") {
      state = { kind: "running", child };
      sendConnection();
      for (const ask of unsentLinks.splice(0)) ask();
      options.running();
      spare ??= fork();
    } else {
      options.heard(message, child);
    }
  }

  function fail(problem: Problem, whole?: string): void {
    state = { kind: "failed", problem };
    for (const socket of connections.splice(0)) options.answerWithoutCore(socket);
    rejectLinks();
    options.failed(problem, whole);
    spare ??= fork();
  }

  function sendConnection(): void {
    if (state.kind !== "running" || onTheirWay.has(state.child)) return;
    const socket = connections.shift();
    if (!socket) return;
    onTheirWay.set(state.child, socket);
    state.child.send({ kind: "connection" }, socket);
  }

  function takeConnection(socket: Socket): void {
    if (state.kind === "failed") return options.answerWithoutCore(socket);
    if (state.kind === "stopping") return void socket.destroy();
    connections.push(socket);
    // Whoever opens thousands takes places from itself (attacks C18).
    if (connections.length > LIMITS.maxStrangers) connections.shift()?.destroy();
    sendConnection();
  }

  function rejectLinks(): void {
    unsentLinks = [];
    for (const link of links.values()) link.reject(noCore());
    links.clear();
  }

  return {
    get state() {
      return state;
    },
    start() {
      const before = "child" in state ? state.child : undefined;
      const child = spare ?? fork();
      spare = undefined;
      state = { kind: "starting", child };
      const stopped = before?.stop(true);
      options.forgetFailure();
      void Promise.race([stopped, stopped && pause(TURN_MS)]).then(() => {
        if (isCurrent(child)) child.send({ kind: "start", start: options.describeStart() });
      });
    },
    takeConnection,
    issueLink(window) {
      if (!("child" in state)) return Promise.reject(noCore());
      lastLink += 1;
      const id = lastLink;
      const link = Promise.withResolvers<{ url: string; hash: string }>();
      links.set(id, link);
      const ask = (): void => {
        if (state.kind === "running") state.child.send({ kind: "issue-link", id, window });
      };
      if (state.kind === "running") ask();
      else unsentLinks.push(ask);
      return link.promise;
    },
    tell(message) {
      if ("child" in state) state.child.send(message);
    },
    async stop() {
      state = { kind: "stopping" };
      for (const socket of connections.splice(0)) socket.destroy();
      rejectLinks();
      await Promise.all([...children].map((child) => child.stop(false)));
    },
  };
}

function noCore(): IpcError {
  return new IpcError("disconnected", "The core does not run; the next save starts it.");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
