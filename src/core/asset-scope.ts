/**
 * Which files of the machine pages may be given, beside what `app.security.assetProtocol.scope` says: widened and narrowed
 * by the core while the app runs, as by Tauri's `asset_protocol_scope()`. No page can reach it.
 *
 * Paths are absolute; links in them are resolved when they are said. What is forbidden is, whatever allows it.
 * `assetProtocol.enable` must be true. What every function returns takes its rule back; a transfer that is under way goes on.
 */
export interface AssetScope {
  allowFile(path: string): () => void;
  /** The files in a folder; with `recursive`, those in its folders too. Names with a dot as the configuration says. */
  allowDirectory(path: string, options?: { readonly recursive?: boolean }): () => void;
  forbidFile(path: string): () => void;
  /** Names with a dot among them. */
  forbidDirectory(path: string, options?: { readonly recursive?: boolean }): () => void;
}

export interface AssetRule {
  readonly allows: boolean;
  readonly path: string;
  /** What of it is meant: the file itself, the files in the folder, or everything below it. */
  readonly reach: "file" | "folder" | "below";
}

/** The rules in force, for the gateway to ask. */
export interface AssetRules extends Iterable<AssetRule> {
  readonly size: number;
  /** Tells of every rule, those that there are first, in the moment in which it is said. */
  watch(listener: (rule: AssetRule) => void): void;
  /** From now on nothing is allowed or forbidden; whoever tries is told why. */
  refuse(why: string): void;
}

const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/;

export function createAssetScope(): { readonly scope: AssetScope; readonly rules: AssetRules } {
  const rules = new Set<AssetRule>();
  let added: (rule: AssetRule) => void = () => undefined;

  function add(name: string, allows: boolean, path: string, reach: AssetRule["reach"]): () => void {
    if (typeof path !== "string" || !ABSOLUTE.test(path)) {
      throw new TypeError(
        `app.assetScope.${name}() takes an absolute path: ${JSON.stringify(path)}. \`resolve\` of node:path makes one.`,
      );
    }
    const rule: AssetRule = { allows, path, reach };
    rules.add(rule);
    added(rule);
    return () => void rules.delete(rule);
  }
  const reachOf = (options: { readonly recursive?: boolean }): "folder" | "below" => {
    // Tauri's own takes a boolean there.
    if (typeof options !== "object" || options === null)
      throw new TypeError(
        "app.assetScope: the second argument is an object: `{ recursive: true }`.",
      );
    return options.recursive === true ? "below" : "folder";
  };

  const scope: AssetScope = Object.freeze({
    allowFile: (path) => add("allowFile", true, path, "file"),
    allowDirectory: (path, options = {}) => add("allowDirectory", true, path, reachOf(options)),
    forbidFile: (path) => add("forbidFile", false, path, "file"),
    forbidDirectory: (path, options = {}) => add("forbidDirectory", false, path, reachOf(options)),
  } satisfies AssetScope);
  return {
    scope,
    rules: {
      get size() {
        return rules.size;
      },
      [Symbol.iterator]: () => rules.values(),
      refuse(why) {
        added = (rule) => {
          rules.delete(rule);
          throw new Error(why);
        };
      },
      watch(listener) {
        added = listener;
        for (const rule of rules) listener(rule);
      },
    },
  };
}
