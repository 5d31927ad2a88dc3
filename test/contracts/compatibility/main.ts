// The core under test: what the calls of this folder need of an app.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Channel, command, createApp, definePlugin } from "sallyport";
import * as z from "zod";

const channel = z.instanceof(Channel);

/** The commands that `@tauri-apps/api/core` calls of a plugin. */
const lab = definePlugin({
  name: "lab",
  commands: {
    register_listener: command(z.object({ event: z.string(), handler: channel }), (input) => {
      void input.handler.send(input.event);
    }),
    remove_listener: command(z.object({ event: z.string(), channelId: z.number() }), () => null),
    check_permissions: command(z.object({}), () => ({ lamp: "prompt" })),
    request_permissions: command(z.object({}), () => ({ lamp: "granted" })),
  },
  permissions: {
    default: {
      permissions: [
        "allow-register-listener",
        "allow-remove-listener",
        "allow-check-permissions",
        "allow-request-permissions",
      ],
    },
  },
});

const inFolder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const app = createApp({
  plugins: [lab],
  commands: {
    who: command(z.object({}), (_input, { window }) => window.label),
    echo: command(z.object({ value: z.unknown() }), ({ value }) => value),
    count: command(z.object({ to: z.int(), channel }), async ({ to, channel }) => {
      for (let i = 0; i < to; i++) await channel.send(i);
    }),
    make_resource: command(z.object({}), (_input, { webview }) => webview.resources.add({})),
    icon_path: command(z.object({}), () => inFolder("icons/icon.png")),
    // Where it was, if it does not come to its end.
    begin: command(z.object({ name: z.string() }), ({ name }) => console.error(`calls ${name}`)),
    report: command(z.object({ outcomes: z.unknown() }), ({ outcomes }) =>
      writeFile(inFolder("../outcomes.json"), JSON.stringify(outcomes)),
    ),
  },
});

await app.run();
