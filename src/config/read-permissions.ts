import { parseIdentifier } from "../acl/identifier.ts";
import type { Permission, PermissionFile, PermissionSet } from "../acl/permission-file.ts";
import { type Fail, readAccessDocument, readPlatforms } from "./access-document.ts";
import { findAccessFiles } from "./access-files.ts";
import { PERMISSION_FILE, type PermissionFileDocument } from "./access-shapes.ts";
import { type Path, placeOf, toPlain } from "./document.ts";
import { readScope } from "./read-scope.ts";

/**
 * The app's own permissions: all files in `src-tauri/permissions` as one. As in Tauri, the last file counts where two
 * define the same; `note` is told of that.
 */
export function readPermissions(appFolder: string, fail: Fail, note: Fail): PermissionFile {
  const permissions = new Map<string, Permission>();
  const sets = new Map<string, PermissionSet>();
  let byDefault: PermissionFile["default"];

  for (const accessFile of findAccessFiles(appFolder, "permissions")) {
    const document = readAccessDocument(appFolder, accessFile, () => PERMISSION_FILE, fail);
    if (!document) continue;
    const at = (path: Path): string => placeOf(document, path);
    const given = toPlain(document) as PermissionFileDocument; // Its shape was checked.

    /** The name of an item, where it has one that can be. */
    const nameOf = (
      { identifier = "" }: { readonly identifier?: string },
      path: Path,
      known: ReadonlyMap<string, unknown>,
    ): string | undefined => {
      const place = at([...path, "identifier"]);
      const problem = nameProblem(identifier);
      if (problem !== undefined) {
        fail(place, `invalid plugin or permission identifier '${identifier}': ${problem}`);
        return undefined;
      }
      if (known.has(identifier))
        note(place, `\`${identifier}\` is defined before as well; this one counts.`);
      return identifier;
    };

    if (given.default) {
      if (byDefault) note(at(["default"]), "another file has a default as well; this one counts.");
      byDefault = { ...given.default, permissions: given.default.permissions ?? [] };
    }
    for (const [i, set] of (given.set ?? []).entries()) {
      const identifier = nameOf(set, ["set", i], sets);
      const { description = "", permissions: members = [] } = set;
      if (identifier !== undefined)
        sets.set(identifier, { identifier, description, permissions: members });
    }
    for (const [i, permission] of (given.permission ?? []).entries()) {
      const path: Path = ["permission", i];
      const identifier = nameOf(permission, path, permissions);
      if (identifier === undefined) continue;
      const { platforms, scope, ...rest } = permission;
      const read = readScope(scope ?? {}, (inner, text) =>
        fail(at([...path, "scope", ...inner]), text),
      );
      permissions.set(identifier, {
        ...rest,
        identifier,
        ...(read && { scope: read }),
        ...(platforms && {
          platforms: readPlatforms(platforms, (n, text) =>
            fail(at([...path, "platforms", n]), text),
          ),
        }),
      });
    }
  }
  return {
    ...(byDefault && { default: byDefault }),
    set: [...sets.values()],
    permission: [...permissions.values()],
  };
}

function nameProblem(identifier: string): string | undefined {
  const parsed = parseIdentifier(identifier);
  if (typeof parsed === "string") return `${parsed}.`;
  if (parsed.prefix !== undefined) return "it is the app's own, and has no prefix.";
  return parsed.base === "default" ? "`default` is a table of its own: `[default]`." : undefined;
}
