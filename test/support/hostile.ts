/**
 * A peer that keeps to no rule: HTTP and WebSocket written byte by byte on a TCP socket, and an app that counts what
 * it was made to run. Nothing here uses the product's own codecs, so a mistake in them cannot hide itself.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect } from "vitest";
import { type AppProcess, makeApp, startApp } from "./app-process.ts";
import { type FrameSecrets, readSecrets, sealByHand } from "./hand-seal.ts";

// ---- HTTP

export interface RawResponse {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  /** Every value of a header, in lower case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A list of values sends the header that often; undefined leaves it out. */
export type RawHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const LOOPBACK = "127.0.0.1";
const HEAD_END = "\r\n\r\n";

/** Sends these bytes and resolves with the first answer, or with status 0 when the connection ends before one. */
export function sendBytes(
  port: number,
  bytes: string | Uint8Array,
  address: string = LOOPBACK,
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, address);
    let received = Buffer.alloc(0);
    const finish = (): void => {
      socket.destroy();
      resolve(parseResponse(received));
    };
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isComplete(received)) finish();
    });
    socket.on("close", finish);
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") reject(error);
    });
    socket.write(bytes);
  });
}

export interface RawRequest {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: RawHeaders;
  readonly body?: string;
}

/** Sends a request. `Host` is right unless another is given. */
export function request(
  port: number,
  { method = "GET", target = "/", headers = {}, body = "" }: RawRequest = {},
): Promise<RawResponse> {
  const lines = headerLines({ Host: `localhost:${port}`, Connection: "close", ...headers });
  return sendBytes(port, `${method} ${target} HTTP/1.1\r\n${lines}\r\n${body}`);
}

/** Asks for an isolation frame, as a browser does for an iframe unless something else is given. */
export function requestFrame(url: string, changes: RawRequest = {}): Promise<RawResponse> {
  const { host, port, pathname } = new URL(url);
  return request(Number(port), {
    target: pathname,
    ...changes,
    headers: {
      Host: host,
      "Sec-Fetch-Dest": "iframe",
      "Sec-Fetch-Mode": "navigate",
      ...changes.headers,
    },
  });
}

function headerLines(headers: RawHeaders): string {
  return Object.entries(headers)
    .flatMap(([name, value]) =>
      (typeof value === "string" ? [value] : (value ?? [])).map((one) => `${name}: ${one}\r\n`),
    )
    .join("");
}

function isComplete(received: Buffer): boolean {
  const end = received.indexOf(HEAD_END);
  if (end < 0) return false;
  const length = /^content-length: *(\d+)\r?$/im.exec(received.toString("latin1", 0, end + 2))?.[1];
  return length !== undefined && received.length >= end + HEAD_END.length + Number(length);
}

function parseResponse(received: Buffer): RawResponse {
  const end = received.indexOf(HEAD_END);
  const [first = "", ...lines] = received.toString("latin1", 0, Math.max(end, 0)).split("\r\n");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const before = headers.get(name);
    headers.set(name, (before === undefined ? "" : `${before}, `) + line.slice(colon + 1).trim());
  }
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0);
  return { status, headers, body: end < 0 ? "" : received.toString("utf8", end + HEAD_END.length) };
}

// ---- WebSocket

export interface Entry {
  readonly window: string;
  readonly webview: string;
  readonly secret: string;
}

/** What a session is resumed with. */
export interface ResumeKeys {
  readonly session: string;
  readonly coreProof: string;
  readonly pageProof: string;
}

/** What the core says of the isolation frame whose key is in force. */
export interface FrameNotice {
  readonly pass: string;
  /** Of the frame after it. */
  readonly url: string;
  readonly number: number;
}

export interface Closed {
  /** 1006 where the connection ended without a close frame. */
  readonly code: number;
  readonly reason: string;
}

