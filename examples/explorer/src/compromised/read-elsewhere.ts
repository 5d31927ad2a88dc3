import { Channel, convertFileSrc } from "@tauri-apps/api/core";
import { type Attempt, FORGED, type Outcome, worked } from "./attempt.ts";
import { tryCall } from "./call.ts";

/** What lies outside the opened folder, by every way that has a path in it. */
export const readElsewhere: readonly Attempt[] = [
  { does: "reads /etc/passwd", run: callAt("preview", "/etc/passwd") },
  { does: "lists the folder above, by “..”", run: callAt("list", "..") },
  { does: "climbs out from below", run: callAt("preview", "a/../../../etc/passwd") },
  { does: "climbs out as on Windows", run: callAt("list", "..\\..") },
  { does: "hides “..” behind a NUL", run: callAt("preview", "a\0/../..") },
  {
    does: "searches in the folder above",
    run: callAt("search", "../", { text: "password", items: new Channel() }),
  },
  {
    does: "makes a folder whose name leads out",
    run: callAt("makeFolder", "", { name: `../${FORGED}` }),
  },
  {
    does: "names an opening of its own making",
    run: () => tryCall("list", { opening: crypto.randomUUID(), path: "" }),
  },
  { does: "opens a window that carries something away", run: openElsewhere },
  { does: "loads /etc/passwd by its address", run: loadByAddress },
];

function callAt(command: string, path: string, more: Record<string, unknown> = {}): Attempt["run"] {
  return (opening) => tryCall(command, { opening, path, ...more });
}

function openElsewhere(): Promise<Outcome> {
  return tryCall("plugin:webview|create_webview_window", {
    options: {
      label: `explorer-${crypto.randomUUID()}`,
      url: "https://elsewhere.invalid/?everything",
      title: "Explorer",
      width: 900,
      height: 600,
    },
  });
}

/** No message, so no hook sees it: such addresses are the core's own affair. */
async function loadByAddress(): Promise<Outcome> {
  const { ok, status } = await fetch(convertFileSrc("/etc/passwd"));
  if (ok) return worked("There it is.");
  return {
    stoppedBy: "the core",
    says: `${status}: of all files only the one that is looked at has an address.`,
  };
}
