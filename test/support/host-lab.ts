/**
 * An app in the test's own process, with a real gateway and a real host. Its pages do what the test says: each asks for
 * the next piece of script by a command, and answers with what came of it. So nothing here looks into a page by another
 * way than the app's own.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBrowserHost } from "../../src/hosts/browser/browser-host.ts";
import { createChromiumHost } from "../../src/hosts/chromium/chromium-host.ts";
import type { Host, HostServices, PageReport } from "../../src/hosts/host.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { command } from "../../src/core/command.ts";
import { type Core, createCore, type WindowOptions } from "../../src/core/app.ts";
import type { Entry as RecordEntry } from "../../src/core/record.ts";
import type { Session } from "../../src/core/session.ts";
import { createGateway, type Gateway } from "../../src/gateway/gateway.ts";
import { createHostServices } from "../../src/launch/host-services.ts";
import { letTabsCall, tabsOf } from "../../src/launch/let-tabs-call.ts";
import { readyIsolation } from "../../src/launch/isolation.ts";
import { createTextOutput } from "../../src/launch/output.ts";
import { readPageScripts } from "../../src/launch/page-scripts.ts";
import type { WindowEvent, WindowSettings } from "../../src/protocol/window.ts";
import type { AuthorizedCall } from "../../src/acl/authorize.ts";
import { CORE_PLUGINS } from "../../src/plugins/core-plugins.ts";
import { ensureChromium } from "../../scripts/chromium.ts";
import { makeApp } from "./app-process.ts";
import type { Tunnel } from "./broken-tunnel.ts";
import { type Browser, launchChromium, type Page } from "./chromium.ts";

/** What a page of the lab does: asks, does, answers. */
export const PUPPET = `<!doctype html><title>puppet</title><script>
(async () => {
  const { invoke } = window.__TAURI_INTERNALS__;
  for (;;) {
    const { id, code } = await invoke("next");
    let answer;
    try { answer = { value: await (0, eval)(code) }; } catch (error) { answer = { error: String(error) }; }
    await invoke("done", { id, ...answer });
  }
})().catch(() => undefined);
</script>`;

const HASTY = `const again = Number(sessionStorage.getItem("again") ?? 0);
if (again > 0) {
  sessionStorage.setItem("again", again - 1);
  setTimeout(() => location.reload(), again);
  throw "gone";
}
(async`;

const ISOLATION = { use: "isolation", options: { dir: "../hook" } };
const HOOK = `<!doctype html><script>window.__TAURI_ISOLATION_HOOK__ = (message) => message;</script>`;

