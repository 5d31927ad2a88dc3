import { expect, it } from "vitest";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { createCore } from "../core/app.ts";
import { CORE_PLUGINS } from "../plugins/core-plugins.ts";
import { letTabsCall } from "./let-tabs-call.ts";

const OWN = ["plugin:sallyport|tab_next", "plugin:sallyport|tab_tell"];

function setUp(isTab: boolean) {
  const core = createCore({}, () => Promise.resolve(), CORE_PLUGINS);
  if (isTab) letTabsCall(core);
  return openMemoryPage(core, "main");
}

it.each(OWN)("%s is nobody's but a tab's", async (command) => {
  expect(await setUp(false).call(command)).toMatchObject({
    kind: "reject",
    value: `Command ${command} not allowed by ACL`,
  });
});

it("a tab may call these two, and nothing else that it was not granted", async () => {
  const page = setUp(true);
  // Allowed, and then asked for what they need.
  expect(await page.call("plugin:sallyport|tab_tell")).toMatchObject({
    kind: "reject",
    value: expect.stringContaining("missing required key event") as string,
  });
  expect(await page.call("plugin:sallyport|tab_next")).toMatchObject({ code: "unsupported" });
  for (const command of [
    "plugin:sallyport|other",
    "plugin:sallyport|tab_next|x",
    "plugin:window|close",
    "plugin:window|title",
  ])
    expect(await page.call(command)).toMatchObject({
      value: `Command ${command} not allowed by ACL`,
    });
});
