import { didYouMean } from "../protocol/nearest.ts";
import type { Authority, AuthorizedCall, Caller } from "./authorize.ts";
import { type Capability, formatCapabilityPath } from "./capability.ts";
import { expand } from "./expand.ts";
import { APP_KEY, type Manifest, toCallName, toPermissionTables } from "./manifest.ts";
import type { PermissionFile, Platform } from "./permission-file.ts";
import { AclError, type Problem } from "./problem.ts";
import { createRefusals } from "./refusal.ts";
import { type Context, type Grant, resolveCapabilities } from "./resolve.ts";

export interface AuthorityInput {
  /** Those in force, of every platform. None at all: local windows have `core:default`. */
  readonly capabilities: readonly Capability[];
  /** Of the plugins that are here. */
  readonly manifests: readonly Manifest[];
  readonly appCommands: Iterable<string>;
  /** What the app's own `permissions/` folder defines. */
  readonly appPermissions?: PermissionFile;
  /** True: nothing is given by itself, neither `core:default` nor the app's commands. */
  readonly denyByDefault?: boolean;
  readonly platform: Platform;
  /**
   * Is that the app's own origin? Unless it is given, every origin is.
   * Security: right as long as the gateway admits pages of the app's own origin alone.
   */
  readonly isLocal?: (origin: string) => boolean;
}

export interface CreatedAuthority {
  readonly authority: Authority;
  readonly warnings: readonly Problem[];
}

/** What one caller has, worked out at its first call. */
interface Rights {
  readonly local: boolean;
  readonly allowed: ReadonlySet<string>;
  /** By command, the first permission that takes it away. */
  readonly denied: ReadonlyMap<string, Grant>;
}

/**
 * Makes an authority, which nothing changes once it is made. It puts capabilities and permissions into force (Tauri: `tauri::ipc::authority`, made stricter: see docs/capabilities.md).
 * Throws an `AclError` with everything that is wrong with them.
 */
export function createAuthority(input: AuthorityInput): CreatedAuthority {
  const { manifests, platform, denyByDefault = false, isLocal = () => true } = input;
  const app = { commands: [...input.appCommands], permissions: input.appPermissions ?? {} };
  const tables = toPermissionTables(manifests, app);
  const capabilities =
    input.capabilities.length > 0 || denyByDefault ? input.capabilities : [EVERY];
  const resolved = resolveCapabilities(capabilities, tables, platform);
  const problems = [...namesakes(manifests), ...brokenSets(), ...resolved.problems];
  if (problems.length > 0) throw new AclError(problems);

  const declares = resolved.namesAppPermission || Object.values(app.permissions).some(isFilled);
  const appIsOpen = !declares && !denyByDefault;
  const refusals = createRefusals(tables, isLocal, input.capabilities);
  // By the object that the session was made with: a page that comes back asks anew, and its rights end with it.
  const rights = new WeakMap<Caller, Rights>();

  return {
    warnings: [...strangeCommands(app), ...resolved.warnings],
    authority: Object.freeze({
      authorize(call) {
        const { caller, message } = call;
        const has = rights.get(caller) ?? workOut(caller);
        const denial = has.denied.get(message.command);
        if (denial) return refusals.denied(call, denial);
        if (has.allowed.has(message.command)) return call as AuthorizedCall;
        // As in Tauri: without permissions of its own, an app lets its own pages run what it has, and ask for what it
        // has not.
        if (appIsOpen && has.local && !message.command.startsWith("plugin:"))
          return call as AuthorizedCall;
        return refusals.notAllowed(
          call,
          resolved.contexts.find((context) => isFor(context, caller, has.local)),
        );
      },
    } satisfies Authority),
  };

  function workOut(caller: Caller): Rights {
    const local = isLocal(caller.origin);
    const own = new Set(resolved.contexts.filter((context) => isFor(context, caller, local)));
    const allowed = new Set<string>();
    const denied = new Map<string, Grant>();
    for (const [command, grants] of resolved.allowed)
      if (grants.some(({ context }) => own.has(context))) allowed.add(command);
    for (const [command, grants] of resolved.denied) {
      const denial = grants.find(({ context }) => own.has(context));
      if (denial) denied.set(command, denial);
    }
    const found: Rights = { local, allowed, denied };
    rights.set(caller, found);
    return found;
  }

  /** Also those that no capability names: it is their author who must hear of it. */
  function brokenSets(): Problem[] {
    return [...tables.values()].flatMap((table) =>
      [...table.sets.keys(), "default"].flatMap((name) =>
        expand(table, name, tables).problems.map((text) => ({
          place: table.key === APP_KEY ? "src-tauri/permissions" : `the plugin \`${table.key}\``,
          text,
        })),
      ),
    );
  }
}

/** What holds where no capability says anything. */
const EVERY: Capability = Object.freeze({
  identifier: "core:default",
  local: true,
  remoteUrls: [],
  windows: ["*"],
  webviews: [],
  permissions: [{ identifier: "core:default" }],
  file: "",
  placeOf: formatCapabilityPath,
});

/** A capability for a window is for all its webviews, whatever `webviews` says, as in Tauri. */
function isFor(context: Context, { window, webview, origin }: Caller, local: boolean): boolean {
  const isFromHere = local
    ? context.local
    : context.remotes.some((pattern) => pattern.matches(origin));
  return (
    isFromHere &&
    (context.windows.some((pattern) => pattern.matches(window)) ||
      context.webviews.some((pattern) => pattern.matches(webview)))
  );
}

/** `core:window` and a plugin called `window` would answer to the same calls. */
function namesakes(manifests: readonly Manifest[]): Problem[] {
  const seen = new Map<string, string>();
  return manifests.flatMap(({ key }) => {
    const calls = toCallName(key, "");
    const other = seen.get(calls);
    seen.set(calls, key);
    if (other === undefined) return [];
    const text = `answers to the same calls as the plugin \`${other}\`. Give one another name.`;
    return { place: `the plugin \`${key}\``, text };
  });
}

/** A permission of the app's that speaks of what the app does not have: one that denies would deny nothing. */
function strangeCommands({ commands, permissions }: Omit<Manifest, "key">): Problem[] {
  const known = new Set(commands);
  return (permissions.permission ?? []).flatMap(({ identifier, commands: lists }) =>
    [...(lists?.allow ?? []), ...(lists?.deny ?? [])]
      .filter((command) => !known.has(command))
      .map((command) => ({
        place: "src-tauri/permissions",
        text: `the permission \`${identifier}\` names \`${command}\`, which is no command of the app.${didYouMean(command, known)}`,
      })),
  );
}

function isFilled(part: unknown): boolean {
  return Array.isArray(part) ? part.length > 0 : part !== undefined;
}
