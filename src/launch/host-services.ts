import type { Core } from "../core/app.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { HostServices } from "../hosts/host.ts";
import { CLOSE } from "../protocol/errors.ts";
import { entryUrl, toDocument } from "./entry-url.ts";
import type { Output } from "./output.ts";
import { shorten } from "./printable.ts";

/** What hosts are given of the rest. */
export function createHostServices(core: Core, gateway: Gateway, output: Output): HostServices {
  return {
    origin: gateway.origin,
    issueLink: (window, onSpent) => entryUrl(gateway, window, onSpent),
    holdDocument({ label, url }) {
      const held = gateway.heldDocuments.hold(label, toDocument(url, gateway.home));
      return { ...held, url: `${gateway.origin}${held.path}` };
    },
    keepEntries: (label, put) => gateway.entries.keepWindow({ window: label, webview: label }, put),
    navigated: (label) => endSessions(core, label),
    happened: (label, event) => core.windows.happened(label, event),
    closed: (label) => closeWindow(core, label),
    lost: (reason) => core.exit(1, reason),
    openOutside: (url) => void openOutside(url, output),
    report: (report) => output.page(report),
    tried: (window, text) => output.tried(window, text),
    warn: (text) => output.warn(text),
  };
}

/** A window is gone, and with it whatever its pages had under way. */
export function closeWindow(core: Core, label: string): void {
  core.windows.remove(label);
  endSessions(core, label);
  if (core.windows.all().length === 0) core.exit(0, "the last window was closed");
}

/** Everything that the pages of a window had under way aborts. */
export function endSessions(core: Core, label: string): void {
  for (const session of core.sessions)
    if (session.caller.window === label) session.end(CLOSE.normal);
}

/** Shows an address where the user shows addresses. */
export async function openOutside(url: string, output: Pick<Output, "warn">): Promise<void> {
  const failed = ({ message }: Error): void =>
    output.warn(`${JSON.stringify(shorten(url))} could not be opened (${shorten(message)}).`);
  try {
    // Loaded when it is needed: most starts do not, and it takes its time.
    const { default: open } = await import("open");
    (await open(url)).on("error", failed).unref();
  } catch (error) {
    failed(error as Error);
  }
}
