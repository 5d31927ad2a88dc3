// In an app there is nothing to mock: the bridge cannot be replaced, neither here nor in Tauri. Mocks are for tests of a
// frontend without its app, and work there; see test/browser/frontends.test.ts.
import { clearMocks, mockConvertFileSrc, mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import { type Calls, refused } from "./call.ts";

export const calls: Calls = {
  mockIPC: refused("TypeError", () => mockIPC(() => undefined)),
  mockWindows: refused("TypeError", () => mockWindows("other")),
  mockConvertFileSrc: refused("TypeError", () => mockConvertFileSrc("linux")),
  clearMocks: refused("TypeError", () => clearMocks()),
};
