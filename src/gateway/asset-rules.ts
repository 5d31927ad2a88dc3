import { realpathSync } from "node:fs";
import { sep } from "node:path";
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

/** Once a rule: what it says is what stood there when it was first needed. */
const resolved = new WeakMap<AssetRule, string>();

function realOf(rule: AssetRule): string {
  let real = resolved.get(rule);
  if (real === undefined) {
    try {
      real = realpathSync.native(rule.path);
    } catch {
      // Not there yet. It may be the next time.
      return rule.path;
    }
    resolved.set(rule, real);
  }
  return real;
}