/** `kind` is `result`, `reject` or `error`; bytes are in `bytes`, in the order of their marks. */
export interface Answer {
  readonly kind: string;
  readonly id: number;
  readonly value?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly bytes: readonly Buffer[];
}

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  readonly fin?: boolean;
  /** The three reserved bits, as a number. */
  readonly rsv?: number;
  readonly masked?: boolean;
  /** The length that the frame announces, whatever it holds. */
  readonly announced?: bigint;
}

/** One frame as a client writes it, or as none should. */
export function frame(
  opcode: number,
  payload: string | Uint8Array,
  options: FrameOptions = {},
): Buffer {
  const { fin = true, rsv = 0, masked = true } = options;
  const content = Buffer.from(payload as Uint8Array);
  const announced = options.announced ?? BigInt(content.length);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const mask = masked ? 0x80 : 0;
  let length: Buffer;
  if (announced < 126n) {
    head.push(mask | Number(announced));
    length = Buffer.alloc(0);
  } else if (announced < 65_536n) {
    head.push(mask | 126);
    length = Buffer.alloc(2);
    length.writeUInt16BE(Number(announced));
  } else {
    head.push(mask | 127);
    length = Buffer.alloc(8);
    length.writeBigUInt64BE(announced);
  }
  // A key of zeros masks nothing, and is as good as any.
  return Buffer.concat([Buffer.from(head), length, Buffer.alloc(masked ? 4 : 0), content]);
}

/** A close frame's payload. */
export function closePayload(code: number, reason = ""): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return payload;
}

/** A binary message: the length of the JSON, the JSON, the bytes. `announced` lies about the length. */
export function binaryBatch(json: unknown, bytes: Uint8Array, announced?: number): Buffer {
  const text = Buffer.from(typeof json === "string" ? json : JSON.stringify(json));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(announced ?? text.length);
  return Buffer.concat([length, text, bytes]);
}

export interface UpgradeOptions {
  readonly target?: string;
  readonly method?: string;
  readonly headers?: RawHeaders;
  /** Sent in the same packet as the request. */
  readonly ahead?: Uint8Array;
  readonly address?: string;
}

