import type { AuthorizedCall, Call, Denial } from "../acl/authorize.ts";
import type { Core } from "../core/app.ts";
import { TAB_ANSWER, TAB_ATTACH, TAB_PLUGIN, TAB_TELL } from "../protocol/tab.ts";
import type { Host } from "../hosts/host.ts";
import { createTabs, type TabControl } from "./tabs.ts";

const OWN: ReadonlySet<string> = new Set(
  [TAB_ATTACH, TAB_ANSWER, TAB_TELL].map((command) => `plugin:${TAB_PLUGIN}|${command}`),
);

/**
 * Lets the script in a tab speak to the core, whatever the app's capabilities say: they are about what pages may do with
 * windows, and this is how the core gets at its own. Everything else is decided as before. Before anybody can connect.
 */
export function letTabsCall(core: Core): void {
  const { authority } = core;
  core.authority = Object.freeze({
    authorize: (call: Call): AuthorizedCall | Denial =>
      OWN.has(call.message.command) ? (call as AuthorizedCall) : authority.authorize(call),
  });
}

/** Windows of this core that are tabs, which `host` has opened. */
export function tabsOf(core: Core, host: Host): TabControl {
  return createTabs({
    settings: (label) => core.windows.settings(label),
    happened: (label, event) => core.windows.happened(label, event),
    close: (label) => host.act(label, { kind: "destroy" }),
  });
}
