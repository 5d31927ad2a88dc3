import {
  addPluginListener,
  Channel,
  checkPermissions,
  convertFileSrc,
  invoke,
  isTauri,
  PluginListener,
  requestPermissions,
  Resource,
  SERIALIZE_TO_IPC_FN,
  transformCallback,
} from "@tauri-apps/api/core";
import { type Calls, done, gives } from "./call.ts";

const makeResource = async (): Promise<Resource> => new Resource(await invoke("make_resource"));

/** The number of a resource that is gone is nobody's. */
async function isGone({ rid }: Resource): Promise<boolean> {
  return invoke("plugin:resources|close", { rid }).then(
    () => false,
    (text) => text === `The resource id ${rid} is invalid.`,
  );
}

/** Resolves with as many messages as were asked for. */
function collect(count: number): { hear: (message: unknown) => void; heard: Promise<unknown[]> } {
  const { promise, resolve } = Promise.withResolvers<unknown[]>();
  const messages: unknown[] = [];
  return {
    hear: (message) => {
      if (messages.push(message) === count) resolve(messages);
    },
    heard: promise,
  };
}

export const calls: Calls = {
  SERIALIZE_TO_IPC_FN: gives({ value: "own" }, () =>
    invoke("echo", { value: { [SERIALIZE_TO_IPC_FN]: () => ({ value: "own" }) } }),
  ),
  "new Resource": gives(7, () => new Resource(7).rid),
  "Resource#rid": gives(true, async () => Number.isInteger((await makeResource()).rid)),
  "Resource#close": gives([null, true], async () => {
    const resource = await makeResource();
    return [await resource.close(), await isGone(resource)];
  }),
  "Resource#[Symbol.asyncDispose]": gives(true, async () => {
    const resource = await makeResource();
    await resource[Symbol.asyncDispose]();
    return isGone(resource);
  }),
  transformCallback: gives(["number", "x"], async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const handler = transformCallback(({ payload }: { payload: unknown }) => resolve(payload));
    await invoke("plugin:event|listen", { event: "raw", target: { kind: "Any" }, handler });
    await invoke("plugin:event|emit", { event: "raw", payload: "x" });
    return [typeof handler, await promise];
  }),
  "new Channel": gives([0, 1, 2], async () => {
    const { hear, heard } = collect(3);
    await invoke("count", { to: 3, channel: new Channel(hear) });
    return heard;
  }),
  "Channel#onmessage": gives([true, [0, 1]], async () => {
    const { hear, heard } = collect(2);
    const channel = new Channel();
    channel.onmessage = hear;
    await invoke("count", { to: 2, channel });
    return [channel.onmessage === hear, await heard];
  }),
  "Channel#[SERIALIZE_TO_IPC_FN]": gives(true, () => {
    const channel = new Channel();
    return channel[SERIALIZE_TO_IPC_FN]() === `__CHANNEL__:${channel.id}`;
  }),
  "Channel#toJSON": gives(true, () => {
    const channel = new Channel();
    return JSON.stringify(channel) === `"__CHANNEL__:${channel.id}"`;
  }),
  "new PluginListener": gives(["lab", "tick", 5], () => {
    const { plugin, event, channelId } = new PluginListener("lab", "tick", 5);
    return [plugin, event, channelId];
  }),
  addPluginListener: gives(["tick"], async () => {
    const { hear, heard } = collect(1);
    await addPluginListener("lab", "tick", hear);
    return heard;
  }),
  "PluginListener#unregister": done(async () =>
    (await addPluginListener("lab", "tick", () => undefined)).unregister(),
  ),
  checkPermissions: gives({ lamp: "prompt" }, () => checkPermissions("lab")),
  requestPermissions: gives({ lamp: "granted" }, () => requestPermissions("lab")),
  invoke: gives("main", () => invoke("who")),
  convertFileSrc: gives("string", () => typeof convertFileSrc("/a/b.png")),
  isTauri: gives(true, isTauri),
};
