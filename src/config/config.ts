import type { Capability } from "../acl/capability.ts";
import type { PermissionFile, Platform } from "../acl/permission-file.ts";
import type { WindowOptions } from "../protocol/window-options.ts";

/** The configuration of an app: validated, with every default in place, frozen. */
export interface Config {
  readonly productName: string;
  readonly version: string;
  readonly identifier: string;
  /** The folder of `tauri.conf.json`. An absolute path. */
  readonly coreFolder: string;
  /** The file of the windows' icon, whether it is there or not. An absolute path. */
  readonly windowIcon: string | undefined;
  /** What may be served: one folder, or files by the name they are served under. Absolute paths. */
  readonly frontend: Frontend;
  /** Where that is said, for what is wrong with it on the disk. */
  readonly frontendPlace: string;
  readonly withGlobalTauri: boolean;
  /** Undefined: `app.windows` is absent, and `main` opens where the core made no window. */
  readonly windows: readonly WindowOptions[] | undefined;
  readonly csp: Csp | undefined;
  /** The policy of development, in place of `csp`. */
  readonly devCsp: Csp | undefined;
  /** Where development gets the frontend from, in place of `frontend`: `http://localhost:5173/`. */
  readonly devUrl: string | undefined;
  readonly beforeDevCommand: DevCommand | undefined;
  /** Undefined: the asset protocol is off. */
  readonly assetProtocol: AssetProtocol | undefined;
  /** Undefined: the pattern is `brownfield`. */
  readonly isolation: IsolationConfig | undefined;
  readonly freezePrototype: boolean;
  /** `app.security.dangerousDisableAssetCspModification`. */
  readonly untouchedCsp: boolean | readonly string[];
  /** Further headers of documents and assets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly exitOnLastPage: boolean;
  readonly serviceWorkers: boolean;
  /** How long a page whose socket broke can come back to its session. */
  readonly resumeTimeoutMs: number;
  readonly access: AccessConfig;
  /** What stands under `plugins.<name>`, unchecked, by the name. */
  readonly plugins: ReadonlyMap<string, unknown>;
}

/** What the app's files say of who may run what. An authority is made from it, and from what there is to run. */
export interface AccessConfig {
  /** Those in force, of every platform. Their permissions are yet to be looked for. */
  readonly capabilities: readonly Capability[];
  /** Of the app's own, from its folder `permissions`. */
  readonly appPermissions: PermissionFile;
  readonly denyByDefault: boolean;
  readonly platform: Platform;
}

/** A command of the shell that runs beside the app in development. */
export interface DevCommand {
  readonly script: string;
  /** An absolute path. */
  readonly cwd: string;
  /** It must have ended well before anything else starts. */
  readonly wait: boolean;
}

export type Frontend =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "files"; readonly files: ReadonlyMap<string, string> };

/** Which files of the machine pages may be given by `convertFileSrc`. What is denied is denied, whatever is allowed. */
export interface AssetProtocol {
  readonly allow: readonly AssetPattern[];
  readonly deny: readonly AssetPattern[];
  /** A name that begins with a dot is matched only by one with the dot written out. */
  readonly literalDot: boolean;
}

/** A pattern that `parsePathPattern` takes, from where its variable leads if it has one. */
export interface AssetPattern {
  /** As it was written, and where. */
  readonly text: string;
  readonly place: string;
  /** Without its `$`: `APPDATA`. */
  readonly variable: string | undefined;
  /** What comes after the variable, or all of it. */
  readonly path: string;
}

/** The isolation pattern, and what is known of it without a look into its folder. */
export interface IsolationConfig {
  /** The folder of the isolation app, whether it is there or not. An absolute path. */
  readonly dir: string;
  /** Where that is said, for what is wrong with it on the disk. */
  readonly place: string;
  /** The form of the messages that the hook gets. Undefined: unsaid, so the seed's, and its source must not speak against it. */
  readonly hookMessage: "seed" | "tauri" | undefined;
  /** How long the hook may take for one message. */
  readonly hookTimeoutMs: number;
}

/** Directive to sources, in the order they were written. */
export type Csp = ReadonlyMap<string, readonly string[]>;

/** Something to tell the developer, with its place. */
export interface Notice {
  /** `src-tauri/tauri.conf.json:12 app.security.csp`, or a file alone. */
  readonly place: string;
  readonly text: string;
  /** True where it changes what protects the app: said at every start, not only by `sallyport check`. */
  readonly atStart: boolean;
}

/** The app cannot start; each notice says what to change. */
export class ConfigError extends Error {
  readonly notices: readonly Notice[];
  constructor(notices: readonly Notice[]) {
    super(notices.map(({ place, text }) => `${place}: ${text}`).join("\n"));
    this.name = "ConfigError";
    this.notices = notices;
  }
}
