import type { LaunchOptions } from "./options.ts";
import { StartError } from "./options.ts";

/** What the machine has, as far as it decides how windows are shown. */
export interface Surroundings {
  readonly browser: string | undefined;
  readonly hasScreen: boolean;
  readonly isRoot: boolean;
}

export type HostChoice =
  | { readonly host: "chromium"; readonly browser: string }
  /** `reason`: why it is no window, where nobody asked for a link. */
  | { readonly host: "browser"; readonly reason: string | undefined };

type Asked = Pick<LaunchOptions, "host" | "browser" | "headless" | "sandbox" | "open" | "origin">;

/** How windows are shown. Throws a `StartError` where what was asked for cannot be. */
export function chooseHost(asked: Asked, around: Surroundings): HostChoice {
  if (asked.host === "browser") return { host: "browser", reason: undefined };
  const isExplicit = asked.host === "chromium" || asked.headless || asked.browser !== undefined;
  // Whoever wants a link only, or comes through a tunnel, has no use for a window on this screen.
  if (!isExplicit && (!asked.open || asked.origin !== undefined))
    return { host: "browser", reason: undefined };
  const browser = asked.browser ?? around.browser;
  const problem = problemOf(asked, around, browser);
  if (problem === undefined) return { host: "chromium", browser: browser as string };
  if (isExplicit) throw new StartError(`No window can be shown: ${problem}.`);
  return { host: "browser", reason: `No window, but a link: ${problem}.` };
}

function problemOf(
  { headless, sandbox, origin }: Asked,
  { hasScreen, isRoot }: Surroundings,
  browser: string | undefined,
): string | undefined {
  if (browser === undefined)
    return "no Chromium, Chrome, Edge, Brave or Vivaldi was found (--browser names one)";
  if (origin !== undefined) return "a window does not come through a tunnel (--origin)";
  if (!hasScreen && !headless) return "there is no screen here (--headless does without)";
  // Never switched off by ourselves: a page that breaks out of its process would be root.
  if (isRoot && sandbox)
    return "as root a browser does not run in its sandbox (--no-sandbox does without it)";
  return undefined;
}
