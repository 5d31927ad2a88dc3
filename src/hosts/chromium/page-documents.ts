import type { Entry } from "../../protocol/messages.ts";
import type { HostServices, KeptEntries } from "../host.ts";
import { textOf } from "./cdp.ts";
import { entryScript, OWN_WORLD } from "./document-scripts.ts";
import type { PageTarget } from "./page-world.ts";

/** What the documents of a window are given before their own scripts run. */
export interface PageDocuments {
  readonly entries: KeptEntries;
  /** Runs a script in our own world of every document from the next on, in place of the last of this name. */
  setScript(name: string, source: string): Promise<void>;
  /** Another document is shown. */
  shown(): void;
}

/** An entry that takes longer to be put in place is not waited for by a core that starts. */
const PUT_PATIENCE_MS = 800;

export function createPageDocuments(
  { send, go }: PageTarget,
  label: string,
  services: Pick<HostServices, "origin" | "keepEntries">,
): PageDocuments {
  let entryScripts: string[] = [];
  let lastPut = 0;
  let lastSet: Promise<void> = Promise.resolve();
  const scripts = new Map<string, string | undefined>();
  /** How many documents it has shown. */
  let documents = 0;

  /**
   * The next before the last goes: a document that comes between the two finds the newer. What is said while one document
   * gives way to another may have been said to the older, so then it is said again, unless another core has a newer one.
   *
   * While a document is waited for, Chromium keeps what is said to its page. Under `sallyport dev` that may be a document
   * of a new core which has been told to go on without waiting for this (`run-core.ts`): it was made with an entry of the
   * core before, and is loaded again.
   */
  async function putEntry(entry: Entry): Promise<void> {
    lastPut += 1;
    const own = lastPut;
    const isNewest = (): boolean => own === lastPut;
    const source = entryScript(entry, services.origin);
    const began = performance.now();
    let before: number;
    let late = false;
    do {
      before = documents;
      const last = entryScripts;
      entryScripts = [];
      const added = send("Page.addScriptToEvaluateOnNewDocument", { source });
      const removed = Promise.all(last.map(removeScript));
      const identifier = textOf(await added, "identifier");
      if (identifier !== undefined) entryScripts.push(identifier);
      await removed;
      late ||= documents !== before && performance.now() - began > PUT_PATIENCE_MS;
    } while (documents !== before && isNewest());
    if (late && isNewest()) go("Page.reload", {});
  }

  async function removeScript(identifier: string): Promise<void> {
    // It may have gone with an older document; a newer one overrides it in any case.
    await send("Page.removeScriptToEvaluateOnNewDocument", { identifier }).catch(() => undefined);
  }

  async function setScript(name: string, source: string): Promise<void> {
    const before = scripts.get(name);
    const added = send("Page.addScriptToEvaluateOnNewDocument", { source, worldName: OWN_WORLD });
    // Waited for together: a page that goes meanwhile must not leave a refusal that nobody has looked at.
    const [answer] = await Promise.all([added, before !== undefined && removeScript(before)]);
    scripts.set(name, textOf(answer, "identifier"));
  }

  return {
    entries: services.keepEntries(label, putEntry),
    setScript(name, source) {
      // One after the other: of two at once, neither would know what to take away.
      const set = lastSet.then(() => setScript(name, source));
      lastSet = set.catch(() => undefined); // Whoever has set it hears of it.
      return set;
    },
    shown() {
      documents += 1;
    },
  };
}
