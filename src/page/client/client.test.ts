// What the client asks of the bridge. That it all works with the real one: test/browser/client.test.ts.
import { afterEach, expect, it, vi } from "vitest";
import type { Internals, InvokeOptions } from "./internals.ts";
import { createClient } from "./index.ts";

type AnyClient = Record<string, (args?: unknown, options?: object) => Promise<unknown>>;

/** A bridge that answers what it is told to. */
function bridge(invoke: (command: string, options: InvokeOptions | undefined) => Promise<unknown>) {
  const callbacks = new Map<number, (message: never) => void>();
  const headers: (string | null)[] = [];
  const internals: Internals = {
    invoke(command, _args, options) {
      headers.push(new Headers(options?.headers).get("sallyport-stream"));
      return invoke(command, options);
    },
    transformCallback(callback) {
      callbacks.set(callbacks.size + 7, callback);
      return callbacks.size + 6;
    },
    unregisterCallback: (id) => callbacks.delete(id),
    plugins: { sallyport: { grant: vi.fn() } },
  };
  vi.stubGlobal("__TAURI_INTERNALS__", internals);
  return { callbacks, headers, client: createClient() as unknown as AnyClient };
}
afterEach(() => vi.unstubAllGlobals());

it("says where a stream would go until the command is known to be none", async () => {
  const { client, headers, callbacks } = bridge(async () => 1);
  await client["greet"]?.();
  expect(callbacks.size).toBe(0);
  await client["greet"]?.();
  await client["other"]?.({}, { ahead: 8 });
  expect(headers).toEqual(["7:64", null, "7:8"]);
});

it("learns nothing of a command from a refusal", async () => {
  const { client, headers } = bridge(() => Promise.reject(new Error("not now")));
  await expect(client["greet"]?.()).rejects.toThrow("not now");
  await expect(client["greet"]?.()).rejects.toThrow("not now");
  expect(headers).toEqual(["7:64", "7:64"]);
});

it("keeps the headers that were given", async () => {
  const seen = vi.fn<(options: InvokeOptions | undefined) => Promise<unknown>>(async () => 1);
  const { client } = bridge((_command, options) => seen(options));
  await client["greet"]?.({}, { headers: new Headers({ a: "b" }) });
  expect([...new Headers(seen.mock.calls[0]?.[0]?.headers)]).toEqual([
    ["a", "b"],
    ["sallyport-stream", "7:64"],
  ]);
});

it("is no promise, and no JSON of its own", async () => {
  const { client } = bridge(() => Promise.reject(new Error("called")));
  // oxlint-disable-next-line typescript/await-thenable -- That it is none is what is tested.
  expect(await client).toBe(client);
  expect(JSON.stringify({ client })).toBe('{"client":{"events":{}}}');
});

it("gives the same function every time, whatever the command is called", () => {
  const { client } = bridge(async () => 1);
  expect(client["constructor"]).toBe(client["constructor"]);
  expect(client["constructor"]).not.toBe(Object);
  expect(typeof client["toString"]).toBe("function");
});

it("says that there is no app where there is none", () => {
  const core = createClient() as unknown as AnyClient;
  expect(() => core["greet"]?.()).toThrow(/^There is no app to call/);
});
