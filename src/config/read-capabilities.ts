import type { Capability, PermissionEntry } from "../acl/capability.ts";
import { didYouMean } from "../protocol/nearest.ts";
import { type Fail, readAccessDocument, readPlatforms } from "./access-document.ts";
import { findAccessFiles } from "./access-files.ts";
import { CAPABILITIES, CAPABILITY, type CapabilityDocument } from "./access-shapes.ts";
import {
  type Entry,
  isList,
  isObject,
  type Path,
  placeOf,
  toPlain,
  type Value,
} from "./document.ts";
import { readScope } from "./read-scope.ts";
import type { ReadDocument } from "./read-document.ts";
import { listOf, type Shape } from "./shape.ts";

const LISTED: Path = ["app", "security", "capabilities"];

/**
 * The capabilities in force, by identifier: all in `src-tauri/capabilities`, or, where `app.security.capabilities` lists
 * any, those alone. `fail` is told of everything that is wrong with how they are written, also of those that are not in force.
 */
export function readCapabilities(
  appFolder: string,
  config: Pick<ReadDocument, "document" | "placeOf">,
  fail: Fail,
): readonly Capability[] {
  const ofFiles = new Map<string, Capability>();
  let isBroken = false;
  const failFile: Fail = (place, text) => {
    isBroken = true;
    fail(place, text);
  };
  for (const accessFile of findAccessFiles(appFolder, "capabilities")) {
    const document = readAccessDocument(appFolder, accessFile, shapeOf, failFile);
    if (!document) continue;
    for (const [path, entry] of inFile(document)) {
      const capability = toCapability(
        toPlain(entry) as CapabilityDocument, // Its shape was checked.
        { file: accessFile.file, placeOf: (inner) => placeOf(document, [...path, ...inner]) },
        failFile,
      );
      if (!capability) continue;
      const { identifier } = capability;
      const other = ofFiles.get(identifier);
      if (other) {
        const text = `capability with identifier \`${identifier}\` already exists, in ${other.file}. Give one another name.`;
        failFile(capability.placeOf(["identifier"]), text);
      } else ofFiles.set(identifier, capability);
    }
  }
  const listed = config.document.app?.security?.capabilities ?? [];
  const inForce =
    listed.length === 0 ? ofFiles : select(listed, ofFiles, isBroken, config.placeOf, fail);
  return [...inForce.values()].toSorted((one, other) =>
    one.identifier < other.identifier ? -1 : 1,
  );
}

function select(
  listed: readonly (string | CapabilityDocument)[],
  ofFiles: ReadonlyMap<string, Capability>,
  isBroken: boolean,
  placeOf: (path: Path) => string,
  fail: Fail,
): ReadonlyMap<string, Capability> {
  const selected = new Map<string, Capability>();
  for (const [i, item] of listed.entries()) {
    const path: Path = [...LISTED, i];
    const capability =
      typeof item === "string"
        ? ofFiles.get(item)
        : toCapability(
            item,
            {
              file: placeOf(path),
              placeOf: (inner) => placeOf([...path, ...inner]),
            },
            fail,
          );
    // Where a file has a mistake, that one is told, and not that what it holds is missing.
    if (typeof item === "string" && !capability && !isBroken) {
      const near = didYouMean(item, ofFiles.keys());
      fail(placeOf(path), `capability with identifier ${item} not found.${near}`);
    }
    if (!capability) continue;
    const { identifier } = capability;
    if (selected.has(identifier)) fail(placeOf(path), `\`${identifier}\` is listed twice.`);
    selected.set(identifier, capability);
  }
  return selected;
}

function toCapability(
  document: CapabilityDocument,
  { file, placeOf }: Pick<Capability, "file" | "placeOf">,
  fail: Fail,
): Capability | undefined {
  const { identifier, description, permissions, platforms } = document;
  if (identifier === undefined || permissions === undefined) {
    const missing = identifier === undefined ? "identifier" : "permissions";
    fail(placeOf([]), `a capability must have \`${missing}\`.`);
    return undefined;
  }
  const failAt = (path: Path, text: string): void => fail(placeOf(path), text);
  const entries = permissions.flatMap((entry, i): PermissionEntry | [] => {
    if (typeof entry === "string") return { identifier: entry };
    const scope = readScope(entry, (path, text) => failAt(["permissions", i, ...path], text));
    if (entry.identifier !== undefined)
      return { identifier: entry.identifier, ...(scope && { scope }) };
    failAt(["permissions", i], "must have an `identifier`.");
    return [];
  });
  return Object.freeze({
    identifier,
    ...(description !== undefined && { description }),
    local: document.local ?? true,
    remoteUrls: document.remote?.urls ?? [],
    windows: document.windows ?? [],
    webviews: document.webviews ?? [],
    permissions: entries,
    ...(platforms && {
      platforms: readPlatforms(platforms, (i, text) => failAt(["platforms", i], text)),
    }),
    file,
    placeOf,
  });
}

/** One capability, a list of them, or an object with such a list. */
function shapeOf(value: Value): Shape {
  if (isList(value)) return listOf(CAPABILITY);
  return isObject(value) && value.has("capabilities") ? CAPABILITIES : CAPABILITY;
}

function inFile(document: Entry): readonly (readonly [Path, Entry])[] {
  const { value } = document;
  if (isList(value)) return value.map((entry, i) => [[i], entry]);
  const list = isObject(value) ? value.get("capabilities") : undefined;
  if (!list) return [[[], document]];
  return isList(list.value) ? list.value.map((entry, i) => [["capabilities", i], entry]) : [];
}
