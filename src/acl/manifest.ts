import { parseIdentifier, toPermissionName } from "./identifier.ts";
import type { Permission, PermissionFile, PermissionSet } from "./permission-file.ts";

/** What a plugin brings to access control. */
export interface Manifest {
  /** `core:window` for one of Tauri's core plugins, `clipboard` for another. */
  readonly key: string;
  readonly commands: readonly string[];
  readonly permissions: PermissionFile;
}

/** Where the app's own commands and permissions stand. No plugin can have this name. */
export const APP_KEY = "__app-acl__";

/** Everything that identifiers can name in one manifest, with what every command has by itself. */
export interface PermissionTable {
  readonly key: string;
  readonly commands: ReadonlySet<string>;
  /** Undefined: there is none, and `<key>:default` stands for nothing. */
  readonly default: readonly string[] | undefined;
  readonly sets: ReadonlyMap<string, PermissionSet>;
  readonly permissions: ReadonlyMap<string, Permission>;
}

/**
 * The plugins whose defaults are `core:default`, in Tauri's order (`tauri-build`, `acl.rs`). A fixed list: a plugin that
 * joins them gives nothing away by that.
 */
const CORE_DEFAULT = [
  "core:path",
  "core:event",
  "core:window",
  "core:webview",
  "core:app",
  "core:image",
  "core:resources",
  "core:menu",
  "core:tray",
] as const;

/** The tables of all manifests by key, with the app's own and with `core`, which is nothing but `core:default`. */
export function toPermissionTables(
  manifests: readonly Manifest[],
  app: Omit<Manifest, "key">,
): ReadonlyMap<string, PermissionTable> {
  const tables = new Map<string, PermissionTable>();
  for (const manifest of [...manifests, { ...app, key: APP_KEY }])
    tables.set(manifest.key, toPermissionTable(manifest));
  const present = CORE_DEFAULT.filter((key) => tables.has(key));
  const permissions = present.map((key) => `${key}:default`);
  tables.set(
    "core",
    toPermissionTable({ key: "core", commands: [], permissions: { default: { permissions } } }),
  );
  return tables;
}

function toPermissionTable({ key, commands, permissions: file }: Manifest): PermissionTable {
  const permissions = new Map<string, Permission>();
  for (const command of commands) {
    for (const verb of ["allow", "deny"] as const) {
      const identifier = toPermissionName(verb, command);
      // What cannot be written cannot be granted.
      if (typeof parseIdentifier(identifier) === "string") continue;
      // `save_file` and `save-file` have one name: it speaks of both.
      const listed = [...(permissions.get(identifier)?.commands?.[verb] ?? []), command];
      permissions.set(identifier, { identifier, commands: { [verb]: listed } });
    }
  }
  for (const permission of file.permission ?? [])
    permissions.set(permission.identifier, permission);
  return {
    key,
    commands: new Set(commands),
    default: file.default?.permissions,
    sets: new Map((file.set ?? []).map((set) => [set.identifier, set])),
    permissions,
  };
}

/** As it is written in a capability: `allow-greet`, `core:window:allow-close`. */
export function formatIdentifier(key: string, name: string): string {
  return key === APP_KEY ? name : `${key}:${name}`;
}

/** What a page calls: `greet`, `plugin:window|close`. */
export function toCallName(key: string, command: string): string {
  return key === APP_KEY ? command : `plugin:${key.replace(/^core:/, "")}|${command}`;
}
