import { basename, resolve } from "node:path";
import { CORE_FOLDER, type Platform, toPlatform } from "./config-files.ts";
import { type Config, ConfigError, type Notice } from "./config.ts";
import { chooseIcon } from "./choose-icon.ts";
import type { Path } from "./document.ts";
import { readAccess } from "./read-access.ts";
import { readAssetProtocol } from "./read-asset-protocol.ts";
import { directiveProblem, readCsp } from "./read-csp.ts";
import { readDevCommand, readDevUrl } from "./read-development.ts";
import { readDocument } from "./read-document.ts";
import { FRONTEND_DIST, readFrontend } from "./read-frontend.ts";
import { readHeaders } from "./read-headers.ts";
import { readIsolation } from "./read-isolation.ts";
import { readVersion } from "./read-version.ts";
import { readWindows } from "./read-windows.ts";

export { CORE_FOLDER } from "./config-files.ts";
export { frontendProblem } from "./read-frontend.ts";

export interface ReadConfig {
  readonly config: Config;
  /** What the developer should know and the app can start with. */
  readonly notices: readonly Notice[];
  /** Where the value at a path was written, as it is shown. */
  readonly placeOf: (path: Path) => string;
}

/** What a page whose socket broke may be given to come back, unless the app says otherwise. */
const RESUME_TIMEOUT_MS = { least: 1_000, most: 600_000, usual: 30_000 };

/**
 * Reads the configuration of the app in `appFolder`: the file for every platform, and the one of `platform` over it.
 * A missing file is `{}`. Throws a `ConfigError` that lists everything wrong, each with its place and what to do.
 */
export function readConfig(appFolder: string, platform: Platform = toPlatform()): ReadConfig {
  const coreFolder = resolve(appFolder, CORE_FOLDER);
  const { document, placeOf, ...found } = readDocument(appFolder, platform);
  const errors = [...found.errors];
  const notices = [...found.notices];
  const fail = (path: Path, text: string): void =>
    void errors.push({ place: placeOf(path), text, atStart: true });
  const note = (path: Path, text: string, atStart = false): void =>
    void notices.push({ place: placeOf(path), text, atStart });
  const security = document.app?.security ?? {};

  const name = basename(resolve(appFolder));
  if (document.identifier === undefined) {
    note(
      [],
      `no \`identifier\`; \`${defaultIdentifier(name)}\`, after the folder's name, is used.`,
    );
  } else if (!/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/.test(document.identifier)) {
    fail(
      ["identifier"],
      "must be made of letters, digits, hyphens and points, such as `com.example.app`.",
    );
  }

  const isolation = readIsolation(document, coreFolder, { placeOf, fail, note });

  const untouchedCsp = security.dangerousDisableAssetCspModification ?? false;
  for (const name of typeof untouchedCsp === "boolean" ? [] : untouchedCsp) {
    const problem = directiveProblem(name);
    if (problem !== undefined)
      note(["app", "security", "dangerousDisableAssetCspModification"], problem, true);
  }

  if (security.devCsp !== undefined) {
    note(
      ["app", "security", "devCsp"],
      "in development, documents run under this policy and not under the one that is shipped.",
    );
  }

  const resumeTimeoutMs = document.plugins?.sallyport?.resumeTimeoutMs ?? RESUME_TIMEOUT_MS.usual;
  const { least, most } = RESUME_TIMEOUT_MS;
  if (resumeTimeoutMs < least || resumeTimeoutMs > most) {
    fail(
      ["plugins", "sallyport", "resumeTimeoutMs"],
      `must be a number of milliseconds from ${least} to ${most}.`,
    );
  }

  const dist = document.build?.frontendDist;
  const failFrontend = (path: Path, text: string): void => {
    if (dist === undefined) errors.push({ place: DEFAULT_DIST, text, atStart: true });
    else fail(path, text);
  };

  const access = readAccess(appFolder, platform, { document, placeOf });
  errors.push(...access.errors);
  notices.push(...access.notices);

  const config: Config = Object.freeze({
    productName: document.productName ?? name,
    version: readVersion(document.version, coreFolder, fail),
    identifier: document.identifier ?? defaultIdentifier(name),
    coreFolder,
    windowIcon: chooseIcon(document.bundle?.icon, coreFolder, platform),
    frontend: readFrontend(dist ?? "../dist", coreFolder, failFrontend),
    frontendPlace: dist === undefined ? DEFAULT_DIST : placeOf(FRONTEND_DIST),
    withGlobalTauri: document.app?.withGlobalTauri ?? false,
    windows: readWindows(document, fail, note),
    csp: readCsp(security.csp, "csp", fail, note),
    devCsp: readCsp(security.devCsp, "devCsp", fail, note),
    devUrl: readDevUrl(document.build?.devUrl, fail),
    beforeDevCommand: readDevCommand(document.build?.beforeDevCommand, coreFolder, fail),
    assetProtocol: readAssetProtocol(security.assetProtocol, platform, { placeOf, fail, note }),
    isolation,
    freezePrototype: security.freezePrototype ?? false,
    untouchedCsp,
    headers: readHeaders(security.headers ?? {}, fail, note),
    exitOnLastPage: document.plugins?.sallyport?.exitOnLastPage ?? false,
    serviceWorkers: document.plugins?.sallyport?.serviceWorkers ?? false,
    resumeTimeoutMs,
    access: access.access,
    plugins: new Map(Object.entries(document.plugins ?? {}).filter(([key]) => key !== "sallyport")),
  });
  if (errors.length > 0) throw new ConfigError(errors);
  return { config, notices, placeOf };
}

/** In place of a place: no file says it. */
const DEFAULT_DIST = "build.frontendDist, which is `../dist` unless said";

function defaultIdentifier(folder: string): string {
  const word = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `app.${word || "unnamed"}`;
}
