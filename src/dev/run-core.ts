/** A core's end of the channel: what `app.run()` does under `sallyport dev`. */
import type { Socket } from "node:net";
import { ConfigError } from "../config/config.ts";
import { frontendProblem, readConfig } from "../config/read-config.ts";
import type { Core } from "../core/app.ts";
import type { KeptWindow } from "../gateway/entries.ts";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import { toAppInfo } from "../launch/app-info.ts";
import { entryUrl, toDocument } from "../launch/entry-url.ts";
import { createFolderOf } from "../launch/base-folders.ts";
import { closeWindow, endSessions } from "../launch/host-services.ts";
import { exitAfterLastPage, openWindows } from "../launch/launch.ts";
import { putInForce } from "../launch/put-in-force.ts";
import { letTabsCall } from "../launch/let-tabs-call.ts";
import { readyIsolation } from "../launch/isolation.ts";
import { readDevScript, readPageScripts } from "../launch/page-scripts.ts";
import { setUpPlugins } from "../launch/set-up-plugins.ts";
import { CLOSE } from "../protocol/errors.ts";
import { createCoreOutput } from "./core-output.ts";
import type { CoreStart, ToCore, ToSupervisor } from "./messages.ts";
import { createRemoteHost } from "./remote-host.ts";

/** What a host tells of the documents that windows show. */
type AboutWindow = Extract<
  ToCore,
  {
    kind:
      | "hold-document"
      | "release-document"
      | "drop-document"
      | "renew-entry"
      | "forget-entries"
      | "navigated";
  }
>;

/** How long a core that starts waits for the entries of its windows to be in place. It takes a few milliseconds. */
const KEPT_PATIENCE_MS = 1_000;

export interface CoreRun {
  /** True once `app.run()` was called. */
  readonly begun: boolean;
  run(core: Core): Promise<void>;
  /** From the supervisor; `connection` has a socket. */
  receive(message: Exclude<ToCore, { kind: "start" }>, socket: Socket | undefined): void;
  /** Ends the core as soon as it can. */
  stop(restarting: boolean): void;
}

