import { type AuthorityInput, createAuthority } from "../acl/authority.ts";
import type { Manifest } from "../acl/manifest.ts";
import type { Problem } from "../acl/problem.ts";
import type { Core } from "./app.ts";
import type { Plugin } from "./plugin.ts";

/** What plugins bring to access control: Tauri's core plugins as `core:<name>`. */
export function toManifests(
  corePlugins: readonly Plugin[],
  plugins: readonly Plugin[],
): readonly Manifest[] {
  const toManifest = (key: string, { commands, permissions }: Plugin): Manifest => ({
    key,
    commands: Object.keys(commands),
    permissions,
  });
  return [
    ...corePlugins.map((plugin) => toManifest(`core:${plugin.name}`, plugin)),
    ...plugins.map((plugin) => toManifest(plugin.name, plugin)),
  ];
}

/**
 * Puts the app's capabilities into force, before anybody can connect. Returns what the developer should know; throws an
 * `AclError` where something is wrong with them, and the core stays as it was.
 */
export function enforceAccess(
  core: Core,
  access: Omit<AuthorityInput, "manifests" | "appCommands">,
): readonly Problem[] {
  const { manifests, commands } = core;
  const appCommands = [...commands.keys()].filter((name) => !name.startsWith("plugin:"));
  const { authority, warnings } = createAuthority({ ...access, manifests, appCommands });
  core.authority = authority;
  return warnings;
}
