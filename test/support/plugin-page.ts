/** A page in memory that may call every command of the core plugins. */
import type { AuthorizedCall } from "../../src/acl/authorize.ts";
import { type AppInfo, type Core, createCore } from "../../src/core/app.ts";
import { CORE_PLUGINS } from "../../src/plugins/core-plugins.ts";
import { type MemoryPage, openMemoryPage } from "./memory-page.ts";

export interface PluginPage {
  readonly core: Core;
  readonly page: MemoryPage;
  /** As `invoke`, `plugin:` left out. Rejects with what the page's promise does. */
  invoke(command: string, args?: unknown): Promise<unknown>;
  /** Another page of the same app. */
  another(window: string): PluginPage;
}

export function openPluginPage(info: Partial<AppInfo> = {}): PluginPage {
  const core = createCore({}, () => Promise.resolve(), CORE_PLUGINS);
  core.authority = { authorize: (call) => call as AuthorizedCall };
  core.introduce({
    name: "lab",
    version: "0.1.0",
    identifier: "dev.lab.app",
    resourceFolder: "/lab/src-tauri",
    windowIcon: undefined,
    ...info,
  });
  return open(core, "main");
}

function open(core: Core, window: string): PluginPage {
  const page = openMemoryPage(core, window);
  return {
    core,
    page,
    another: (label) => open(core, label),
    async invoke(command, args = {}) {
      const answer = await page.call(`plugin:${command}`, args);
      if (answer.kind === "result") return answer.value;
      throw answer.kind === "reject"
        ? answer.value
        : Object.assign(new Error(answer.message), { code: answer.code });
    },
  };
}

/** A channel among the arguments, as the official API's `Channel` is sent. */
export function channelArgument(id = 1): unknown {
  return { __TAURI_TO_IPC_KEY__: () => `__CHANNEL__:${id}` };
}
