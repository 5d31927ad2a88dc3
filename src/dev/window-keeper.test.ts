import { describe, expect, it, vi } from "vitest";
import { toSettings } from "../protocol/window-options.ts";
import type { Host } from "../hosts/host.ts";
import { IpcError } from "../protocol/errors.ts";
import type { WindowSettings } from "../protocol/window.ts";
import { createWindowKeeper } from "./window-keeper.ts";

const settings = (label: string): WindowSettings => toSettings({ label });
const open = (label: string) => ({ do: "open", window: settings(label) }) as const;

function setUp(mayOpen = Promise.resolve()) {
  const host = {
    name: "browser",
    open: vi.fn<Host["open"]>(async ({ label }) => ({ label, url: `link to ${label}` })),
    reopen: vi.fn<Host["reopen"]>(async ({ label }) => ({ label, url: `again ${label}` })),
    act: vi.fn<Host["act"]>(async () => undefined),
    state: vi.fn<Host["state"]>(),
    monitors: vi.fn<Host["monitors"]>(),
    close: vi.fn<Host["close"]>(),
  } satisfies Host;
  return { host, keeper: createWindowKeeper(host, mayOpen) };
}

describe("a window", () => {
  it("is opened by the first core, and there for the next", async () => {
    const { host, keeper } = setUp();
    expect(await keeper.answer(open("main"), false)).toEqual({
      label: "main",
      url: "link to main",
    });
    expect(await keeper.answer(open("main"), false)).toEqual({ label: "main" });
    expect(host.open).toHaveBeenCalledOnce();
  });

  it("that is waited for is opened once, whichever core asks for it", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { host, keeper } = setUp(promise);
    const both = [keeper.answer(open("main"), false), keeper.answer(open("main"), false)];
    expect(host.open).not.toHaveBeenCalled();
    resolve();
    const main = { label: "main", url: "link to main" };
    expect(await Promise.all(both)).toEqual([main, main]);
    expect(host.open).toHaveBeenCalledOnce();
  });

  it("that could not be opened is tried again", async () => {
    const { host, keeper } = setUp();
    host.open.mockRejectedValueOnce(new IpcError("disconnected", "gone"));
    await expect(keeper.answer(open("main"), false)).rejects.toThrow("gone");
    expect(await keeper.answer(open("main"), false)).toMatchObject({ url: "link to main" });
  });

  it("made while a core ran is told to the next, and stays so", async () => {
    const { keeper } = setUp();
    await keeper.answer(open("main"), false);
    await keeper.answer(open("side"), true);
    expect(keeper.madeLate()).toEqual([settings("side")]);
    await keeper.answer(open("side"), false);
    keeper.keepOnly(["main", "side"]);
    expect(keeper.madeLate()).toEqual([settings("side")]);
  });

  it("that the next core does not begin with is closed", async () => {
    const { host, keeper } = setUp();
    await keeper.answer(open("main"), false);
    await keeper.answer(open("old"), false);
    keeper.keepOnly(["main"]);
    expect(host.act.mock.calls).toEqual([["old", { kind: "destroy" }]]);
    expect(await keeper.reopenAll()).toEqual([{ label: "main", url: "again main" }]);
  });

  it("that was closed is opened anew", async () => {
    const { host, keeper } = setUp();
    await keeper.answer(open("main"), false);
    keeper.forget("main");
    await keeper.answer(open("main"), true);
    expect(host.open).toHaveBeenCalledTimes(2);
  });
});
