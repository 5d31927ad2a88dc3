import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { AssetRule, AssetRules } from "../core/asset-scope.ts";

/** How names of files are made comparable. */
type Fold = (text: string) => string;

/**
 * The first rule that reaches a file, which is resolved. `literalDot`: not one whose name, or the name of a folder on the
 * way to it, begins with a dot that the rule does not say.
 */
export function findAssetRule(
  rules: AssetRules,
  allows: boolean,
  file: string,
  fold: Fold,
  literalDot: boolean,
): AssetRule | undefined {
  for (const rule of rules)
    if (rule.allows === allows && reaches(rule, fold(file), fold, literalDot)) return rule;
  return undefined;
}

function reaches(rule: AssetRule, file: string, fold: Fold, literalDot: boolean): boolean {
  const path = fold(realOf(rule));
  if (rule.reach === "file") return file === path;
  const folder = path.endsWith(sep) ? path : path + sep;
  if (!file.startsWith(folder)) return false;
  const names = file.slice(folder.length).split(sep);
  if (rule.reach === "folder" && names.length > 1) return false;
  return !(literalDot && names.some((name) => name.startsWith(".")));
}

const resolved = new WeakMap<AssetRule, string>();

/**
 * Resolves the links in a rule's path, once and for all. Later would be too late: whoever puts a link there after the rule
 * was said must not have it mean something else (attacks F2). Of what is not there yet, as far as it is there.
 */
export function resolveAssetRule(rule: AssetRule): void {
  resolved.set(rule, resolveExisting(resolve(rule.path)));
}

function resolveExisting(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(resolveExisting(above), basename(path));
  }
}

const realOf = (rule: AssetRule): string => resolved.get(rule) ?? rule.path;
