/** Starts an app as a user does, with the built `sallyport start --json` or `dev`, and reads what it says. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, writeFile, mkdir, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { ensureChromium } from "../../scripts/chromium.ts";

export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));
export const BIN: string = join(ROOT, "bin", "sallyport.cjs");

export interface AppEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

export interface AppProcess {
  readonly process: ChildProcess;
  /** `http://localhost:<port>` */
  readonly origin: string;
  readonly port: number;
  /** The entry link of the first window. */
  readonly link: string;
  readonly windows: readonly { label: string; url: string }[];
  /** Everything said so far on standard output, one event a line. */
  readonly events: readonly AppEvent[];
  /** Everything on standard error so far. */
  readonly errors: () => string;
  /** Resolves once these words are on standard error. Rejects where the app ends without them. */
  errorsHave(words: string): Promise<void>;
  /** The next event, or the first one said already, that fits. */
  waitFor(fits: (event: AppEvent) => boolean): Promise<AppEvent>;
  /** The next event of this name, whatever was said before. */
  next(name: string): Promise<AppEvent>;
  /** New links, from `sallyport link`. */
  newLinks(): Promise<string[]>;
  /** The exit code, once the app has ended by itself. */
  readonly exited: Promise<number>;
  /** Ends the app as Ctrl-C does; resolves with its exit code. Twice is once. */
  stop(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs `sallyport` to its end. */
export async function runCli(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number];
  return { code, stdout, stderr };
}

/** Starts the app in `folder` on a free port. Rejects with all it said where it does not come up. */
export async function startApp(
  folder: string,
  options: {
    args?: readonly string[];
    /** Open the link in a browser, as is the default outside tests. */
    opens?: boolean;
    appArgs?: readonly string[];
    env?: NodeJS.ProcessEnv;
    cwd?: string;
    command?: "start" | "dev";
    host?: readonly string[];
  } = {},
): Promise<AppProcess> {
  const args = [
    options.command ?? process.env["SALLYPORT_TEST_COMMAND"] ?? "start",
    folder,
    ...(options.host ?? ["--host", "browser", ...(options.opens ? [] : ["--no-open"])]),
    "--json",
    ...(options.args ?? ["--port", "0"]),
  ];
  const child = spawn(process.execPath, [BIN, ...args, "--", ...(options.appArgs ?? [])], {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const events: AppEvent[] = [];
  const waiting = new Set<(event: AppEvent) => void>();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const exited = once(child, "close") as Promise<[number | null]>;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = JSON.parse(line) as AppEvent;
    events.push(event);
    for (const tell of waiting) tell(event);
  });
  const waitFor = (fits: (event: AppEvent) => boolean): Promise<AppEvent> => {
    const said = events.find(fits);
    if (said) return Promise.resolve(said);
    return new Promise((resolve) => {
      const tell = (event: AppEvent): void => {
        if (!fits(event)) return;
        waiting.delete(tell);
        resolve(event);
      };
      waiting.add(tell);
    });
  };
  const ready = await Promise.race([
    waitFor(({ event }) => event === "ready"),
    exited.then(([code]) => code),
  ]);
  if (ready === null || typeof ready === "number") {
    throw new Error(
      `The app ended with ${ready}:\n${events.map((event) => JSON.stringify(event)).join("\n")}\n${stderr}`,
    );
  }
  const windows = ready["windows"] as { label: string; url: string }[];
  const origin = ready["origin"] as string;
  const app: AppProcess = {
    process: child,
    origin,
    port: Number(new URL(origin).port),
    link: windows[0]?.url ?? "",
    windows,
    events,
    errors: () => stderr,
    errorsHave: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!stderr.includes(words)) return;
          child.stderr.off("data", look);
          resolve();
        };
        child.stderr.on("data", look);
        look();
        exited.then(
          () => reject(new Error(`The app ended without "${words}":\n${stderr}`)),
          () => undefined,
        );
      }),
    waitFor,
    next(name) {
      const said = events.length;
      return waitFor((event) => event.event === name && events.indexOf(event) >= said);
    },
    async newLinks() {
      const { stdout } = await runCli(
        ["link", folder, "--json"],
        options.env ? { env: options.env } : {},
      );
      return stdout
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { url: string }).url);
    },
    exited: exited.then(([code]) => code ?? -1),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
      const [code] = await exited;
      return code ?? -1;
    },
    async [Symbol.asyncDispose]() {
      await app.stop();
    },
  };
  return app;
}

/** Windows that nobody sees, of the browser that the tests use. */
export const HEADLESS: readonly string[] = [
  "--headless",
  "--browser",
  ensureChromium(),
  // As root Chromium does not start with its sandbox. Only tests switch it off, and only there.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** An app of the given files in a folder of its own, removed with `await using`. Dependencies resolve as in this repository. */
export async function makeApp(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<{ folder: string; [Symbol.asyncDispose](): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-app-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** A copy of one of the examples, as a user would make it. */
export async function copyExample(
  name: string,
): Promise<{ folder: string; [Symbol.asyncDispose](): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), `sallyport-${name}-`));
  await cp(join(ROOT, "examples", name), folder, {
    recursive: true,
    filter: (source) => !source.includes("node_modules"),
  });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
