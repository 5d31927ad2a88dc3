/** What a configuration file may hold: Tauri 2.12's keys (tauri-utils, `config.rs`) and ours under `plugins.sallyport`. */
import { OTHER_WINDOW_KEYS, type WindowOptions } from "../protocol/window-options.ts";
import { CAPABILITY, type CapabilityDocument } from "./access-shapes.ts";
import {
  anything,
  boolean,
  either,
  listOf,
  number,
  object,
  type Shape,
  string,
  unused,
  used,
} from "./shape.ts";
import { WINDOW_KEYS } from "./window-keys.ts";

const textOrList = either("a text or a list of texts", string, listOf(string));

const window: Shape = object({
  ...Object.fromEntries(
    Object.entries(WINDOW_KEYS).map(([name, { shape }]) => [name, used(shape)]),
  ),
  ...unused(...OTHER_WINDOW_KEYS),
});

const csp = either("a text or an object of directives", string, {
  type: "object",
  keys: {},
  others: textOrList,
  foldsCase: true,
});

const security: Shape = object({
  csp: used(csp),
  freezePrototype: used(boolean),
  dangerousDisableAssetCspModification: used(
    either("true, false or a list of directives", boolean, listOf(string)),
  ),
  pattern: used(object({ use: used(string), options: used(object({ dir: used(string) })) })),
  capabilities: used(
    listOf(either("the identifier of a capability, or a capability", string, CAPABILITY)),
  ),
  headers: used(
    object(
      {},
      either(
        "a text, a list of texts or an object of texts",
        string,
        listOf(string),
        object({}, string),
      ),
    ),
  ),
  devCsp: used(csp),
  assetProtocol: used(
    object({
      enable: used(boolean),
      scope: used(
        either(
          "a list of texts or an object with `allow` and `deny`",
          listOf(string),
          object({
            allow: used(listOf(string)),
            deny: used(listOf(string)),
            requireLiteralLeadingDot: used(boolean),
          }),
        ),
      ),
    }),
  ),
});

const app: Shape = object({
  windows: used(listOf(window)),
  withGlobalTauri: used(boolean),
  security: used(security),
  ...unused("trayIcon", "macOSPrivateApi", "enableGTKAppId"),
  // What Tauri's kebab-case spellings of those two become.
  ...unused("macosPrivateApi", "enableGtkAppId"),
});

const sallyport: Shape = object({
  exitOnLastPage: used(boolean),
  serviceWorkers: used(boolean),
  resumeTimeoutMs: used(number),
  denyByDefault: used(boolean),
  isolation: used(object({ hookMessage: used(string), hookTimeoutMs: used(number) })),
});

const bundle: Shape = object({
  icon: used(listOf(string)),
  ...unused(
    "active",
    "targets",
    "createUpdaterArtifacts",
    "publisher",
    "homepage",
    "resources",
    "copyright",
    "license",
    "licenseFile",
    "category",
    "fileAssociations",
    "shortDescription",
    "longDescription",
    "useLocalToolsDir",
    "externalBin",
    "windows",
    "linux",
    "macOS",
    "iOS",
    "android",
  ),
});

export const TAURI_CONFIG: Shape = object({
  productName: used(string),
  version: used(string),
  identifier: used(string),
  app: used(app),
  build: used(
    object({
      frontendDist: used(textOrList),
      devUrl: used(string),
      beforeDevCommand: used(
        either(
          "a text or an object with `script`",
          string,
          object({ script: used(string), cwd: used(string), wait: used(boolean) }),
        ),
      ),
      ...unused(
        "beforeBuildCommand",
        "beforeBundleCommand",
        "runner",
        "features",
        "removeUnusedCommands",
        "additionalWatchFolders",
      ),
    }),
  ),
  plugins: used(object({ sallyport: used(sallyport) }, anything)),
  bundle: used(bundle),
  ...unused("$schema", "mainBinaryName"),
});

/** The document after `checkShape` found no error. */
export interface TauriDocument {
  readonly productName?: string;
  readonly version?: string;
  readonly identifier?: string;
  readonly bundle?: { readonly icon?: readonly string[] };
  readonly build?: {
    readonly frontendDist?: string | readonly string[];
    readonly devUrl?: string;
    readonly beforeDevCommand?: CommandDocument;
  };
  readonly app?: {
    readonly withGlobalTauri?: boolean;
    readonly windows?: readonly (Partial<WindowOptions> & { readonly create?: boolean })[];
    readonly security?: {
      readonly csp?: CspDocument;
      readonly devCsp?: CspDocument;
      readonly freezePrototype?: boolean;
      readonly dangerousDisableAssetCspModification?: boolean | readonly string[];
      readonly pattern?: { readonly use?: string; readonly options?: { readonly dir?: string } };
      readonly capabilities?: readonly (string | CapabilityDocument)[];
      readonly headers?: HeadersDocument;
      readonly assetProtocol?: AssetProtocolDocument;
    };
  };
  readonly plugins?: {
    readonly sallyport?: {
      readonly exitOnLastPage?: boolean;
      readonly serviceWorkers?: boolean;
      readonly resumeTimeoutMs?: number;
      readonly denyByDefault?: boolean;
      readonly isolation?: { readonly hookMessage?: string; readonly hookTimeoutMs?: number };
    };
  };
}

export type CommandDocument =
  | string
  | { readonly script?: string; readonly cwd?: string; readonly wait?: boolean };

export interface AssetProtocolDocument {
  readonly enable?: boolean;
  readonly scope?:
    | readonly string[]
    | {
        readonly allow?: readonly string[];
        readonly deny?: readonly string[];
        readonly requireLiteralLeadingDot?: boolean;
      };
}

export type CspDocument = string | Readonly<Record<string, string | readonly string[]>>;

export type HeadersDocument = Readonly<
  Record<string, string | readonly string[] | Readonly<Record<string, string>>>
>;
