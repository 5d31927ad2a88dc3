import { parseIdentifier } from "./identifier.ts";
import { formatIdentifier, type PermissionTable } from "./manifest.ts";
import type { Permission } from "./permission-file.ts";
import { didYouMean } from "../protocol/nearest.ts";

/** A permission, and the manifest it is from: its commands are those of that one. */
export interface Expanded {
  readonly table: PermissionTable;
  readonly permission: Permission;
}

export interface Expansion {
  readonly permissions: readonly Expanded[];
  /** What is wrong, each with what to do. */
  readonly problems: readonly string[];
  /** Names of plugins that are not here. Their permissions give nothing. */
  readonly absent: readonly string[];
}

/**
 * Everything that a name in a manifest stands for, in order and each permission once. In a capability a set comes
 * before a permission of the same name, in a set it is the other way round, as in Tauri
 * (`tauri_utils::acl::resolved`).
 */
export function expand(
  table: PermissionTable,
  name: string,
  tables: ReadonlyMap<string, PermissionTable>,
): Expansion {
  const permissions = new Map<string, Expanded>();
  const problems: string[] = [];
  const absent = new Set<string>();
  const finished = new Set<string>();
  /** The sets we are in, from the outermost. */
  const within: string[] = [];

  if (name === "default") addDefault(table);
  else if (table.sets.has(name)) addSet(table, name);
  else if (!addPermission(table, name)) {
    const known = [...table.permissions.keys(), ...table.sets.keys(), "default"];
    problems.push(
      `there is no permission \`${formatIdentifier(table.key, name)}\`.${didYouMean(
        formatIdentifier(table.key, name),
        known.map((other) => formatIdentifier(table.key, other)),
      )}`,
    );
  }
  return { permissions: [...permissions.values()], problems, absent: [...absent] };

  function addDefault(of: PermissionTable): void {
    if (of.default) addMembers(of, "default", of.default);
  }

  function addSet(of: PermissionTable, set: string): void {
    const members = of.sets.get(set)?.permissions;
    if (members) addMembers(of, set, members);
  }

  function addPermission(of: PermissionTable, base: string): boolean {
    const permission = of.permissions.get(base);
    if (permission) permissions.set(formatIdentifier(of.key, base), { table: of, permission });
    return permission !== undefined;
  }

  function addMembers(of: PermissionTable, set: string, members: readonly string[]): void {
    const identifier = formatIdentifier(of.key, set);
    if (finished.has(identifier)) return;
    const start = within.indexOf(identifier);
    if (start >= 0) {
      const cycle = [...within.slice(start), identifier].map((each) => `\`${each}\``).join(" → ");
      problems.push(`sets of permissions contain each other: ${cycle}. Take one out of the other.`);
      return;
    }
    within.push(identifier);
    for (const member of members) addMember(of, identifier, member);
    within.pop();
    finished.add(identifier);
  }

  function addMember(of: PermissionTable, set: string, member: string): void {
    const parsed = parseIdentifier(member);
    if (typeof parsed === "string")
      return void problems.push(`the set \`${set}\` has a member \`${member}\`: ${parsed}.`);
    const there = parsed.prefix === undefined ? of : tables.get(parsed.prefix);
    if (!there) return void absent.add(parsed.prefix ?? "");
    if (parsed.base === "default") return addDefault(there);
    if (addPermission(there, parsed.base)) return;
    if (there.sets.has(parsed.base)) return addSet(there, parsed.base);
    const known = [...there.permissions.keys(), ...there.sets.keys(), "default"];
    problems.push(
      `the set \`${set}\` has a member \`${member}\`, and there is no such permission.${didYouMean(parsed.base, known)}`,
    );
  }
}
