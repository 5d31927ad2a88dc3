/**
 * `sallyport dev`: the process that stays. It owns the port, the windows, the control socket, the development command,
 * the terminal and the watching of files; the core is a child that is started anew at every save. See
 * docs/architecture.md, "The development loop".
 */
import { randomUUID } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { isDeepStrictEqual, styleText } from "node:util";
import type { Config } from "../config/config.ts";
import { CORE_FOLDER, readConfig } from "../config/read-config.ts";
import { createRecorder } from "../core/record.ts";
import { toAddress } from "../gateway/check-request.ts";
import { listenOnLoopback } from "../gateway/loopback.ts";
import type { Host, OpenedWindow } from "../hosts/host.ts";
import { chooseHost } from "../launch/choose-host.ts";
import { openPort } from "../launch/choose-port.ts";
import { askControl, controlPath, ENDING, holdControl } from "../launch/control.ts";
import { createHost, surroundings, toHostName } from "../launch/create-host.ts";
import { openOutside } from "../launch/host-services.ts";
import { type LaunchOptions, StartError } from "../launch/options.ts";
import { readDevScript } from "../launch/page-scripts.ts";
import { appKey, runtimeFolder, stateFolder } from "../launch/user-folders.ts";
import { IpcError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { type CoreChild, forkCore } from "./core-child.ts";
import { type CoreRunner, createCoreRunner } from "./core-runner.ts";
import { startDevServer } from "./dev-server.ts";
import { createDownServer } from "./down-server.ts";
import { createEntryStore } from "./entry-store.ts";
import type { HostRequest, ToCore } from "./messages.ts";
import { isConfigFile, watchSources } from "./sources.ts";
import { createTerminal, type Terminal } from "./terminal.ts";
import { createWindowKeeper } from "./window-keeper.ts";
import { createWindowServices } from "./window-services.ts";

type End = (code: number, reason: string) => void;

/** Runs the development loop to its end. Resolves with the exit code. */
export async function supervise(options: LaunchOptions, args: readonly string[]): Promise<number> {
  const { appFolder } = options;
  const terminal = createTerminal(
    options.json,
    process.stdout,
    process.stderr,
    process.stdin.isTTY,
  );
  const { config } = readConfig(appFolder);
  const key = appKey(appFolder);
  const folder = runtimeFolder();
  const control = folder === undefined ? undefined : controlPath(folder, key);
  const around = surroundings();
  const openBrowser = options.open && around.hasScreen;
  const running =
    control &&
    (await askControl(control, {
      request: "start",
      open: openBrowser,
      args,
      cwd: process.cwd(),
    }));
  if (running) {
    terminal.alreadyRunning(config.productName, running);
    terminal.exit(0, "the app is running already");
    return 0;
  }

  const choice = chooseHost(options, around);
  if (choice.host === "browser" && choice.reason !== undefined) terminal.hint(choice.reason);
  const ended = Promise.withResolvers<{ code: number; reason: string }>();
  ended.promise.catch(() => undefined); // Whoever waits for it hears of it.
  const undo: (() => void | Promise<void>)[] = [];
  const env = childEnvironment();
  let ending = false;
  let core: CoreRunner | undefined;
  try {
    const end: End = (code, reason) => {
      ending = true;
      ended.resolve({ code, reason });
    };
    const { port, servers } = await openPort(options, key, (wanted) =>
      listenOnLoopback(wanted, () => createServer({ pauseOnConnect: true })),
    );
    undo.push(() => {
      for (const server of servers) server.close();
    });
    const hostName = choice.host === "chromium" ? toHostName(config.identifier) : "localhost";
    const address = toAddress(options.origin ?? `http://${hostName}:${port}`);
    const entries = createEntryStore();
    undo.push(() => entries.close());
    const recorder = createRecorder();
    recorder.listen((entry) => terminal.record(entry));
    const down = createDownServer({
      address,
      appName: config.productName,
      script: readDevScript(null),
      recorder,
      problem: () => (core?.state.kind === "failed" ? core.state.problem : undefined),
    });
    undo.push(() => down.release());

    const devServer = startDevServer(config, env, terminal);
    undo.push(() => devServer.stop());
    devServer.up.catch((error: unknown) => ended.reject(error));

    const windowServices = createWindowServices(address.origin, (message) => core?.tell(message));
    const host: Host = createHost(
      choice,
      {
        ...windowServices,
        async issueLink(window, onSpent) {
          if (!core) throw new Error("There is no core yet.");
          const { url, hash } = await core.issueLink(window);
          entries.onSpent(hash, LIMITS.entryLifetimeMs, onSpent);
          return url;
        },
        happened(label, event) {
          if (core?.state.kind === "running")
            return core.tell({ kind: "window-event", label, event });
          // There is no page, and no core, that could be asked.
          if (event.kind === "close-requested") windows.destroy(label);
        },
        closed(label) {
          windows.forget(label);
          core?.tell({ kind: "window-closed", label });
          // The core says so as well, if there is one; without one the developer has closed what there was.
          if (core?.state.kind !== "running" && windows.count === 0)
            end(0, "the last window was closed");
        },
        lost: (reason) => end(1, reason),
        openOutside: (url) => void openOutside(url, terminal),
        report: (report) => terminal.page(report),
        tried: (window, text) => terminal.tried(window, text),
        warn: (text) => terminal.warn(text),
      },
      {
        ...options,
        config,
        openBrowser,
        runtimeFolder: folder,
        stateFolder: stateFolder(),
        appKey: key,
        devTools: true,
        early: undefined,
      },
    );
    undo.push(() => host.close());
    const windows = createWindowKeeper(host, devServer.up);

    function askHost(request: HostRequest): Promise<unknown> {
      return request.do === "put-entry"
        ? windowServices.putEntry(request.label, request.entry)
        : windows.answer(request, isReady);
    }

    let change: { readonly files: readonly string[]; readonly since: number } | undefined;
    /** The core that runs has said which windows it begins with. */
    let isReady = false;
    let wasReady = false;
    let noticesTold = false;
    let started = false;
    const runner = createCoreRunner({
      fork: (events) => forkCore(events, env),
      describeStart() {
        isReady = false;
        return {
          coreId: randomUUID(),
          options,
          args,
          port,
          origin: address.origin,
          hostName: host.name,
          entries: entries.all(),
          windows: windows.madeLate(),
          keptWindows: windowServices.kept(),
          noticesTold,
        };
      },
      heard(message, child) {
        switch (message.kind) {
          case "loaded":
            sources.add(message.file);
            break;
          case "entry":
            entries.set(message.entry);
            break;
          case "output":
            terminal.coreOutput(message.to, message.text);
            break;
          case "window":
            // One that was there is not news.
            if (message.window.url !== undefined) terminal.window(message.window);
            break;
          case "ask-host":
            answerCore(message.id, askHost(message.request), child);
            break;
          case "ready":
            isReady = true;
            windows.keepOnly(message.windows.map(({ label }) => label));
            if (!wasReady) {
              const { name, windows: opened } = message;
              const { origin } = address;
              terminal.ready({ name, origin, port, host: host.name, windows: opened });
            }
            wasReady = true;
            break;
          case "exit":
            end(message.code, message.reason);
            break;
        }
      },
      wrote: (stream, text) => terminal.text("core", stream, text),
      running() {
        noticesTold = true;
        if (change) terminal.restarted(toReason(change.files), Date.now() - change.since);
        change = undefined;
      },
      failed(problem, whole) {
        change = undefined;
        terminal.problem(problem, whole);
      },
      answerWithoutCore: (socket) => down.take(socket),
      forgetFailure: () => down.release(),
    });
    core = runner;
    // Both at the same time: each may take its moment.
    undo.push(async () => void (await Promise.all([runner.stop(), devServer.stop()])));
    for (const server of servers)
      server.on("connection", (socket: Socket) => runner.takeConnection(socket));

    const sources = watchSources({
      appFolder,
      config,
      isDown: () => runner.state.kind === "failed",
      coreChanged(files, since) {
        // Before the first start there is nothing to start anew.
        if (ending || !started) return;
        change = { files, since };
        if (files.some((file) => isConfigFile(file.slice(CORE_FOLDER.length + 1)))) {
          noticesTold = false;
          const now = readAgain(appFolder);
          if (now) {
            tellWhatStays(config, now, terminal);
            sources.moveIsolation(now.isolation?.dir);
          }
        }
        runner.start();
      },
      frontendChanged(since) {
        if (runner.state.kind !== "failed") return runner.tell({ kind: "reload-pages" });
        // It may be what was missing.
        change = { files: ["the frontend"], since };
        runner.start();
      },
    });
    undo.push(() => sources.close());

    if (control !== undefined) {
      const held = await holdControl(control, async (request) => {
        if (ending) return ENDING;
        const isStart = request.request === "start";
        const reopened = await windows.reopenAll(isStart && request.open);
        if (isStart) runner.tell({ kind: "second-start", args: request.args, cwd: request.cwd });
        return { pid: process.pid, host: host.name, windows: reopened };
      });
      if (!held)
        throw new StartError(
          "The app was started twice at the same moment; the other start goes on.",
        );
      undo.push(() => held.close());
    }
    undo.push(listenToUser(end, terminal, () => windows.reopenAll()));
    await Promise.race([devServer.prepared, ended.promise]);
    started = true;
    if (!ending) runner.start();
    await ended.promise;
  } finally {
    ending = true;
    for (const step of undo.toReversed()) await step();
  }
  const { code, reason } = await ended.promise;
  terminal.exit(code, reason);
  return code;
}

function readAgain(appFolder: string): Config | undefined {
  try {
    return readConfig(appFolder).config;
  } catch {
    return undefined; // What is wrong with it, the core will say, which reads it as well.
  }
}

/** What of the configuration is this process's, and was read once. */
function tellWhatStays(before: Config, now: Config, terminal: Pick<Terminal, "warn">): void {
  for (const key of ["devUrl", "beforeDevCommand", "frontend"] as const) {
    if (!isDeepStrictEqual(before[key], now[key])) {
      const name = key === "frontend" ? "frontendDist" : key;
      terminal.warn(`build.${name} has changed. It takes a new start of \`sallyport dev\`.`);
    }
  }
}

function answerCore(id: number, answer: Promise<unknown>, child: CoreChild): void {
  answer.then(
    (value) => child.send({ kind: "answer", id, value }),
    (error: unknown) => child.send(toRefusal(id, error)),
  );
}

function toRefusal(id: number, error: unknown): ToCore {
  const text = error instanceof Error ? error.message : String(error);
  return { kind: "refusal", id, text, ...(IpcError.is(error) && { code: error.code }) };
}

function toReason(files: readonly string[]): string {
  const [first = "", ...others] = files;
  return others.length === 0
    ? `${first} changed`
    : `${first} and ${others.length} more ${others.length === 1 ? "file" : "files"} changed`;
}

/** Signals, and Enter at the terminal. */
function listenToUser(
  end: End,
  terminal: Pick<Terminal, "window" | "warn">,
  reopenAll: () => Promise<OpenedWindow[]>,
): () => void {
  let links: Promise<void> = Promise.resolve();
  const onEnter = (): void => {
    links = links.then(async () => {
      try {
        for (const window of await reopenAll()) terminal.window(window);
      } catch (error) {
        terminal.warn((error as Error).message);
      }
    });
  };
  const stop = (signal: NodeJS.Signals): void => {
    // A second Ctrl-C does not wait; what is left ends with the channel to this process.
    process.once(signal, () => process.exit(130));
    end(0, signal === "SIGINT" ? "Ctrl-C" : signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, stop);
  const { stdin } = process;
  if (stdin.isTTY) stdin.on("data", onEnter);
  return () => {
    for (const signal of signals) process.off(signal, stop);
    if (stdin.isTTY) stdin.off("data", onEnter).pause();
  };
}

/** Children write to pipes and are shown on this terminal: they may use colours where it has them. */
function childEnvironment(): NodeJS.ProcessEnv {
  const colored = styleText("red", "x", { stream: process.stdout }) !== "x";
  const { env } = process;
  return colored && env["FORCE_COLOR"] === undefined ? { ...env, FORCE_COLOR: "1" } : { ...env };
}