export function createCoreRun(start: CoreStart, send: (message: ToSupervisor) => void): CoreRun {
  const { options } = start;
  const host = createRemoteHost(start.hostName, (id, request) =>
    send({ kind: "ask-host", id, request }),
  );
  let running: { core: Core; gateway: Gateway | undefined } | undefined;
  let take: ((socket: Socket) => void) | undefined;
  const kept = new Map<string, KeptWindow>();
  const held = new Map<string, ReturnType<Gateway["heldDocuments"]["hold"]>>();
  const stop: { why?: "restarting" | "ending" } = {};
  /** The entry that was issued last: a link that the supervisor asks for is told with its hash. */
  let lastIssued = "";

  async function run(core: Core): Promise<void> {
    running = { core, gateway: undefined };
    const output = createCoreOutput(options.json, send);
    const { config, notices } = readConfig(options.appFolder);
    const problem = config.devUrl === undefined ? frontendProblem(config) : undefined;
    if (problem?.missing) throw new ConfigError([problem.notice]);
    const warnings = putInForce(core, config.access);
    const isolation = await readyIsolation(config, start.origin, true);
    if (!start.noticesTold) {
      for (const notice of notices) if (notice.atStart) output.notice(notice);
      for (const notice of warnings) output.notice(notice);
      if (isolation) output.hint(isolation.hint);
      if (problem) output.notice(problem.notice);
    }
    // Of sources that may have been saved since.
    for (const notice of isolation?.notices ?? []) output.notice(notice);
    core.introduce(toAppInfo(config));
    core.recorder.listen((entry) => output.record(entry));
    if (isolation) core.recorder.listenToHooks((report) => output.hook(isolation.locate(report)));
    const endPlugins = await setUpPlugins(core, config);
    if (stop.why) return endPlugins();
    const gateway: Gateway = await createGateway({
      core,
      config,
      port: start.port,
      origin: start.origin,
      scripts: withDevScript(readPageScripts(config, start.hostName), start.coreId),
      isolation: isolation?.options,
      warn: (text) => output.warn(text),
      folderOf: createFolderOf(toAppInfo(config)),
      onPage: (session) => {
        if (config.exitOnLastPage) session.onEnd(() => exitAfterLastPage(core, gateway));
      },
      supervised: {
        coreId: start.coreId,
        memory: {
          known: start.entries,
          changed(entry) {
            lastIssued = entry.hash;
            send({ kind: "entry", entry });
          },
        },
        takeConnections(next) {
          take = next;
        },
      },
    });
    running.gateway = gateway;
    // Before any of their pages comes back: what it would find from the core before is good for nothing. But a window that
    // is waiting for a document of this core is told nothing before it has it; and where one fails, it has gone.
    const renewed = start.keptWindows.map((label) => keep(gateway, label).renew());
    await Promise.race([Promise.allSettled(renewed), pause(KEPT_PATIENCE_MS)]);
    if (start.hostName === "browser") letTabsCall(core);
    send({ kind: "listening" });
    try {
      const windows = openWindows(core, config, host, output, start.windows);
      // What the host cannot do ends the start, unless this core has ended meanwhile and nobody waits for it.
      await Promise.race([
        windows.then((opened) =>
          send({ kind: "ready", name: config.productName, windows: opened }),
        ),
        core.exited,
      ]);
      await core.exited;
    } finally {
      await gateway.close(stop.why === "restarting" ? CLOSE.restarting : CLOSE.goingAway);
      endPlugins();
    }
    const { code, reason } = await core.exited;
    if (!stop.why) send({ kind: "exit", code, reason });
  }

  /** The window's entries, which are this core's to issue and the host's to put in place. */
  function keep(gateway: Gateway, label: string): KeptWindow {
    const place = { window: label, webview: label };
    const window =
      kept.get(label) ?? gateway.entries.keepWindow(place, (entry) => host.putEntry(label, entry));
    kept.set(label, window);
    return window;
  }

  /** What the host tells of a window's documents. */
  function hearOfWindow(message: AboutWindow): void {
    if (!running?.gateway) return;
    const { core, gateway } = running;
    switch (message.kind) {
      case "hold-document": {
        const { label, url } = message.window;
        held.set(label, gateway.heldDocuments.hold(label, toDocument(url, gateway.home)));
        break;
      }
      case "release-document":
        held.get(message.label)?.release();
        held.delete(message.label);
        break;
      case "drop-document":
        held.get(message.label)?.drop();
        held.delete(message.label);
        break;
      case "renew-entry":
        // The supervisor hears of it as the entry is put in place; it has gone where that fails.
        keep(gateway, message.label)
          .renew()
          .catch(() => undefined);
        break;
      case "forget-entries":
        kept.get(message.label)?.close();
        kept.delete(message.label);
        break;
      case "navigated":
        endSessions(core, message.label);
        break;
    }
  }

  function issueLink(id: number, window: Extract<ToCore, { kind: "issue-link" }>["window"]): void {
    const gateway = running?.gateway;
    if (!gateway) return;
    const url = entryUrl(gateway, window, () => undefined);
    send({ kind: "link", id, url, hash: lastIssued });
  }

  return {
    get begun() {
      return running !== undefined;
    },
    run,
    receive(message, socket) {
      switch (message.kind) {
        case "connection":
          send({ kind: "took-connection" });
          // It may have been closed on its way.
          if (socket && take) take(socket);
          else socket?.destroy();
          break;
        case "stop":
          this.stop(message.restarting);
          break;
        case "issue-link":
          issueLink(message.id, message.window);
          break;
        case "window-event":
          running?.core.windows.happened(message.label, message.event);
          break;
        case "window-closed":
          if (running) closeWindow(running.core, message.label);
          break;
        case "hold-document":
        case "release-document":
        case "drop-document":
        case "renew-entry":
        case "forget-entries":
        case "navigated":
          hearOfWindow(message);
          break;
        case "second-start":
          running?.core.secondStart({ args: message.args, cwd: message.cwd });
          break;
        case "reload-pages":
          running?.gateway?.reloadPages();
          break;
        case "answer":
          host.answered(message.id, message.value);
          break;
        case "refusal":
          host.refused(message.id, message.code, message.text);
          break;
      }
    },
    stop(restarting) {
      stop.why ??= restarting ? "restarting" : "ending";
      running?.core.exit(0, "the core is started anew");
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** After the bridge, before everything that is the page's. */
function withDevScript([bridge = "", ...others]: readonly string[], coreId: string): string[] {
  return [bridge, readDevScript(coreId), ...others];
}
