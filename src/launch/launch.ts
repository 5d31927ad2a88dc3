/** Brings an app up: configuration, gateway, host, terminal. The one place that knows them all. */
import { ConfigError, type Config } from "../config/config.ts";
import { frontendProblem, readConfig } from "../config/read-config.ts";
import type { Core, WindowOptions } from "../core/app.ts";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import type { HeldPort } from "../gateway/held-port.ts";
import type { Host, OpenedWindow } from "../hosts/host.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { WindowSettings } from "../protocol/window.ts";
import { toAppInfo } from "./app-info.ts";
import { createFolderOf } from "./base-folders.ts";
import { chooseHost, type HostChoice } from "./choose-host.ts";
import { openPort } from "./choose-port.ts";
import {
  askControl,
  type ControlReply,
  type ControlRequest,
  controlPath,
  ENDING,
  holdControl,
} from "./control.ts";
import { createHost, surroundings, toHostName } from "./create-host.ts";
import { createHostServices } from "./host-services.ts";
import { letTabsCall, tabsOf } from "./let-tabs-call.ts";
import { readyIsolation } from "./isolation.ts";
import { getLoader } from "./loader.ts";
import { defaultOptions, type LaunchOptions, StartError } from "./options.ts";
import { createJsonOutput, createTextOutput, type Output, outliveReaders } from "./output.ts";
import { readPageScripts } from "./page-scripts.ts";
import { putInForce } from "./put-in-force.ts";
import { setUpPlugins } from "./set-up-plugins.ts";
import { appKey, runtimeFolder, stateFolder } from "./user-folders.ts";

/** After the app has ended, whatever still keeps the process alive has this long. */
const LAST_MOMENT_MS = 1_000;

/** What `app.run()` does. */
export async function launch(core: Core): Promise<void> {
  const loader = getLoader();
  if (loader?.mode === "look") {
    loader.found(core);
    return new Promise<never>(() => undefined); // Whoever looks ends the process.
  }
  if (loader) loader.started = true;
  if (loader?.mode === "supervised") return loader.run(core);
  outliveReaders();
  const options = loader?.options ?? defaultOptions();
  const output = createOutput(options, loader?.writeOut);
  const { config, notices } = readConfig(options.appFolder);
  for (const notice of notices) if (notice.atStart) output.notice(notice);
  core.introduce(toAppInfo(config));
  core.recorder.listen((entry) => output.record(entry));

  const key = appKey(options.appFolder);
  const folder = runtimeFolder();
  const control = folder === undefined ? undefined : controlPath(folder, key);
  const around = surroundings();
  const openBrowser = options.open && around.hasScreen;
  if (control === undefined) {
    output.warn(
      "There is no folder for this user alone: `sallyport link` will not reach this app.",
    );
  } else {
    const running = await askControl(control, {
      request: "start",
      open: openBrowser,
      args: options.appArgs,
      cwd: process.cwd(),
    });
    if (running) {
      output.alreadyRunning(config.productName, running);
      const given = options.appArgs.join(" ");
      if (given !== "" && running.heard !== true)
        output.warn(
          `The running app keeps the arguments it was started with, and did not get \`${given}\`.`,
        );
      output.exit(0, "the app is running already");
      return endProcess(0);
    }
  }

  // Of an app that runs, nobody asks: under `sallyport dev` it may need no frontend on the disk.
  const problem = frontendProblem(config);
  if (problem?.missing) throw new ConfigError([problem.notice]);
  if (problem) output.notice(problem.notice);
  for (const notice of putInForce(core, config.access)) output.notice(notice);
  const choice = chooseHost(options, around);

  // Undone in reverse, whatever happens.
  const undo: (() => void | Promise<void>)[] = [];
  try {
    const host = Promise.withResolvers<Host>();
    host.promise.catch(() => undefined); // Nobody may have asked before the start failed.
    undo.push(() => host.reject(new Error("The app could not start.")));
    if (control !== undefined) undo.push(await holdApp(control, core, host.promise));
    undo.push(listenToProcess(core, output, host.promise));

    if (choice.host === "browser") letTabsCall(core);
    const early = loader?.early;
    const gateway = await openGateway(core, config, options, output, key, choice, early?.held);
    undo.push(() => gateway.close());
    const opened = createHost(choice, createHostServices(core, gateway, output), {
      ...options,
      config,
      openBrowser,
      runtimeFolder: folder,
      stateFolder: stateFolder(),
      appKey: key,
      devTools: false,
      early,
    });
    undo.push(() => opened.close());
    if (choice.host === "browser" && choice.reason !== undefined) output.hint(choice.reason);
    undo.push(await setUpPlugins(core, config));
    const windows = await openWindows(core, config, opened, output);
    // Where none of them is a window of it.
    void early?.close();
    output.ready({
      name: config.productName,
      origin: gateway.origin,
      port: gateway.port,
      host: opened.name,
      windows,
    });
    host.resolve(opened);
    await core.exited;
  } finally {
    for (const step of undo.toReversed()) await step();
  }
  const { code, reason } = await core.exited;
  output.exit(code, reason);
  endProcess(code);
}

