// The core of the frontends in this folder, as their apps would have it.
import { writeFile } from "node:fs/promises";
import { Channel, command, createApp, definePlugin } from "sallyport";
import * as z from "zod";

/** A plugin whose page part keeps a resource, as Tauri's store does. */
const store = definePlugin({
  name: "store",
  commands: {
    load: command(z.object({ path: z.string() }), (_input, { webview }) =>
      webview.resources.add(new Store()),
    ),
    set: command(
      z.object({ rid: z.number(), key: z.string(), value: z.unknown() }),
      ({ rid, key, value }, { webview, app }) => {
        storeOf(webview.resources.get(rid)).values.set(key, value);
        app.emit("store://change", { resourceId: rid, key, value });
      },
    ),
    get: command(z.object({ rid: z.number(), key: z.string() }), ({ rid, key }, { webview }) => {
      const { values } = storeOf(webview.resources.get(rid));
      return [values.get(key) ?? null, values.has(key)];
    }),
  },
  permissions: { default: { permissions: ["allow-load", "allow-set", "allow-get"] } },
});

class Store {
  readonly values = new Map<string, unknown>();
  close(): void {
    this.values.clear();
  }
}

function storeOf(resource: unknown): Store {
  if (resource instanceof Store) return resource;
  throw new Error("no such store");
}

const app = createApp({
  plugins: [store],
  commands: {
    greet: command(z.object({ name: z.string() }), ({ name }) => `Hello, ${name}!`),
    progress: command(
      z.object({ url: z.string(), onEvent: z.instanceof(Channel) }),
      async ({ url, onEvent }) => {
        await onEvent.send({ event: "started", data: { url, contentLength: 3_000 } });
        for (let i = 0; i < 3; i++)
          await onEvent.send({ event: "progress", data: { chunkLength: 1_000 } });
        await onEvent.send({ event: "finished" });
      },
    ),
    upload: command((input, { request }) => {
      if (!(input instanceof Uint8Array)) throw new Error("no bytes");
      return { length: input.length, name: request.headers.get("x-file-name") };
    }),
    read_file: command(z.object({}), () => new TextEncoder().encode("# Notes")),
    log_in: command(
      z.object({ password: z.string() }),
      ({ password }) => {
        if (password === "") throw new Error("The password is empty.");
        throw { kind: "locked", minutes: 5 };
      },
      { errors: z.object({ kind: z.literal("locked"), minutes: z.number() }) },
    ),
    finish_loading: command(z.object({}), async (_input, { app }) => {
      await app.getWindow("splashscreen")?.close();
      await app.getWindow("main")?.show();
    }),
    leave: command(z.object({ value: z.unknown() }), async ({ value }, { app }) => {
      await writeFile(new URL("left.json", import.meta.url), JSON.stringify(value));
      app.exit();
    }),
  },
});

app.listen("frontend-ready", () => app.emit("backend-ready", { items: [1, 2] }));
app.listen("ping", ({ payload }) => app.emit("pong", payload));
await app.run();
