import { didYouMean } from "../protocol/nearest.ts";
import type { Capability, PermissionEntry, Scope } from "./capability.ts";
import { type Expanded, expand } from "./expand.ts";
import { parseIdentifier, toPermissionName } from "./identifier.ts";
import { type LabelPattern, parseLabelPattern } from "./label-pattern.ts";
import { APP_KEY, formatIdentifier, type PermissionTable, toCallName } from "./manifest.ts";
import { type OriginPattern, parseOriginPattern } from "./origin-pattern.ts";
import type { Platform } from "./permission-file.ts";
import type { Problem } from "./problem.ts";

/** Whom a capability is for. */
export interface Context {
  readonly capability: Capability;
  readonly local: boolean;
  readonly remotes: readonly OriginPattern[];
  readonly windows: readonly LabelPattern[];
  readonly webviews: readonly LabelPattern[];
}

/** A permission that a capability gives, for one command or, where it lists none, for what the plugin does by itself. */
export interface Grant {
  readonly context: Context;
  /** `core:window:allow-close` */
  readonly permission: string;
  /** Where the capability names it, or a set that it is in. */
  readonly place: string;
  /** Undefined where neither the capability nor the permission has one. */
  readonly scope: Scope | undefined;
}

/** Every capability in one structure: who may what. */
export interface Resolved {
  readonly contexts: readonly Context[];
  /** By what a page calls: `plugin:window|close`, `greet`. */
  readonly allowed: ReadonlyMap<string, readonly Grant[]>;
  readonly denied: ReadonlyMap<string, readonly Grant[]>;
  /** Of permissions without commands, by the manifest's key. They hold in the context of their capability alone. */
  readonly scopes: ReadonlyMap<string, readonly Grant[]>;
  /** True where a capability names a permission of the app's own. */
  readonly namesAppPermission: boolean;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Resolves all capabilities at once (Tauri: `tauri_utils::acl::resolved`), with everything that is wrong in any. Those
 * of other platforms are looked at too, and give nothing.
 */
export function resolveCapabilities(
  capabilities: readonly Capability[],
  tables: ReadonlyMap<string, PermissionTable>,
  platform: Platform,
): Resolved {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const allowed = new Map<string, Grant[]>();
  const denied = new Map<string, Grant[]>();
  const scopes = new Map<string, Grant[]>();
  const contexts: Context[] = [];
  let namesAppPermission = false;

  for (const capability of capabilities) {
    const context = toContext(capability, problems, warnings);
    const isActive = holdsOn(capability.platforms, platform);
    if (isActive) contexts.push(context);
    for (const [i, entry] of capability.permissions.entries()) {
      const place = capability.placeOf(["permissions", i]);
      for (const found of expandEntry(entry, place)) {
        if (isActive && holdsOn(found.permission.platforms, platform))
          add(found, { context, place, entry });
      }
    }
  }
  return { contexts, allowed, denied, scopes, namesAppPermission, problems, warnings };

  function expandEntry({ identifier }: PermissionEntry, place: string): readonly Expanded[] {
    const parsed = parseIdentifier(identifier);
    if (typeof parsed === "string") {
      const text = `\`${identifier}\` is no name of a permission: ${parsed}.${meantBy(identifier)}`;
      problems.push({ place, text });
      return [];
    }
    const { prefix, base } = parsed;
    // `default` alone is nobody's where the app has none; every other name is one of the app's own, or a mistake.
    if (prefix === undefined && base !== "default") namesAppPermission = true;
    const table = tables.get(prefix ?? APP_KEY);
    if (!table) {
      warnings.push({ place, text: absentText(identifier, prefix ?? "") });
      return [];
    }
    const expansion = expand(table, base, tables);
    for (const text of expansion.problems) problems.push({ place, text });
    for (const key of expansion.absent) warnings.push({ place, text: absentText(identifier, key) });
    return expansion.permissions;
  }

  /** Somebody may have written a command as pages call it: `save_note`, `plugin:clock|now`. */
  function meantBy(identifier: string): string {
    const called = identifier.replace(/^(?:allow|deny)-/, "");
    const verb = identifier.startsWith("deny-") ? "deny" : "allow";
    for (const { key, commands } of tables.values()) {
      for (const command of commands) {
        if (toCallName(key, command) === called)
          return ` Did you mean \`${formatIdentifier(key, toPermissionName(verb, command))}\`?`;
      }
    }
    return "";
  }

  function absentText(identifier: string, prefix: string): string {
    const near = didYouMean(
      prefix,
      [...tables.keys()].filter((key) => key !== APP_KEY),
    );
    return `there is no plugin \`${prefix}\` here: \`${identifier}\` gives nothing of it, and its commands are refused.${near}`;
  }

  function add(
    { table: { key }, permission }: Expanded,
    from: { context: Context; place: string; entry: PermissionEntry },
  ): void {
    const grant: Grant = Object.freeze({
      context: from.context,
      permission: formatIdentifier(key, permission.identifier),
      place: from.place,
      scope: join(from.entry.scope, permission.scope),
    });
    const { allow = [], deny = [] } = permission.commands ?? {};
    for (const command of allow) push(allowed, toCallName(key, command), grant);
    for (const command of deny) push(denied, toCallName(key, command), grant);
    if (allow.length === 0 && deny.length === 0) push(scopes, key, grant);
  }
}

function toContext(capability: Capability, problems: Problem[], warnings: Problem[]): Context {
  const { placeOf, windows, webviews, remoteUrls, local } = capability;
  if (windows.length === 0 && webviews.length === 0) {
    const text = `the capability \`${capability.identifier}\` is for no window. Name some: \`"windows": ["main"]\`, or \`["*"]\` for all.`;
    problems.push({ place: placeOf([]), text });
  }
  if (!local && remoteUrls.length === 0) {
    const text = `the capability \`${capability.identifier}\` is for nobody: \`local\` is false, and it has no \`remote.urls\`.`;
    warnings.push({ place: placeOf(["local"]), text });
  }
  const parse = <T extends object>(
    sources: readonly string[],
    path: readonly string[],
    parseOne: (source: string) => T | string,
  ): T[] =>
    sources.flatMap((source, i) => {
      const pattern = parseOne(source);
      if (typeof pattern !== "string") return pattern;
      problems.push({ place: placeOf([...path, i]), text: `\`${source}\`: ${pattern}.` });
      return [];
    });
  return Object.freeze({
    capability,
    local,
    remotes: parse(remoteUrls, ["remote", "urls"], parseOriginPattern),
    windows: parse(windows, ["windows"], parseLabelPattern),
    webviews: parse(webviews, ["webviews"], parseLabelPattern),
  });
}

function holdsOn(platforms: readonly Platform[] | undefined, platform: Platform): boolean {
  return platforms?.includes(platform) ?? true;
}

/** What the capability says comes first. A list that neither has is absent, and not empty. */
function join(first: Scope | undefined, second: Scope | undefined): Scope | undefined {
  if (!first && !second) return undefined;
  const both = (name: "allow" | "deny"): { [key in typeof name]?: readonly unknown[] } => {
    const one = first?.[name];
    const other = second?.[name];
    return one || other ? { [name]: Object.freeze([...(one ?? []), ...(other ?? [])]) } : {};
  };
  const scope: Scope = { ...both("allow"), ...both("deny") };
  return scope.allow || scope.deny ? Object.freeze(scope) : undefined;
}

function push(map: Map<string, Grant[]>, key: string, grant: Grant): void {
  const list = map.get(key);
  if (list) list.push(grant);
  else map.set(key, [grant]);
}
