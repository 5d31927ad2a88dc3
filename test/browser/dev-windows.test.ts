/** The development loop in a window of its own: the window stays, and its page comes back to every core. */
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeApp, startApp } from "../support/app-process.ts";

const CHROMIUM = [
  "--host",
  "chromium",
  "--headless",
  // As root Chromium does not start with its sandbox.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

const main = (version: string): string => `
import { command, createApp } from "sallyport";
const app = createApp({
  commands: {
    seen: command(() => console.log("seen ${version}")),
    open: command((_input, { app }) => void app.createWindow({ label: "other" })),
  },
});
await app.run();
`;

it("brings the pages of all windows back when the core is saved, fails, and is mended", async () => {
  await using made = await makeApp({
    "src-tauri/main.ts": main("one"),
    "src-tauri/tauri.conf.json": JSON.stringify({
      productName: "Lab",
      identifier: "dev.sallyport.dev-windows",
      app: { withGlobalTauri: true, windows: [{ label: "main" }, { label: "second" }] },
    }),
    "dist/index.html":
      '<!doctype html><title>lab</title><script>window.__TAURI__.core.invoke("seen")</script>',
  });
  const save = (source: string) => writeFile(join(made.folder, "src-tauri", "main.ts"), source);
  await using app = await startApp(made.folder, { command: "dev", host: CHROMIUM });
  const seen = (version: string) =>
    expect
      .poll(() => app.errors().split(`seen ${version}\n`).length - 1, { timeout: 40_000 })
      .toBe(2);
  expect(app.events.find(({ event }) => event === "ready")).toMatchObject({
    host: "chromium",
    origin: expect.stringMatching(/^http:\/\/dev-sallyport-dev-windows\.localhost:\d+$/) as string,
    windows: [{ label: "main" }, { label: "second" }],
  });
  await seen("one");
  for (const version of ["two", "three"]) {
    await save(main(version));
    await seen(version);
  }
  await save("const = broken");
  await app.waitFor(({ event }) => event === "error");
  await save(main("four"));
  await seen("four");
  // No page ever came with an entry of an earlier core.
  expect(app.events.filter(({ event }) => event === "refusal")).toEqual([]);
  expect(await app.stop()).toBe(0);
});

it("starts every core though a window waits for a document of a server that does not answer", async () => {
  // Documents wait here while there is a `hold`.
  let hold: ((response: ServerResponse) => void) | undefined;
  const send = (response: ServerResponse): void => {
    response.setHeader("Content-Type", "text/html");
    response.end(
      '<!doctype html><title>lab</title><script>window.__TAURI__.core.invoke("seen")</script>',
    );
  };
  const server = createServer((request, response) => {
    if (request.url !== "/") response.writeHead(404).end();
    else if (hold) hold(response);
    else send(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await using made = await makeApp({
    "src-tauri/main.ts": main("one"),
    "src-tauri/tauri.conf.json": JSON.stringify({
      productName: "Lab",
      identifier: "dev.sallyport.dev-slow",
      build: { devUrl: `http://localhost:${(server.address() as AddressInfo).port}` },
      app: { withGlobalTauri: true, windows: [{ label: "main" }] },
    }),
  });
  const save = (source: string) => writeFile(join(made.folder, "src-tauri", "main.ts"), source);
  await using app = await startApp(made.folder, { command: "dev", host: CHROMIUM });
  const seen = (version: string) =>
    expect.poll(() => app.errors(), { timeout: 40_000 }).toContain(`seen ${version}\n`);
  const nextAsked = () =>
    new Promise<void>((resolve) => {
      hold = () => resolve();
    });
  await seen("one");
  for (const version of ["two", "three", "four"]) {
    const asked = nextAsked();
    const restarted = app.next("restart");
    await save(main(version));
    await Promise.all([restarted, asked]);
  }
  hold = undefined;
  const restarted = app.next("restart");
  await save(main("five"));
  await restarted;
  await seen("five");
  await save(main("six"));
  await seen("six");
  // That nobody waits any more for what was asked is no failure of the core.
  expect(app.errors()).not.toContain("AbortError");
  expect(await app.stop()).toBe(0);
  server.closeAllConnections();
  server.close();
});
