/**
 * How a second command reaches a running app: a Unix socket (a named pipe on Windows) that only this user can open.
 * One JSON line each way. It also is what makes an app run once: whoever holds the socket is the app.
 */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { OpenedWindow } from "../hosts/host.ts";

/** `sallyport link`: new links, where windows are opened by one. */
export interface LinkRequest {
  readonly request: "link";
}

/** The app was started once more: it shows itself, and hears what was wanted. */
export interface StartRequest {
  readonly request: "start";
  /** Whether a link may be opened in the browser of the machine the app runs on. */
  readonly open: boolean;
  readonly args: readonly string[];
  readonly cwd: string;
}

export type ControlRequest = LinkRequest | StartRequest;

/** The app is just ending: it has no link to give, and a moment later there is no app. */
export const ENDING = "ending";

export interface ControlReply {
  readonly pid: number;
  readonly host: string;
  readonly windows: readonly OpenedWindow[];
  /** After a `start`: whether the app listens for what it was started with once more. */
  readonly heard?: boolean;
}

/** More than the longest command line of any system. */
const MAX_LINE = 4 * 1024 * 1024;
const ENDING_TRIES = 100;
const ENDING_PAUSE_MS = 50;

export function controlPath(folder: string, key: string): string {
  if (process.platform !== "win32") return join(folder, `${key}.sock`);
  // The name space of pipes is the machine's; the folder is the user's own, so the name differs from user to user.
  return `\\\\.\\pipe\\sallyport-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}-${key}`;
}

/** Asks the app that holds `path`. Undefined where none does; one that is just ending is waited for. */
export async function askControl(
  path: string,
  request: ControlRequest,
): Promise<ControlReply | undefined> {
  for (let tries = 0; tries < ENDING_TRIES; tries++) {
    const reply = await askOnce(path, request);
    if (reply !== ENDING) return reply;
    await setTimeout(ENDING_PAUSE_MS);
  }
  throw new Error(
    "The app is ending, and does not come to its end. Try again, or end its process.",
  );
}

function askOnce(
  path: string,
  request: ControlRequest,
): Promise<ControlReply | typeof ENDING | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.setTimeout(10_000, () => socket.destroy(new Error("The running app does not answer.")));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(undefined);
      else reject(error);
    });
    // It ended before it answered.
    socket.once("close", () => resolve(undefined));
    readLine(socket, (line) => {
      socket.end();
      try {
        const reply = JSON.parse(line) as ControlReply | typeof ENDING | { error: string };
        if (reply !== ENDING && "error" in reply) reject(new Error(reply.error));
        else resolve(reply);
      } catch {
        reject(new Error("The running app answers something else."));
      }
    });
    socket.write(`${JSON.stringify(request)}\n`);
  });
}

export interface Control {
  close(): Promise<void>;
}

/**
 * Takes `path` for this app and answers there. Undefined where another app holds it.
 * What a killed app left behind is taken over.
 */
export async function holdControl(
  path: string,
  answer: (request: ControlRequest) => Promise<ControlReply | typeof ENDING>,
): Promise<Control | undefined> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy()); // Whoever asked has gone.
    socket.setTimeout(10_000, () => socket.destroy());
    readLine(socket, (line) => {
      reply(line).then(
        (text) => socket.end(`${text}\n`),
        (error: unknown) => socket.end(`${JSON.stringify({ error: (error as Error).message })}\n`),
      );
    });
  });
  async function reply(line: string): Promise<string> {
    const request = parseRequest(JSON.parse(line));
    if (!request) throw new Error("The running app does not know that request.");
    return JSON.stringify(await answer(request));
  }

  if (!(await tryListen(server, path))) {
    if (await isAnswering(path)) return undefined;
    rmSync(path, { force: true });
    if (!(await tryListen(server, path))) return undefined;
  }
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Whoever only stays connected must not keep the app from ending (attacks I1).
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function parseRequest(value: unknown): ControlRequest | undefined {
  if (typeof value !== "object" || value === null || !("request" in value)) return undefined;
  if (value.request === "link") return { request: "link" };
  if (value.request !== "start") return undefined;
  const { open, args, cwd } = value as { open?: unknown; args?: unknown; cwd?: unknown };
  const isStart =
    typeof open === "boolean" &&
    typeof cwd === "string" &&
    Array.isArray(args) &&
    args.every((arg) => typeof arg === "string");
  return isStart ? { request: "start", open, args, cwd } : undefined;
}

function tryListen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    };
    server.once("error", failed);
    server.listen(path, () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}

/** Whether an app holds it. */
export function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function readLine(socket: Socket, use: (line: string) => void): void {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    text += chunk;
    const end = text.indexOf("\n");
    if (end >= 0) {
      socket.removeAllListeners("data");
      use(text.slice(0, end));
    } else if (text.length > MAX_LINE) {
      socket.destroy();
    }
  });
}
