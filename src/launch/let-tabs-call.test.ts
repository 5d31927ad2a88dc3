import { expect, it } from "vitest";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { createCore } from "../core/app.ts";
import { CORE_PLUGINS } from "../plugins/core-plugins.ts";
import { letTabsCall } from "./let-tabs-call.ts";

const OWN = ["tab_attach", "tab_answer", "tab_tell"].map((name) => `plugin:sallyport|${name}`);

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

it("a tab may call these, and nothing else that it was not granted", async () => {
  const page = setUp(true);
  // Allowed, and then asked for what they need.
  expect(await page.call("plugin:sallyport|tab_tell")).toMatchObject({
    kind: "reject",
    value: expect.stringContaining("missing required key event") as string,
  });
  expect(await page.call("plugin:sallyport|tab_answer", { answer: { id: 1 } })).toMatchObject({
    code: "unsupported",
  });
  for (const command of [
    "plugin:sallyport|other",
    "plugin:sallyport|tab_tell|x",
    "plugin:window|close",
    "plugin:window|title",
  ])
    expect(await page.call(command)).toMatchObject({
      value: `Command ${command} not allowed by ACL`,
    });
});
