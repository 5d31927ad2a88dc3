import { describe, expect, it } from "vitest";
import { toReport } from "./page-reports.ts";

const ORIGIN = "http://app.localhost:1";
const complain = (text: string, url: string) =>
  toReport(
    { method: "Log.entryAdded", params: { entry: { level: "error", text, url } }, session: "1" },
    "main",
    ORIGIN,
  );

describe("a complaint of the browser", () => {
  it("about the page's own resource is for the developer", () => {
    const text = "Failed to load resource: the server responded with a status of 404 (Not Found)";
    expect(complain(text, `${ORIGIN}/a.css`)).toStrictEqual({
      window: "main",
      level: "error",
      text,
      source: "/a.css",
    });
    const socket = "WebSocket connection to 'ws://app.localhost:1/hmr' failed: ";
    expect(complain(socket, `${ORIGIN}/`)).toMatchObject({ text: socket });
  });

  it.each([
    ["WebSocket connection to 'ws://app.localhost:1/__sallyport__/dev' failed: 503", "/"],
    ["WebSocket connection to 'ws://app.localhost:1/__sallyport__/socket' failed: ", "/a.js"],
    ["Failed to load resource: net::ERR_CONNECTION_RESET", "/__sallyport__/dev"],
    ["Failed to load resource: the server responded with a status of 404", "/favicon.ico"],
  ])("is not where it is about us: %s %s", (text, path) => {
    expect(complain(text, ORIGIN + path)).toBeUndefined();
  });
});
