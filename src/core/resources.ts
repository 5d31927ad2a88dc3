import { IpcError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";

/** Something of the core's that a page holds by a number: an image, a menu, an open file. */
export interface Resource {
  /** Runs when the page closes it, or is gone. What it throws is recorded. */
  close?(): void;
}

/** The resources of one page, as `tauri::ResourceTable`. A page's numbers mean nothing in another. */
export interface Resources {
  /**
   * Keeps it for the page. The number is random. Throws an `IpcError`, and has closed the resource: `limit` where the page
   * has too many, `disconnected` where it has gone.
   */
  add(resource: Resource): number;
  /** The resource, if the page has it. */
  get(rid: number): Resource | undefined;
  /** Closes it. False where the page has no such resource. */
  close(rid: number): boolean;
}

/** Its owner closes all of them when the page is gone. */
export interface OwnedResources extends Resources {
  closeAll(): void;
}

/** `failed` hears what a resource throws while it is closed. */
export function createResources(failed: (cause: unknown) => void): OwnedResources {
  const byId = new Map<number, Resource>();

  let isGone = false;

  function release(resource: Resource): void {
    try {
      resource.close?.();
    } catch (cause) {
      failed(cause ?? String(cause));
    }
  }

  function close(rid: number): boolean {
    const resource = byId.get(rid);
    if (!resource) return false;
    byId.delete(rid);
    release(resource);
    return true;
  }

  return {
    add(resource) {
      // Nobody would close it any more: a page that leaves while its files are opened could use up all there are.
      if (isGone) {
        release(resource);
        throw new IpcError("disconnected", "The page is gone, and what it would hold is closed.");
      }
      if (byId.size >= LIMITS.maxResources) {
        release(resource);
        throw new IpcError("limit", `A page may hold ${LIMITS.maxResources} resources.`);
      }
      let rid = randomU32();
      while (byId.has(rid)) rid = randomU32();
      byId.set(rid, resource);
      return rid;
    },
    get: (rid) => byId.get(rid),
    close,
    closeAll() {
      isGone = true;
      for (const rid of byId.keys()) close(rid);
    },
  };
}

function randomU32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] as number;
}
