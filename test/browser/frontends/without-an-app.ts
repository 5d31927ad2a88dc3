// A frontend's own tests, in a page without an app: with mocks instead of it, and with a guard.
import { convertFileSrc, invoke, isTauri } from "@tauri-apps/api/core";
import { emit, listen } from "@tauri-apps/api/event";
import { clearMocks, mockConvertFileSrc, mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import { getCurrentWindow } from "@tauri-apps/api/window";

export async function run(): Promise<unknown> {
  const before = isTauri();
  mockIPC((command, payload) => [command, payload], { shouldMockEvents: true });
  mockWindows("main");
  mockConvertFileSrc("linux");
  const { promise: heard, resolve } = Promise.withResolvers<unknown>();
  await listen("event", ({ payload }) => resolve(payload));
  await emit("event", 1);
  const during = [
    await invoke("greet", { name: "World" }),
    await heard,
    getCurrentWindow().label,
    convertFileSrc("/a b"),
  ];
  clearMocks();
  const after = await invoke("greet").catch((error: unknown) => (error as Error).name);
  return { before, during, after };
}
