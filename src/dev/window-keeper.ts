import type { Host, OpenedWindow } from "../hosts/host.ts";
import type { WindowSettings } from "../protocol/window.ts";
import type { WindowRequest } from "./messages.ts";

/** The windows of the app, which stay while cores come and go. */
export interface WindowKeeper {
  /** Does what a core asks of the host. `late`: it has told already which windows it begins with. */
  answer(request: WindowRequest, late: boolean): Promise<unknown>;
  /** Those that cores have made while they ran, for the next one. */
  madeLate(): WindowSettings[];
  /** The core that is up now begins with these. What an earlier one had besides is closed. */
  keepOnly(labels: readonly string[]): void;
  reopenAll(openBrowser?: boolean): Promise<OpenedWindow[]>;
  /** The user wants it closed, and nobody is there who would decide. */
  destroy(label: string): void;
  forget(label: string): void;
  /** How many there are. */
  readonly count: number;
}

interface Known {
  readonly settings: WindowSettings;
  readonly late: boolean;
}

/** `mayOpen` resolves when there is something to show. */
export function createWindowKeeper(host: Host, mayOpen: Promise<void>): WindowKeeper {
  const known = new Map<string, Known>();
  const opening = new Map<string, Promise<OpenedWindow>>();

  async function open(settings: WindowSettings, openBrowser?: boolean): Promise<OpenedWindow> {
    await mayOpen;
    return host.open(settings, openBrowser);
  }

  async function openOnce(
    settings: WindowSettings,
    late: boolean,
    openBrowser: boolean | undefined,
  ): Promise<OpenedWindow> {
    const { label } = settings;
    const before = known.get(label);
    if (before) {
      // It is there, with its page, which comes back by itself. Whoever wanted to be asked has gone with the core before.
      void host.act(label, { kind: "setAsksBeforeClose", asks: false }).catch(() => undefined);
      known.set(label, { settings, late: before.late });
      return { label };
    }
    // A core that was started anew meanwhile asks again for what is on its way.
    const opened = opening.get(label) ?? open(settings, openBrowser);
    opening.set(label, opened);
    try {
      const window = await opened;
      known.set(label, { settings, late: known.get(label)?.late ?? late });
      return window;
    } finally {
      opening.delete(label);
    }
  }

  function destroy(label: string): void {
    host.act(label, { kind: "destroy" }).catch(() => undefined); // It has gone already.
  }

  return {
    async answer(request, late) {
      switch (request.do) {
        case "open":
          return openOnce(request.window, late, request.openBrowser);
        case "reopen":
          return host.reopen(request.window, request.openBrowser);
        case "act":
          return host.act(request.label, request.action);
        case "state":
          return host.state(request.label);
        case "monitors":
          return host.monitors(request.label);
      }
    },
    madeLate: () => [...known.values()].filter(({ late }) => late).map(({ settings }) => settings),
    keepOnly(labels) {
      for (const [label, { late }] of known) {
        if (late || labels.includes(label)) continue;
        known.delete(label);
        // A tab is not ours to close; its page is refused by the core that does not know it.
        destroy(label);
      }
    },
    async reopenAll(openBrowser) {
      const reopened: OpenedWindow[] = [];
      for (const { settings } of known.values())
        reopened.push(await host.reopen(settings, openBrowser));
      return reopened;
    },
    destroy,
    forget: (label) => void known.delete(label),
    get count() {
      return known.size;
    },
  };
}
