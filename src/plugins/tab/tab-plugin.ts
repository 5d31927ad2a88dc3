import * as v from "valibot";
import { Channel } from "../../core/channel.ts";
import { command, type Context } from "../../core/command.ts";
import type { Plugin } from "../../core/plugin.ts";
import type { Tabs } from "../../core/tabs.ts";
import { ownerOf } from "../../core/window-owner.ts";
import { IpcError } from "../../protocol/errors.ts";
import {
  TAB_ANSWER,
  TAB_ATTACH,
  TAB_PLUGIN,
  TAB_TELL,
  type TabAnswer,
  type TabEvent,
  type TabRequest,
} from "../../protocol/tab.ts";
import { LONGEST } from "../../protocol/window-options.ts";

function tabsOf({ window }: Context): Tabs {
  const tabs = ownerOf(window).control?.tabs;
  if (!tabs) throw new IpcError("unsupported", "This window is no tab of a browser.");
  return tabs;
}

const length = v.pipe(v.number(), v.minValue(0), v.maxValue(LONGEST));
const size = v.object({ width: length, height: length });
const scaleFactor = v.pipe(v.number(), v.gtValue(0), v.maxValue(100));
const event: v.GenericSchema<TabEvent> = v.variant("kind", [
  v.object({ kind: v.literal("resized"), size, scaleFactor }),
  v.object({ kind: v.picklist(["focused", "blurred"]) }),
  v.object({ kind: v.literal("scale-factor-changed"), size, scaleFactor }),
  v.object({ kind: v.literal("theme-changed"), theme: v.picklist(["light", "dark"]) }),
]);
const answer: v.GenericSchema<TabAnswer> = v.object({
  id: v.number(),
  value: v.exactOptional(v.unknown()),
  problem: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000))),
});

/**
 * What the script in a tab says (`page/tab`). It has a name that no other plugin can have. A page may call it as the script
 * does: all that comes of it is about the page's own window, whose label is the session's.
 */
export const tabPlugin: Plugin = Object.freeze({
  name: TAB_PLUGIN,
  commands: {
    [TAB_ATTACH]: command(
      v.object({ channel: v.instance(Channel<TabRequest>) }),
      (input, context) => tabsOf(context).attach(context.window.label, input.channel),
    ),
    [TAB_ANSWER]: command(v.object({ answer }), (input, context) =>
      tabsOf(context).answer(context.window.label, input.answer),
    ),
    [TAB_TELL]: command(v.object({ event }), (input, context) =>
      tabsOf(context).happened(context.window.label, input.event),
    ),
  },
  events: {},
  permissions: {},
});