/** Takes the app's control socket, where a second start and `sallyport link` ask for links. */
async function holdApp(
  path: string,
  core: Core,
  host: Promise<Host>,
): Promise<() => Promise<void>> {
  let ending = false;
  void core.exited.then(() => (ending = true));
  const control = await holdControl(path, async (request) => {
    if (ending) return ENDING;
    const running = await host;
    return {
      pid: process.pid,
      host: running.name,
      ...(await answerControl(core, running, request)),
    };
  });
  if (!control) {
    throw new StartError("The app was started twice at the same moment; the other start goes on.");
  }
  return () => control.close();
}

/** What a second command wants of the running app: links, or that it shows itself. */
async function answerControl(
  core: Core,
  host: Host,
  request: ControlRequest,
): Promise<Pick<ControlReply, "windows" | "heard">> {
  const all = settingsOfAll(core);
  const isLink = request.request === "link";
  let windows: readonly OpenedWindow[];
  if (host.name === "browser") {
    windows = await reopenAll(core, host, isLink ? false : request.open);
  } else {
    windows = all.map(({ label }) => ({ label }));
    // One window can have the keyboard; the app may choose another when it hears of the start.
    const [first] = all;
    if (first && !isLink) await host.reopen(first);
  }
  if (isLink) return { windows };
  const { args, cwd } = request;
  return { windows, heard: core.secondStart({ args, cwd }) };
}

/**
 * Opens the windows the app begins with: those that the core made, and the configured ones; `main`, where none is
 * configured and the core made none. Windows that the core makes from now on are opened and told one by one.
 * `existing` are those that an earlier core of this app made, under `sallyport dev`.
 */
export async function openWindows(
  core: Core,
  config: Config,
  host: Host,
  output: Pick<Output, "window" | "warn">,
  existing: readonly WindowSettings[] = [],
): Promise<OpenedWindow[]> {
  const made = core.windows.all().length > 0;
  const main = { label: "main", url: "index.html", title: config.productName };
  for (const window of config.windows ?? (made ? [] : [main])) core.windows.create(window);
  for (const window of existing)
    if (!core.windows.get(window.label)) core.windows.create(toOptions(window));
  let last: Promise<unknown> = Promise.resolve();
  const first = settingsOfAll(core).map((window) => {
    const opened = last.then(() => host.open(window));
    opened.then(
      () => core.windows.shown(window.label),
      () => undefined, // That ends the start.
    );
    last = opened;
    return opened;
  });
  const tabs = host.name === "browser" ? tabsOf(core, host) : undefined;
  core.windows.controlWith(tabs ?? host);
  core.windows.onCreate((window, from) => {
    const opened = last.then(async () => {
      // Where a page has asked for it, the user is there, and not where the system's browser would come up.
      const shown = await host.open(window, from === undefined ? undefined : false);
      if (from !== undefined && shown.url !== undefined)
        tabs?.tabs.open(from, window.label, shown.url);
      output.window(shown);
    });
    // The next is opened all the same.
    last = opened.catch(({ message }: Error) =>
      output.warn(`The window ${window.label} could not be opened: ${message}`),
    );
    return opened;
  });
  return Promise.all(first);
}

