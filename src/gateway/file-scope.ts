/**
 * Which files of the machine pages may be given (`app.security.assetProtocol.scope`). Whoever asks has resolved the
 * file: no link and no `..` is in it. See attacks F1–F6.
 */
import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  literalName,
  matchesPath,
  type NamePattern,
  namesOf,
  parsePathPattern,
  type PathStyle,
} from "../acl/path-pattern.ts";
import { type AssetRules, createAssetScope } from "../core/asset-scope.ts";
import { findAssetRule, resolveAssetRule } from "./asset-rules.ts";
import type { AssetPattern, AssetProtocol } from "../config/config.ts";

export interface FileScope {
  /** Why this file is not in the scope, with what to do about it; undefined where it is. */
  problem(file: string): string | undefined;
}

/** Where a variable of a pattern leads; undefined where this system or this user has no such folder. */
export type FolderOf = (variable: string) => Promise<string | undefined>;

interface Rule {
  readonly pattern: AssetPattern;
  /** More than one where a link leads to what it stands for. */
  readonly names: readonly (readonly NamePattern[])[];
}

/** Links in what the patterns begin with are resolved now, since the files that are asked about are resolved. */
export async function createFileScope(
  protocol: AssetProtocol,
  folderOf: FolderOf,
  warn: (text: string) => void,
  rules: AssetRules = createAssetScope().rules,
  platform: NodeJS.Platform = process.platform,
): Promise<FileScope> {
  rules.watch(resolveAssetRule);
  const style: PathStyle = platform === "win32" ? "windows" : "posix";
  const { allowed, denied } = foldings(platform);

  async function toRule(pattern: AssetPattern, fold: Fold): Promise<Rule | undefined> {
    const { variable, path, place, text } = pattern;
    const folder = variable === undefined ? "" : await folderOf(variable);
    if (folder === undefined) {
      warn(`${place}: \`${text}\` stands for nothing here: there is no folder \`$${variable}\`.`);
      return undefined;
    }
    const parsed = parsePathPattern(fold(path), style);
    const written = namesOf(path, style);
    // It was parsed when the configuration was read.
    if ("problem" in parsed) throw new Error(`${place}: ${parsed.problem}`);
    const wild = parsed.findIndex(({ isLiteral }) => !isLiteral);
    const literal = wild < 0 ? parsed.length : wild;
    const rest = parsed.slice(literal);
    const root = [
      ...(variable === undefined ? [] : namesOf(folder, style)),
      // After a variable, the first name is that of its folder.
      ...written.slice(variable === undefined ? 0 : 1, literal),
    ];
    const begins = (names: readonly string[]): readonly NamePattern[] => [
      ...names.map((name) => literalName(fold(name))),
      ...rest,
    ];
    const real = root.length > 0 ? namesOf(await resolveExisting(toPath(root)), style) : root;
    return { pattern, names: [begins(root), begins(real)] };
  }

  const toRules = async (patterns: readonly AssetPattern[], fold: Fold): Promise<Rule[]> =>
    (await Promise.all(patterns.map((pattern) => toRule(pattern, fold)))).filter(
      (rule) => rule !== undefined,
    );
  const allow = await toRules(protocol.allow, allowed);
  const deny = await toRules(protocol.deny, denied);

  function toPath(names: readonly string[]): string {
    const [root = "", ...others] = names;
    return `${root}${style === "windows" ? "\\" : "/"}${others.join(style === "windows" ? "\\" : "/")}`;
  }

  function find(
    rules: readonly Rule[],
    file: string,
    fold: Fold,
    literalDot: boolean,
  ): AssetPattern | undefined {
    const names = namesOf(fold(file), style);
    return rules.find((rule) => rule.names.some((some) => matchesPath(some, names, literalDot)))
      ?.pattern;
  }

  return {
    problem(file) {
      // A pattern that denies reaches names with a dot as well: it is there to keep things in.
      const against = find(deny, file, denied, false);
      if (against) return `the scope denies it, by \`${against.text}\` (${against.place})`;
      const forbidden = findAssetRule(rules, false, file, denied, false);
      if (forbidden) return `the core forbids it, by app.assetScope: ${forbidden.path}`;
      if (find(allow, file, allowed, protocol.literalDot)) return undefined;
      if (findAssetRule(rules, true, file, allowed, protocol.literalDot)) return undefined;
      const but = find(allow, file, allowed, false);
      const suggestion = JSON.stringify(`${dirname(file).replace(/[*?[]/g, "[$&]")}/*`);
      return but
        ? `\`${but.text}\` (${but.place}) does not reach names that begin with a dot. Write them out, or set app.security.assetProtocol.scope.requireLiteralLeadingDot to false`
        : `outside the scope. If pages may see such files, add ${suggestion} to app.security.assetProtocol.scope, or have the core allow them by app.assetScope`;
    },
  };
}

type Fold = (text: string) => string;

/**
 * What is the same name to a file system is the same to a pattern that denies, and what looks the same is, too. One
 * that allows says exactly what it allows, but where the file system itself takes no difference (attacks F5, F6).
 */
function foldings(platform: NodeJS.Platform): { allowed: Fold; denied: Fold } {
  const composed: Fold = (text) => text.normalize("NFC");
  const anyCase: Fold = (text) => composed(text).toLowerCase();
  if (platform === "darwin") return { allowed: composed, denied: anyCase };
  if (platform === "win32") return { allowed: (text) => text, denied: anyCase };
  return { allowed: (text) => text, denied: composed };
}

/** The path with all links resolved, as far as it is there. */
async function resolveExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Not there yet, or not for us to read: what is above it may be.
    const above = dirname(path);
    return above === path ? path : join(await resolveExisting(above), basename(path));
  }
}