interface Task {
  readonly id: number;
  readonly code: string;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

export interface HostLab {
  readonly core: Core;
  readonly gateway: Gateway;
  readonly host: Host;
  readonly origin: string;
  /** Where the browser has its profile. */
  readonly folder: string;
  readonly records: readonly RecordEntry[];
  readonly reports: readonly PageReport[];
  readonly warnings: readonly string[];
  /** Addresses that were opened outside. */
  readonly outside: readonly string[];
  /** Windows that are gone, in the order they went. */
  readonly closed: readonly string[];
  /** What the host told of windows, in its order. */
  readonly happened: readonly { readonly label: string; readonly event: WindowEvent }[];
  /** Makes a window and has the host show it. */
  open(options: WindowOptions): Promise<void>;
  /** Runs a script in the page of a window, and resolves with what it comes to. */
  run(label: string, code: string): Promise<unknown>;
  /** Has the page close its window, as far as it may. Waits for nothing: its answer may go with it. */
  closeFromPage(label: string): void;
  /** Has the page do something that is its end, and waits for that. */
  leave(label: string, code: string): Promise<void>;
  /** Starts a call in the page that never answers. Resolves when it runs, with how it will be aborted. */
  hold(label: string): Promise<{ readonly aborted: Promise<unknown> }>;
  /** Closes a window as a user does. */
  shut(label: string): Promise<void>;
  /** The browser's page of a window, where that is a tab. */
  page(label: string): Page;
  /** Resolves once this is true. It is asked whenever anything happens. */
  until(isTrue: () => boolean): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface HostLabOptions {
  readonly host: "browser" | "chromium";
  /** With a hook that lets everything pass. */
  readonly isolation?: boolean;
  /** Between the browser and the app. */
  readonly tunnel?: Tunnel;
  readonly files?: Readonly<Record<string, string>>;
  readonly config?: object;
  /** Gets the secret of every entry that is put into a window. */
  readonly heardSecrets?: string[];
  readonly commands?: Readonly<Record<string, unknown>>;
  /** Every window may run every command of a plugin. */
  readonly mayAll?: boolean;
}

export async function openHostLab(options: HostLabOptions): Promise<HostLab> {
  const { files = {}, config: more = {}, commands = {}, tunnel } = options;
  const app = await makeApp({
    "src-tauri/tauri.conf.json": JSON.stringify({
      identifier: "dev.sallyport.host-lab",
      ...(options.isolation && { app: { security: { pattern: ISOLATION } } }),
      ...more,
    }),
    "hook/index.html": HOOK,
    "dist/index.html": PUPPET,
    "dist/other.html": PUPPET.replace("puppet", "other"),
    // Reloads some times before its socket can be there, and then is a page like others.
    "dist/hasty.html": PUPPET.replace("(async", HASTY),
    // No page: a picture has no bridge. It goes back where it came from.
    "dist/back.svg": `<svg xmlns="http://www.w3.org/2000/svg"><script>setTimeout(() => history.back())</script></svg>`,
    ...files,
  });
  const folder = await mkdtemp(join(tmpdir(), "sallyport-host-"));
  const { config } = readConfig(app.folder);

  const queues = new Map<string, { tasks: Task[]; waiting: ((task: Task) => void)[] }>();
  const answers = new Map<number, (answer: Answer) => void>();
  const watchers = new Set<() => void>();
  const [records, reports, warnings, outside, closed]: [
    RecordEntry[],
    PageReport[],
    string[],
    string[],
    string[],
  ] = [[], [], [], [], []];
  const happened: { label: string; event: WindowEvent }[] = [];
  const held = new Map<string, (call: { aborted: Promise<unknown> }) => void>();
  let lastId = 0;
  const tell = (): void => {
    for (const look of watchers) look();
  };
  const queueOf = (label: string) => {
    const queue = queues.get(label) ?? { tasks: [], waiting: [] };
    queues.set(label, queue);
    return queue;
  };

  const core = createCore(
    {
      commands: {
        who: command((_input, { window }) => window.label),
        next: command((_input, { window, signal }) => {
          const queue = queueOf(window.label);
          const task = queue.tasks.shift();
          if (task) return task;
          return new Promise<Task>((resolve) => {
            queue.waiting.push(resolve);
            signal.addEventListener("abort", () => {
              queue.waiting = queue.waiting.filter((one) => one !== resolve);
            });
          });
        }),
        done: command((input) => {
          const answer = input as Answer;
          answers.get(answer.id)?.(answer);
        }),
        // Never answers.
        hold: command((_input, { window, signal }) => {
          const aborted = new Promise((resolve) => {
            signal.addEventListener("abort", () =>
              resolve((signal.reason as { code: string }).code),
            );
          });
          held.get(window.label)?.({ aborted });
          return new Promise(() => undefined);
        }),
        ...commands,
      },
    },
    () => Promise.resolve(),
    CORE_PLUGINS,
  );
  if (options.mayAll) core.authority = { authorize: (call) => call as AuthorizedCall };
  core.recorder.listen((entry) => {
    records.push(entry);
    tell();
  });
  const hostName = options.host === "browser" ? "localhost" : "dev-sallyport-host-lab.localhost";
  const origin = tunnel && `http://${hostName}:${tunnel.port}`;
  const isolation = await readyIsolation(config, origin, false);
  const gateway = await createGateway({
    core,
    config,
    port: 0,
    scripts: readPageScripts(config, options.host),
    warn: (text) => void warnings.push(text),
    hostName,
    ...(origin !== undefined && { origin }),
    isolation: isolation?.options,
    onPage: (session) => {
      session.onEnd(tell);
      tell();
    },
  });
  if (tunnel) tunnel.target = gateway.port;
  const real = createHostServices(
    core,
    gateway,
    createTextOutput(process.stdout, process.stderr, false),
  );
  const services: HostServices = {
    ...real,
    openOutside(url) {
      outside.push(url);
      tell();
    },
    report(report) {
      reports.push(report);
      tell();
    },
    tried(window, text) {
      warnings.push(`${window} ${text}`);
      tell();
    },
    warn(text) {
      warnings.push(text);
      tell();
    },
    happened(label, event) {
      real.happened(label, event);
      happened.push({ label, event });
      tell();
    },
    closed(label) {
      real.closed(label);
      closed.push(label);
      tell();
    },
    keepEntries: (label, put) =>
      real.keepEntries(label, (entry) => {
        options.heardSecrets?.push(entry.secret);
        return put(entry);
      }),
  };
  const shower =
    options.host === "browser" ? await tabs(services) : windowsOfOurOwn(services, folder);
  const { host } = shower;
  const tabControl = options.host === "browser" ? tabsOf(core, host) : undefined;
  if (tabControl) letTabsCall(core);
  core.windows.controlWith(tabControl ?? host);
  core.windows.onCreate(async (window, from) => {
    if (from === undefined || !tabControl) return shower.show(window);
    const { url = "" } = await host.open(window, false);
    tabControl.tabs.open(from, window.label, url);
  });

  const lab: HostLab = {
    core,
    gateway,
    host,
    origin: gateway.origin,
    folder,
    records,
    reports,
    warnings,
    outside,
    closed,
    happened,
    open: (window) => core.windows.create(window).opened(),
    run(label, code) {
      const id = (lastId += 1);
      return new Promise((resolve, reject) => {
        answers.set(id, ({ value, error }) => {
          if (error === undefined) resolve(value);
          else reject(new Error(error));
        });
        give(label, { id, code });
      });
    },
    closeFromPage(label) {
      void lab.run(label, "setTimeout(() => window.close()); 0");
    },
    async leave(label, code) {
      const id = (lastId += 1);
      // Answered before it happens: what ends the page would take the answer with it. The page that answers is the one
      // that leaves; before, it may have been still on its way.
      const before = await new Promise<Session[]>((resolve) => {
        answers.set(id, () =>
          resolve([...core.sessions].filter(({ caller }) => caller.window === label)),
        );
        give(label, { id, code: `setTimeout(() => { ${code} }, 10); "leaving"` });
      });
      await lab.until(() => before.every(({ live }) => !live));
    },
    async hold(label) {
      const begun = new Promise<{ aborted: Promise<unknown> }>((resolve) => {
        held.set(label, resolve);
      });
      await lab.run(label, `void __TAURI_INTERNALS__.invoke("hold").catch(() => undefined)`);
      return begun;
    },
    shut: (label) => shower.shut(label),
    page(label) {
      const page = shower.pages?.get(label);
      if (!page) throw new Error(`${label} is no tab.`);
      return page;
    },
    until(isTrue) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (!isTrue()) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      });
    },
    async [Symbol.asyncDispose]() {
      await host.close();
      await shower.close();
      await gateway.close();
      await app[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
  function give(label: string, task: Task): void {
    const queue = queueOf(label);
    const waiting = queue.waiting.shift();
    if (waiting) waiting(task);
    else queue.tasks.push(task);
  }
  return lab;
}

interface Shower {
  readonly host: Host;
  readonly pages?: ReadonlyMap<string, Page>;
  show(window: WindowSettings): Promise<void>;
  shut(label: string): Promise<void>;
  close(): Promise<void>;
}

/** The browser host, and a browser in which a user opens its links. */
async function tabs(services: HostServices): Promise<Shower> {
  const browser: Browser = await launchChromium({ keepsPages: true });
  const pages = new Map<string, Page>();
  const host = createBrowserHost(services, {
    openBrowser: false,
    privateFolder: undefined,
    appKey: "lab",
  });
  return {
    host,
    pages,
    async show(window) {
      const { url = "" } = await host.open(window);
      const page = await browser.newPage();
      pages.set(window.label, page);
      await page.goto(url);
    },
    async shut(label) {
      await pages.get(label)?.close();
    },
    close: () => browser.close(),
  };
}

function windowsOfOurOwn(services: HostServices, folder: string): Shower {
  const host = createChromiumHost(services, {
    executable: ensureChromium(),
    profile: join(folder, "profile"),
    windowClass: "lab",
    headless: true,
    // As root Chromium does not start with it. Only tests switch it off, and only there.
    sandbox: process.getuid?.() !== 0,
    devTools: false,
  });
  return {
    host,
    show: async (window) => void (await host.open(window)),
    shut: (label) => host.act(label, { kind: "destroy" }),
    close: () => Promise.resolve(),
  };
}