/** Asks for a WebSocket, as a page would unless something else is given. `socket` is there if the answer was 101. */
export function upgrade(
  port: number,
  options: UpgradeOptions = {},
): Promise<{ response: RawResponse; socket: HostileSocket | undefined }> {
  const { target = "/__sallyport__/socket", method = "GET", headers = {} } = options;
  const { ahead = new Uint8Array(0), address = LOOPBACK } = options;
  const lines = headerLines({
    Host: `localhost:${port}`,
    Origin: `http://localhost:${port}`,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    "Sec-WebSocket-Protocol": "sallyport.1",
    ...headers,
  });
  return new Promise((resolve, reject) => {
    const tcp = connect(port, address);
    let received = Buffer.alloc(0);
    const refused = (): void => resolve({ response: parseResponse(received), socket: undefined });
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf(HEAD_END);
      if (end < 0) return;
      const response = parseResponse(received.subarray(0, end + HEAD_END.length));
      if (response.status !== 101) {
        // Let it close by itself: that it does is part of the refusal.
        return;
      }
      tcp.off("data", onData);
      tcp.off("close", refused);
      resolve({
        response,
        socket: new HostileSocket(tcp, received.subarray(end + HEAD_END.length)),
      });
    };
    tcp.on("data", onData);
    tcp.once("close", refused);
    tcp.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") reject(error);
    });
    tcp.write(Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`), ahead]));
  });
}

/** A socket that the gateway has upgraded, before its entry. Fails the test where it is refused. */
export async function openSocket(port: number, options?: UpgradeOptions): Promise<HostileSocket> {
  const { response, socket } = await upgrade(port, options);
  if (!socket) throw new Error(`the upgrade was refused with ${response.status}`);
  return socket;
}

/** A page without a browser, admitted. */
export async function openPage(
  port: number,
  entry: Entry,
  assets?: string,
): Promise<HostileSocket> {
  const socket = await openSocket(port);
  await socket.enter(entry, assets);
  return socket;
}

/**
 * Sends these on a new socket, texts as text and bytes as binary, in one packet. Resolves with how it closed, or with
 * the first thing that was said.
 */
export async function knock(
  port: number,
  ...messages: readonly (string | Buffer)[]
): Promise<Closed | { readonly said: string | Buffer }> {
  const socket = await openSocket(port);
  socket.raw(
    Buffer.concat(
      messages.map((one) => frame(typeof one === "string" ? OPCODE.text : OPCODE.binary, one)),
    ),
  );
  return socket.outcome();
}

/** What a page says when it has its ticket: its entry is used up, and its session begins. */
export const ENTERED = '{"kind":"entered"}';

/** `assets` is the key in the page's asset addresses. */
export function enterText(entry: Entry, assets?: string): string {
  return JSON.stringify({ kind: "enter", entry, assets });
}

/** The client's end of a WebSocket, written by hand. */
export class HostileSocket {
  readonly tcp: Socket;
  /** Every WebSocket message so far but acknowledgements: text as a string, binary as bytes. */
  readonly received: (string | Buffer)[] = [];
  /** What the core says it has taken. */
  readonly acknowledged: string[] = [];
  /** Payloads of pongs. */
  readonly pongs: Buffer[] = [];
  readonly closed: Promise<Closed>;
  /** True: a close frame is not answered, so that the connection stays half closed. */
  ignoreClose = false;
  /** False: nobody is left at this end, though the connection is open. */
  answersPings = true;
  /** The reload ticket, once admitted. */
  ticket = "";
  /** What its session is resumed with, once admitted. */
  keys: ResumeKeys = { session: "", coreProof: "", pageProof: "" };
  /** In the isolation pattern: where its next frame is. */
  frameUrl = "";
  /** What its frame was told, once `loadFrame` has it. Calls are sealed with it from then on. */
  secrets: FrameSecrets | undefined;
  #input: Buffer = Buffer.alloc(0);
  #number = 0;
  #id = 0;
  #end: Closed | undefined;
  readonly #changed = new Set<() => void>();

  constructor(tcp: Socket, head: Buffer) {
    this.tcp = tcp;
    this.closed = new Promise((resolve) => {
      tcp.once("close", () => {
        this.#end ??= { code: 1006, reason: "" };
        this.#tell();
        resolve(this.#end);
      });
    });
    tcp.on("data", (chunk) => this.#read(chunk));
    if (head.length > 0) this.#read(head);
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.tcp.write(bytes);
  }
  text(text: string): void {
    this.raw(frame(OPCODE.text, text));
  }
  /** Bytes as text, whether they are UTF-8 or not. */
  textBytes(bytes: Uint8Array): void {
    this.raw(frame(OPCODE.text, bytes));
  }
  binary(bytes: Uint8Array): void {
    this.raw(frame(OPCODE.binary, bytes));
  }

  /** Shows an entry and resolves with the ticket; rejects with the close. Its session has not begun. */
  async show(entry: Entry, assets?: string): Promise<string> {
    this.text(enterText(entry, assets));
    const first = await this.#next(() => this.received[0]);
    const { kind, ticket, resume, frame } = JSON.parse(String(first)) as {
      kind: string;
      ticket: string;
      resume: ResumeKeys;
      frame?: { url: string };
    };
    expect(kind).toBe("admitted");
    this.keys = resume;
    this.frameUrl = frame?.url ?? "";
    this.ticket = ticket;
    return ticket;
  }

  /** Shows an entry and begins its session, as a page does. Resolves with the ticket; rejects with the close. */
  async enter(entry: Entry, assets?: string): Promise<string> {
    await this.show(entry, assets);
    this.text(ENTERED);
    // The session's first word.
    await this.#next(() => this.acknowledged[0]);
    return this.ticket;
  }

  /** Shows the name of a session and, where the core proves itself, this page's proof. Resolves with what follows. */
  async resume(keys: ResumeKeys, received: number): Promise<string | Buffer> {
    this.text(JSON.stringify({ kind: "resume", session: keys.session }));
    const first = await this.#next(() => this.received[0]);
    expect(first).toBe(JSON.stringify({ kind: "resuming", proof: keys.coreProof }));
    this.text(JSON.stringify({ kind: "prove", proof: keys.pageProof, received }));
    return this.#next(() => this.received[1]);
  }

  /** Fetches the isolation frame as a browser does for an iframe, and takes its key. Resolves with that. */
  async loadFrame(): Promise<FrameSecrets> {
    const { status, body } = await requestFrame(this.frameUrl);
    expect(status).toBe(200);
    const secrets = readSecrets(body);
    this.frameUrl = (await this.frameNotice(secrets.pass)).url;
    this.#number = secrets.number;
    this.secrets = secrets;
    return secrets;
  }

  /** What the core says of the frame with that pass, or of any. */
  frameNotice(pass = ""): Promise<FrameNotice> {
    return this.#next(() => {
      const texts = this.received.filter((one) => typeof one === "string");
      const text = texts.find((one) => one.startsWith(`{"kind":"frame","pass":"${pass}`));
      return text === undefined ? undefined : (JSON.parse(text) as FrameNotice);
    });
  }

  /** The text of a batch with the next number, for whoever wants to change it before it is sent. */
  batchText(messages: readonly unknown[]): string {
    this.#number += 1;
    return JSON.stringify({ number: this.#number, messages });
  }

  /** A call message with the next id. */
  callMessage(command: string, args: unknown = {}, more: object = {}): { readonly id: number } {
    const id = this.#id;
    this.#id += 1;
    const message = { kind: "call", id, command, args, ...more };
    return message;
  }

  /** Sends a call and resolves with its answer. */
  async call(
    command: string,
    args: unknown = {},
    headers?: readonly (readonly [string, string])[],
  ): Promise<Answer> {
    const message = this.callMessage(command, args, headers ? { headers } : {});
    const text = this.batchText([message]);
    if (this.secrets)
      this.binary(sealByHand(this.secrets, this.#number, binaryBatch(text, new Uint8Array(0))));
    else this.text(text);
    return this.answer(message.id);
  }

  /** The answer to a call. Rejects where the socket closes without it. */
  answer(id: number): Promise<Answer> {
    let seen = 0;
    return this.#next(() => {
      for (; seen < this.received.length; seen++) {
        const found = answersIn(this.received[seen] as string | Buffer).find(
          (one) => one.id === id,
        );
        if (found) return found;
      }
      return undefined;
    });
  }

  /** How it closed, or the first thing it was told. */
  async outcome(): Promise<Closed | { readonly said: string | Buffer }> {
    const first = this.#next(() => this.received[0]);
    return first.then(
      (said) => ({ said }),
      () => this.closed,
    );
  }

  /** Closes as a page does that goes away. Resolves when the connection is gone. */
  async leave(): Promise<void> {
    this.raw(frame(OPCODE.close, closePayload(1000)));
    await this.closed;
  }

  /** Cuts the connection. */
  cut(): void {
    this.tcp.destroy();
  }

  #next<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined && !this.#end) return;
        this.#changed.delete(look);
        if (found === undefined)
          reject(new Error(`the socket closed with ${this.#end?.code} ${this.#end?.reason}`));
        else resolve(found);
      };
      this.#changed.add(look);
      look();
    });
  }

  #tell(): void {
    for (const look of this.#changed) look();
  }

  #read(chunk: Buffer): void {
    this.#input = this.#input.length > 0 ? Buffer.concat([this.#input, chunk]) : chunk;
    for (;;) {
      const next = readFrame(this.#input);
      if (!next) break;
      this.#input = next.rest;
      this.#take(next.opcode, next.payload);
    }
    this.#tell();
  }

  #take(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.text) {
      const text = payload.toString("utf8");
      (text.startsWith('{"kind":"acknowledge"') ? this.acknowledged : this.received).push(text);
    } else if (opcode === OPCODE.binary) this.received.push(payload);
    else if (opcode === OPCODE.pong) this.pongs.push(payload);
    // As every browser does, whatever its page is up to.
    else if (opcode === OPCODE.ping && this.answersPings) this.raw(frame(OPCODE.pong, payload));
    else if (opcode === OPCODE.close) {
      const code = payload.length >= 2 ? payload.readUInt16BE() : 1005;
      this.#end ??= { code, reason: payload.toString("utf8", 2) };
      // The far end waits for our half of the closing.
      if (!this.ignoreClose && !this.tcp.destroyed)
        this.tcp.end(frame(OPCODE.close, payload.subarray(0, 2)));
    }
  }
}

