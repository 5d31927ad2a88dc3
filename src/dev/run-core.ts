/** A core's end of the channel: what `app.run()` does under `sallyport dev`. */
import type { Socket } from "node:net";
import { ConfigError } from "../config/config.ts";
import { frontendProblem, readConfig } from "../config/read-config.ts";
import type { Core } from "../core/app.ts";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import { entryUrl } from "../launch/entry-url.ts";
import { closeWindow, exitAfterLastPage, openWindows } from "../launch/launch.ts";
import { readDevScript, readPageScripts } from "../launch/page-scripts.ts";
import { CLOSE } from "../protocol/errors.ts";
import { createCoreOutput } from "./core-output.ts";
import type { CoreStart, ToCore, ToSupervisor } from "./messages.ts";
import { createRemoteHost } from "./remote-host.ts";

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
  const stop: { why?: "restarting" | "ending" } = {};
  /** The entry that was issued last: a link that the supervisor asks for is told with its hash. */
  let lastIssued = "";

  async function run(core: Core): Promise<void> {
    running = { core, gateway: undefined };
    const output = createCoreOutput(options.json, send);
    const { config, notices } = readConfig(options.appFolder);
    const problem = config.devUrl === undefined ? frontendProblem(config) : undefined;
    if (problem?.missing) throw new ConfigError([problem.notice]);
    if (!start.noticesTold) {
      for (const notice of notices) if (notice.atStart) output.notice(notice);
      if (problem) output.notice(problem.notice);
    }
    core.recorder.listen((entry) => output.record(entry));
    if (stop.why) return;
    const gateway: Gateway = await createGateway({
      core,
      config,
      port: start.port,
      origin: start.origin,
      scripts: withDevScript(readPageScripts(config), start.coreId),
      warn: (text) => output.warn(text),
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
    }
    const { code, reason } = await core.exited;
    if (!stop.why) send({ kind: "exit", code, reason });
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
        case "window-closed":
          if (running) closeWindow(running.core, message.label);
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

/** After the bridge, before everything that is the page's. */
function withDevScript([bridge = "", ...others]: readonly string[], coreId: string): string[] {
  return [bridge, readDevScript(coreId), ...others];
}
