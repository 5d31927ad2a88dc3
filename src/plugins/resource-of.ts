import type { Resource, Resources } from "../core/resources.ts";

/**
 * The resource of a page, where it is of that class. Throws Tauri's text where the page has none, or another
 * (`tauri::ResourceTable`).
 */
export function resourceOf<Kind extends Resource>(
  resources: Resources,
  rid: number,
  kind: abstract new (...args: never[]) => Kind,
): Kind {
  const resource = resources.get(rid);
  if (resource instanceof kind) return resource;
  throw new Error(`The resource id ${rid} is invalid.`);
}