function readFrame(input: Buffer): { opcode: number; payload: Buffer; rest: Buffer } | undefined {
  if (input.length < 2) return undefined;
  const opcode = (input[0] as number) & 0x0f;
  const short = (input[1] as number) & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (input.length < start) return undefined;
  const length =
    short === 126
      ? input.readUInt16BE(2)
      : short === 127
        ? Number(input.readBigUInt64BE(2))
        : short;
  if (input.length < start + length) return undefined;
  return {
    opcode,
    payload: input.subarray(start, start + length),
    rest: input.subarray(start + length),
  };
}

function answersIn(message: string | Buffer): Answer[] {
  const length = typeof message === "string" ? 0 : message.readUInt32BE();
  const text = typeof message === "string" ? message : message.toString("utf8", 4, 4 + length);
  const { messages = [] } = JSON.parse(text) as {
    messages?: (Omit<Answer, "bytes"> & { segments?: number[] })[];
  };
  let at = 4 + length;
  return messages.map(({ segments = [], ...answer }) => ({
    ...answer,
    bytes: segments.map((size) => (message as Buffer).subarray(at, (at += size))),
  }));
}

// ---- an app to attack

const LAB = `
import { command, createApp } from "sallyport";
let hits = 0;
/** Calls of \`hold\` by name: begun, aborted, and how to answer them. */
const calls = new Map();
function callOf(name) {
  if (!calls.has(name)) {
    const [begun, aborted, answer] = Array.from({ length: 3 }, () => Promise.withResolvers());
    calls.set(name, { begun, aborted, answer });
  }
  return calls.get(name);
}
const app = createApp({
  commands: {
    // What no attack may make run.
    hit: command((input, { window }) => { hits += 1; return window.label; }),
    hits: command(() => hits),
    windows: command((_input, { app }) => app.windows().map(({ label }) => label)),
    echo: command((input) => input),
    who: command((_input, { window, webview }) => [window.label, webview.label]),
    open: command(({ label }, { app }) => void app.createWindow({ label })),
    hold: command(({ name }, { signal }) => {
      hits += 1;
      const call = callOf(name);
      signal.addEventListener("abort", () => call.aborted.resolve(signal.reason.code));
      call.begun.resolve(null);
      return call.answer.promise;
    }),
    begun: command(({ name }) => callOf(name).begun.promise),
    aborted: command(({ name }) => callOf(name).aborted.promise),
    answer: command(({ name, value }) => callOf(name).answer.resolve(value)),
    polluted: command(() => [
      "polluted" in {}, Object.keys(Object.prototype), "polluted" in [], "polluted" in (() => 0),
    ]),
    MORE_COMMANDS
  },
});
await app.run();
`;

