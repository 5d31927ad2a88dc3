/** What a policy that was written for Tauri says of assets, which have an origin of their own there and not here. */
import type { Csp } from "../config/config.ts";

/** Tauri's addresses of assets: on Linux, macOS and iOS; on Windows and Android. */
const ASSET_SOURCES = new Set(["asset:", "http://asset.localhost", "https://asset.localhost"]);

/** The policy with our address of assets beside Tauri's, in the directives that name one of those. */
export function completeAssetSources(
  csp: Csp,
  address: string,
  mayTouch: (name: string) => boolean,
): Csp {
  return new Map(
    [...csp].map(([name, sources]) => [
      name,
      namesAssets(sources) && mayTouch(name) ? [...new Set([...sources, address])] : sources,
    ]),
  );
}

/**
 * May files that come by the asset protocol run as scripts? `'self'` does not mean them in Tauri, and a policy that was
 * written for it keeps them from running, so it does here.
 */
export function allowsAssetCode(csp: Csp | undefined): boolean {
  const sources =
    csp?.get("script-src-elem") ?? csp?.get("script-src") ?? csp?.get("default-src") ?? undefined;
  return sources === undefined || sources.includes("*") || namesAssets(sources);
}

function namesAssets(sources: readonly string[]): boolean {
  return sources.some((source) => ASSET_SOURCES.has(source.toLowerCase().replace(/\/$/, "")));
}
