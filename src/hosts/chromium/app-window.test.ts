// What a window does with what the browser says, where no real one says it: what must never happen, and what a page makes up.
import { describe, expect, it } from "vitest";
import { toSettings } from "../../protocol/window-options.ts";
import type { HostServices } from "../host.ts";
import { createAppWindow } from "./app-window.ts";
import type { Fields } from "./cdp.ts";

const ORIGIN = "http://app.localhost:1";

function setUp() {
  const sent: [string, Fields][] = [];
  const heard: string[] = [];
  const note =
    (name: string) =>
    (...args: readonly unknown[]): void =>
      void heard.push([name, ...args.filter((arg) => typeof arg === "string")].join(" "));
  const services: HostServices = {
    origin: ORIGIN,
    issueLink: () => "",
    holdDocument: () => ({ url: "", release: note("release"), drop: note("drop") }),
    keepEntries: () => ({
      renew: async () => note("renew")(),
      close: note("close"),
    }),
    navigated: note("navigated"),
    happened: (label, { kind }) => note("happened")(label, kind),
    closed: note("closed"),
    lost: note("lost"),
    openOutside: note("outside"),
    report: ({ text, source }) => note("report")(text, source ?? "nowhere"),
    tried: note("tried"),
    warn: note("warn"),
  };
  const window = createAppWindow({
    cdp: {
      send: async (method, params = {}) => {
        sent.push([method, params]);
        return {};
      },
      listen: () => undefined,
      closed: Promise.resolve(),
      close: () => undefined,
    },
    session: "s",
    targetId: "top",
    settings: toSettings({ label: "main" }),
    services,
    headless: true,
  });
  const hear = (method: string, params: Fields): void =>
    window.hear({ method, params, session: "s" });
  const request = (url: unknown, frameId = "top", method = "GET"): void =>
    hear("Fetch.requestPaused", { requestId: "1", frameId, request: { url, method } });
  return { hear, request, sent, heard, window };
}

describe("a document that is asked for", () => {
  it.each([
    ["the app's", `${ORIGIN}/x`, "top", "Fetch.continueRequest"],
    ["another site's in a frame", "http://a.example/", "inner", "Fetch.continueRequest"],
    ["another site's", "http://a.example/", "top", "Fetch.failRequest"],
    ["a look-alike's", `${ORIGIN}0/`, "top", "Fetch.failRequest"],
    [
      "one with the app's name as user",
      "http://app.localhost:1@a.example/",
      "top",
      "Fetch.failRequest",
    ],
    ["another port's", "http://app.localhost:2/", "top", "Fetch.failRequest"],
    ["nothing at all", undefined, "top", "Fetch.failRequest"],
  ])("of %s is loaded as it should be", (_whose, url, frame, method) => {
    const { request, sent } = setUp();
    request(url, frame);
    expect(sent.map(([name]) => name)).toStrictEqual([method]);
  });
});

describe("a document that is shown", () => {
  const shown = (url: string) => ({ frame: { id: "top", url } });

  it("A6: ends the sessions of those before it, and is named where it is not the app's", () => {
    const { hear, heard } = setUp();
    hear("Page.frameNavigated", shown(`${ORIGIN}/`));
    hear("Page.frameNavigated", shown("http://a.example/\u001b[2J"));
    expect(heard).toStrictEqual([
      "navigated main",
      "navigated main",
      expect.stringMatching(/^tried main shows .*: http:\/\/a\.example\/\u001b\[2J$/) as string,
    ]);
  });

  it("in a frame ends nothing", () => {
    const { hear, heard } = setUp();
    hear("Page.frameNavigated", {
      frame: { id: "inner", parentId: "top", url: "http://a.example/" },
    });
    expect(heard).toStrictEqual([]);
  });

  it("A13: without a request of its own has the entry taken back that it was given", () => {
    const { hear, heard } = setUp();
    const world = { context: { auxData: { isDefault: true, frameId: "top" } } };
    hear("Page.frameNavigated", shown(`${ORIGIN}/`));
    hear("Runtime.executionContextCreated", world);
    hear("Runtime.executionContextCreated", {
      context: { auxData: { isDefault: false, frameId: "top" } },
    });
    hear("Runtime.executionContextCreated", {
      context: { auxData: { isDefault: true, frameId: "inner" } },
    });
    expect(heard).toStrictEqual(["navigated main"]);
    hear("Runtime.executionContextCreated", world);
    expect(heard).toStrictEqual(["navigated main", "renew"]);
  });
});

it.each([
  ["Fetch.requestPaused", {}],
  ["Page.frameNavigated", {}],
  ["Page.frameNavigated", { frame: 7 }],
  ["Page.windowOpen", { url: 7 }],
  ["Runtime.executionContextCreated", { context: null }],
  ["Runtime.exceptionThrown", {}],
  [
    "Runtime.consoleAPICalled",
    { type: "error", args: [null, 7, { value: {} }, { type: "symbol" }] },
  ],
  ["Runtime.bindingCalled", {}],
  ["Runtime.bindingCalled", { name: "sallyportReport", payload: 7 }],
  ["Runtime.bindingCalled", { name: "sallyportReport", payload: "[" }],
  ["Runtime.bindingCalled", { name: "other", payload: '["size",1,1,1]' }],
  ["Page.frameStartedNavigating", {}],
  ["Page.javascriptDialogOpening", {}],
  ["Log.entryAdded", { entry: { level: "error" } }],
])("takes a %s that says nothing right: %j", (method, params) => {
  const { hear } = setUp();
  expect(() => hear(method, params)).not.toThrow();
});
