/** What files of capabilities and permissions may hold: Tauri's keys (tauri-utils, `acl`). */
import {
  anything,
  either,
  boolean,
  listOf,
  number,
  object,
  type Shape,
  string,
  unused,
  used,
} from "./shape.ts";

const texts = listOf(string);
const scope = { allow: used(listOf(anything)), deny: used(listOf(anything)) };

export const CAPABILITY: Shape = object({
  identifier: used(string),
  description: used(string),
  remote: used(object({ urls: used(texts) })),
  local: used(boolean),
  windows: used(texts),
  webviews: used(texts),
  permissions: used(
    listOf(
      either(
        "the identifier of a permission, or an object with `identifier`",
        string,
        object({ identifier: used(string), ...scope }),
      ),
    ),
  ),
  platforms: used(texts),
  ...unused("$schema"),
});

export const CAPABILITIES: Shape = object({
  capabilities: used(listOf(CAPABILITY)),
  ...unused("$schema"),
});

const permission = object({
  version: used(number),
  identifier: used(string),
  description: used(string),
  commands: used(object({ allow: used(texts), deny: used(texts) })),
  scope: used(object(scope)),
  platforms: used(texts),
});

export const PERMISSION_FILE: Shape = object({
  default: used(
    object({ version: used(number), description: used(string), permissions: used(texts) }),
  ),
  set: used(
    listOf(
      object({ identifier: used(string), description: used(string), permissions: used(texts) }),
    ),
  ),
  permission: used(listOf(permission)),
  ...unused("$schema"),
});

/** A capability after `checkShape` found no error. */
export interface CapabilityDocument {
  readonly identifier?: string;
  readonly description?: string;
  readonly remote?: { readonly urls?: readonly string[] };
  readonly local?: boolean;
  readonly windows?: readonly string[];
  readonly webviews?: readonly string[];
  readonly permissions?: readonly (string | PermissionEntryDocument)[];
  readonly platforms?: readonly string[];
}

export interface PermissionEntryDocument extends ScopeDocument {
  readonly identifier?: string;
}

export interface ScopeDocument {
  readonly allow?: readonly unknown[];
  readonly deny?: readonly unknown[];
}

/** A permission file after `checkShape` found no error. */
export interface PermissionFileDocument {
  readonly default?: { readonly description?: string; readonly permissions?: readonly string[] };
  readonly set?: readonly {
    readonly identifier?: string;
    readonly description?: string;
    readonly permissions?: readonly string[];
  }[];
  readonly permission?: readonly {
    readonly identifier?: string;
    readonly description?: string;
    readonly commands?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] };
    readonly scope?: ScopeDocument;
    readonly platforms?: readonly string[];
  }[];
}
