import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { askControl, controlPath, holdControl } from "./control.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sallyport-control-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const reply = {
  pid: 1,
  host: "browser",
  windows: [{ label: "main", url: "http://localhost:1/#x" }],
};

it("brings a request to the app that runs, and its answer back", async () => {
  const path = controlPath(folder, "a");
  const heard: unknown[] = [];
  const control = await holdControl(path, async (request) => {
    heard.push(request);
    return reply;
  });
  const start = { request: "start", open: true, args: ["a b", "\n"], cwd: "/" } as const;
  expect(await askControl(path, start)).toEqual(reply);
  expect(heard).toStrictEqual([start]);
  await control?.close();
  expect(await askControl(path, { request: "link" })).toBeUndefined();
});

it("can be held once", async () => {
  const path = controlPath(folder, "a");
  const first = await holdControl(path, () => Promise.resolve(reply));
  expect(await holdControl(path, () => Promise.resolve(reply))).toBeUndefined();
  await first?.close();
});

it("takes over what a killed app left behind, and leaves nothing itself", async () => {
  const path = controlPath(folder, "a");
  await writeFile(path, "");
  const control = await holdControl(path, () => Promise.resolve(reply));
  expect(await askControl(path, { request: "link" })).toEqual(reply);
  await control?.close();
  await expect(stat(path)).rejects.toThrow(/ENOENT/);
});

it.each(["", '{"request":'])(
  "I1: is given up while somebody stays connected (%j)",
  async (said) => {
    const path = controlPath(folder, "a");
    const control = await holdControl(path, () => Promise.resolve(reply));
    const socket = connect({ path, allowHalfOpen: true });
    await once(socket, "connect");
    socket.write(said);
    const closed = once(socket.resume(), "end");
    // The first answer shows that the server has taken both.
    expect(await askControl(path, { request: "link" })).toEqual(reply);
    await control?.close();
    await closed;
    socket.destroy();
  },
);

it.each([
  "not JSON",
  "null",
  '{"request":"shutdown"}',
  '{"request":"start"}',
  '{"request":"start","open":true,"cwd":"/","args":[1]}',
])("refuses the request %j and goes on", async (request) => {
  const path = controlPath(folder, "a");
  const control = await holdControl(path, () => Promise.resolve(reply));
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(path, () => socket.write(`${request}\n`));
    socket.setEncoding("utf8").once("data", (text: string) => resolve(text));
  });
  expect(JSON.parse(answer)).toHaveProperty("error");
  expect(await askControl(path, { request: "link" })).toEqual(reply);
  await control?.close();
});
