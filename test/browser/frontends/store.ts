// The page's part of a plugin, written as those of Tauri's are: a class over a resource, and an event of its own.
import { invoke, Resource } from "@tauri-apps/api/core";
import { listen, type UnlistenFn } from "@tauri-apps/api/event";

interface Change {
  resourceId: number;
  key: string;
  value: unknown;
}

class Store extends Resource {
  static async load(path: string): Promise<Store> {
    return new Store(await invoke<number>("plugin:store|load", { path }));
  }
  async set(key: string, value: unknown): Promise<void> {
    await invoke("plugin:store|set", { rid: this.rid, key, value });
  }
  async get(key: string): Promise<unknown> {
    const [value, exists] = await invoke<[unknown, boolean]>("plugin:store|get", {
      rid: this.rid,
      key,
    });
    return exists ? value : undefined;
  }
  async onKeyChange(key: string, heard: (value: unknown) => void): Promise<UnlistenFn> {
    return listen<Change>("store://change", ({ payload }) => {
      if (payload.resourceId === this.rid && payload.key === key) heard(payload.value);
    });
  }
}

export async function run(): Promise<unknown> {
  const store = await Store.load("settings.json");
  const { promise: changed, resolve } = Promise.withResolvers<unknown>();
  await store.onKeyChange("theme", resolve);
  await store.set("theme", "dark");
  const values = [await changed, await store.get("theme"), await store.get("none")];
  await store.close();
  return [...values, await store.get("theme").catch((error: unknown) => error)];
}
