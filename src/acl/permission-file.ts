/**
 * Permissions as a plugin or an app defines them: the content of one of Tauri's permission files
 * (`tauri_utils::acl::manifest::PermissionFile`).
 */
export interface PermissionFile {
  /** What `<plugin>:default` stands for. */
  readonly default?: {
    readonly description?: string;
    readonly permissions: readonly string[];
  };
  /** Permissions under one name. */
  readonly set?: readonly PermissionSet[];
  readonly permission?: readonly Permission[];
}

export interface PermissionSet {
  readonly identifier: string;
  readonly description: string;
  readonly permissions: readonly string[];
}

export interface Permission {
  readonly identifier: string;
  readonly description?: string;
  readonly commands?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] };
  readonly scope?: { readonly allow?: readonly unknown[]; readonly deny?: readonly unknown[] };
  readonly platforms?: readonly Platform[];
}

export type Platform = "linux" | "macOS" | "windows" | "android" | "iOS";