async function reopenAll(core: Core, host: Host, open?: boolean): Promise<OpenedWindow[]> {
  const windows: OpenedWindow[] = [];
  for (const window of settingsOfAll(core)) windows.push(await host.reopen(window, open));
  return windows;
}

function settingsOfAll({ windows }: Core): WindowSettings[] {
  return windows.all().map(({ label }) => windows.settings(label) as WindowSettings);
}

function toOptions(settings: WindowSettings): WindowOptions {
  const { size, limits, position, theme, backgroundColor, parent, ...rest } = settings;
  const { min, max } = limits;
  return {
    ...rest,
    ...(theme && { theme }),
    ...(backgroundColor && { backgroundColor }),
    ...(parent !== undefined && { parent }),
    ...size,
    ...(min.width !== undefined && { minWidth: min.width }),
    ...(min.height !== undefined && { minHeight: min.height }),
    ...(max.width !== undefined && { maxWidth: max.width }),
    ...(max.height !== undefined && { maxHeight: max.height }),
    ...position,
  };
}

function createOutput(
  { json }: LaunchOptions,
  writeOut: (text: string) => void = (text) => process.stdout.write(text),
): Output {
  return json
    ? createJsonOutput({ write: writeOut }, process.stderr)
    : createTextOutput(process.stdout, process.stderr, process.stdin.isTTY);
}

async function openGateway(
  core: Core,
  config: Config,
  options: LaunchOptions,
  output: Output,
  key: string,
  { host }: HostChoice,
  held: HeldPort | undefined,
): Promise<Gateway> {
  const scripts = readPageScripts(config, host);
  const isolation = await readyIsolation(config, options.origin, false);
  if (isolation) {
    for (const notice of isolation.notices) output.notice(notice);
    output.hint(isolation.hint);
    core.recorder.listenToHooks((report) => output.hook(isolation.locate(report)));
  }
  return openPort(options, key, async (port) => {
    const gateway: Gateway = await createGateway({
      core,
      config,
      port,
      held: held?.port === port ? held : undefined,
      scripts,
      isolation: isolation?.options,
      ...(options.origin !== undefined && { origin: options.origin }),
      ...(host === "chromium" && { hostName: toHostName(config.identifier) }),
      warn: (text) => output.warn(text),
      folderOf: createFolderOf(toAppInfo(config)),
      onPage: (session) => {
        if (config.exitOnLastPage) session.onEnd(() => exitAfterLastPage(core, gateway));
      },
    });
    return gateway;
  });
}

/** `plugins.sallyport.exitOnLastPage`: ends the app when no page is left and none can come back by a reload. */
export function exitAfterLastPage(core: Core, gateway: Gateway): void {
  setTimeout(() => {
    if (core.sessions.size === 0 && !gateway.entries.awaitsReload)
      core.exit(0, "the last page was closed");
  }, LIMITS.ticketLifetimeMs + 100).unref();
}

/** Signals, Enter at the terminal, and errors that nobody caught. */
function listenToProcess(core: Core, output: Output, host: Promise<Host>): () => void {
  let links: Promise<void> = Promise.resolve();
  const onEnter = (): void => {
    links = links.then(async () => {
      for (const window of await reopenAll(core, await host)) output.window(window);
    });
  };
  const stop = (signal: NodeJS.Signals): void => {
    // A second Ctrl-C does not wait.
    process.once(signal, () => process.exit(130));
    core.exit(0, signal === "SIGINT" ? "Ctrl-C" : signal);
  };
  let crashed = false;
  const crash = (error: unknown): void => {
    // Once: the app is ending already, and what fails while it does must not begin it anew.
    if (crashed) return;
    crashed = true;
    output.crash(error);
    core.exit(1, "an error outside any command");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, stop);
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  const { stdin } = process;
  if (stdin.isTTY) stdin.on("data", onEnter);
  return () => {
    for (const signal of signals) process.off(signal, stop);
    if (!crashed) {
      process.off("uncaughtException", crash);
      process.off("unhandledRejection", crash);
    }
    if (stdin.isTTY) stdin.off("data", onEnter).pause();
  };
}

/** The process ends when nothing is left to do, and soon in any case. */
function endProcess(code: number): void {
  process.exitCode = code;
  setTimeout(() => process.exit(code), LAST_MOMENT_MS).unref();
}