export interface LabOptions {
  /** Further commands, as the source text of members of an object. */
  readonly commands?: string;
  /** Source text before the app is made. */
  readonly before?: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly security?: object;
  readonly plugins?: object;
  readonly withGlobalTauri?: boolean;
  readonly frontendDist?: string | readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Undefined: `start`. */
  readonly command?: "start" | "dev";
  /** Under `build` in the configuration. */
  readonly build?: object;
  /** Arguments of `sallyport start`. */
  readonly args?: readonly string[];
  /** Runs when the files are there and the app does not run yet. */
  readonly prepare?: (folder: string) => Promise<void> | void;
}

export interface Lab {
  readonly app: AppProcess;
  readonly folder: string;
  readonly port: number;
  /** An admitted page of the window `witness`, which takes part in no attack. */
  readonly witness: HostileSocket;
  /** A window nobody has opened yet, with a link that nobody has used. */
  newWindow(): Promise<{ readonly link: string; readonly entry: Entry }>;
  /** An admitted page of a window of its own. */
  newPage(): Promise<HostileSocket>;
  /** Fails unless the app has run this many hits, still serves, and still knows the witness. */
  assertUnharmed(hits?: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a link says its page is. */
export function entryOf(link: string): Entry {
  const parts = new URL(link).hash.slice("#sallyport=".length).split("&")[0]?.split(".") ?? [];
  const [window = "", webview = "", secret = ""] = parts.map(decodeURIComponent);
  expect(secret).toMatch(/^[\w-]{43}$/);
  return { window, webview, secret };
}

/** The same link, to another document of the app. */
export function linkTo(link: string, path: string): string {
  return link.replace(/&.*$/, `&${encodeURIComponent(path)}`);
}

/** Starts the app to attack, in a folder of its own. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { commands = "", before = "", files = {}, plugins, security, frontendDist } = options;
  const made = await makeApp({
    "src-tauri/main.ts": `${before}\n${LAB.replace("MORE_COMMANDS", () => commands)}`,
    "src-tauri/tauri.conf.json": JSON.stringify({
      productName: "Lab",
      identifier: "dev.sallyport.lab",
      build: { ...(frontendDist !== undefined && { frontendDist }), ...options.build },
      app: {
        windows: [{ label: "witness" }, { label: "main" }],
        withGlobalTauri: options.withGlobalTauri ?? false,
        ...(security && { security }),
      },
      ...(plugins && { plugins }),
    }),
    "dist/index.html": "<!doctype html><title>lab</title><p>the app</p>",
    ...files,
  });
  await options.prepare?.(made.folder);
  const { env, args, command } = options;
  const app = await startApp(made.folder, {
    ...(env && { env }),
    ...(args && { args }),
    ...(command && { command }),
  });
  const { port } = app;
  const witness = await openPage(port, entryOf(app.link));
  if (witness.frameUrl !== "") await witness.loadFrame();
  let windows = 0;
  let known = 0;
  const lab: Lab = {
    app,
    folder: made.folder,
    port,
    witness,
    async newWindow() {
      windows += 1;
      const label = `w${windows}`;
      await witness.call("open", { label });
      const { url } = await app.waitFor(
        ({ event, label: opened }) => event === "window" && opened === label,
      );
      return { link: url as string, entry: entryOf(url as string) };
    },
    async newPage() {
      return openPage(port, (await lab.newWindow()).entry);
    },
    async assertUnharmed(hits = 0) {
      const { status, body } = await request(port);
      expect([status, body]).toStrictEqual([200, expect.stringContaining("<script>")]);
      const counted = (await witness.call("hits")).value as number;
      const unexpected = counted - hits - known;
      // Told once: the tests after this one start from here.
      known += unexpected;
      expect(unexpected).toBe(0);
    },
    async [Symbol.asyncDispose]() {
      await app.stop();
      await made[Symbol.asyncDispose]();
    },
  };
  return lab;
}

/** Resolves when the connection is open. */
export async function openTcp(port: number): Promise<Socket> {
  const socket = connect(port, LOOPBACK);
  // What becomes of it is the attack's business.
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  return socket;
}
