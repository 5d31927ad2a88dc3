import type { Platform } from "./permission-file.ts";

/** What some windows may do, as one of Tauri's capability files says it (`tauri_utils::acl::capability::Capability`). */
export interface Capability {
  readonly identifier: string;
  readonly description?: string;
  /** For pages of the app itself. */
  readonly local: boolean;
  /** `remote.urls`: pages from elsewhere that it is for. */
  readonly remoteUrls: readonly string[];
  /** Patterns of labels. One that matches, here or in `webviews`, is enough. */
  readonly windows: readonly string[];
  readonly webviews: readonly string[];
  readonly permissions: readonly PermissionEntry[];
  /** Undefined: every platform. */
  readonly platforms?: readonly Platform[];
  /** The file it is from, as it is shown. */
  readonly file: string;
  /** Where a part of it was written, as it is shown: `["permissions", 2]`. */
  readonly placeOf: (path: CapabilityPath) => string;
}

export type CapabilityPath = readonly (string | number)[];

export interface PermissionEntry {
  readonly identifier: string;
  /** Further scope for what it grants. Undefined where the capability gives none. */
  readonly scope?: Scope;
}

/** What a permission is limited to. What the items mean is for the command to know. A list may be there and empty. */
export interface Scope {
  readonly allow?: readonly unknown[];
  readonly deny?: readonly unknown[];
}

/** A path in a capability as a text, for one that was written in no file. */
export function formatCapabilityPath(path: CapabilityPath): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "");
}
