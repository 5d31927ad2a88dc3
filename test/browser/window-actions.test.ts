// What a window of our own is told and what it then is, in a browser that nobody sees.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Window } from "../../src/core/windows.ts";
import { type HostLab, openHostLab } from "../support/host-lab.ts";

let lab: HostLab;
let lastLabel = 0;
beforeAll(async () => {
  lab = await openHostLab({
    host: "chromium",
    files: { "dist/untitled.html": "<!doctype html><p>untitled" },
  });
}, 60_000);
afterAll(() => lab[Symbol.asyncDispose]());

async function open(options: object = {}): Promise<Window> {
  const label = `window-${(lastLabel += 1)}`;
  await lab.open({ label, width: 500, height: 400, ...options });
  await lab.run(label, "document.readyState");
  return lab.core.windows.get(label) as Window;
}

/** Asks until the window is so: a resize takes its time to reach the page. */
async function assertBecomes(window: Window, state: object): Promise<void> {
  await expect.poll(() => window.state(), { timeout: 10_000 }).toMatchObject(state);
}

it("begins as its settings say", async () => {
  await assertBecomes(await open({ x: 40, y: 60 }), {
    innerSize: { width: 500, height: 400 },
    outerPosition: { x: 40, y: 60 },
    minimized: false,
    maximized: false,
    fullscreen: false,
    visible: true,
  });
});

it.each([
  ["maximized", { maximized: true }, { maximized: true }],
  ["fullscreen", { fullscreen: true }, { fullscreen: true }],
  [
    "within its limits",
    { minWidth: 600, maxHeight: 300 },
    { innerSize: { width: 600, height: 300 } },
  ],
])("begins %s where it is to", async (_what, options, state) => {
  await assertBecomes(await open(options), state);
});

it("takes a size and a place, and goes back to them", async () => {
  const window = await open();
  await window.setSize({ width: 420, height: 340 });
  await window.setPosition({ x: 30, y: 50 });
  const shape = { innerSize: { width: 420, height: 340 }, outerPosition: { x: 30, y: 50 } };
  await assertBecomes(window, shape);
  await window.maximize();
  await assertBecomes(window, { maximized: true });
  await window.unmaximize();
  await assertBecomes(window, { ...shape, maximized: false });
  await window.setFullscreen(true);
  await assertBecomes(window, { fullscreen: true });
  await window.setFullscreen(false);
  await assertBecomes(window, { ...shape, fullscreen: false });
  await window.minimize();
  await assertBecomes(window, { minimized: true });
  await window.unminimize();
  await assertBecomes(window, { ...shape, minimized: false });
});

it("that begins maximised has its own size when it is no more", async () => {
  const window = await open({ width: 500, height: 400, maximized: true });
  await assertBecomes(window, { maximized: true });
  await window.unmaximize();
  await assertBecomes(window, { maximized: false, innerSize: { width: 500, height: 400 } });
});

it("keeps within its limits", async () => {
  const window = await open();
  await window.setMinSize({ width: 450, height: 350 });
  await window.setMaxSize({ width: 600, height: 500 });
  await window.setSize({ width: 10, height: 9_000 });
  await assertBecomes(window, { innerSize: { width: 450, height: 500 } });
  await window.setMinSize({ width: 480, height: 350 });
  await assertBecomes(window, { innerSize: { width: 480, height: 500 } });
  await window.setMaxSize(undefined);
  await window.setSize({ width: 700, height: 360 });
  await assertBecomes(window, { innerSize: { width: 700, height: 360 } });
});

it("has the title it was given, in every document", async () => {
  const window = await open({ title: "Given" });
  await assertBecomes(window, { title: "Given" });
  await window.setTitle(`"later" </script>`);
  await assertBecomes(window, { title: `"later" </script>` });
  await lab.leave(window.label, `location.href = "/other.html"`);
  expect(await lab.run(window.label, "document.title")).toBe(`"later" </script>`);
  // What the page says after that shows.
  await lab.run(window.label, `document.title = "the page's"`);
  await assertBecomes(window, { title: "the page's" });
});

it("shows its documents' titles where it has none of its own", async () => {
  await assertBecomes(await open(), { title: "puppet" });
});

it("that is hidden runs its page, and is what it was told when it is shown", async () => {
  const window = await open({ visible: false });
  await assertBecomes(window, { visible: false, focused: false });
  // The page hears of it a moment later.
  const visibility = (): Promise<unknown> => lab.run(window.label, "document.visibilityState");
  await expect.poll(visibility, { timeout: 10_000 }).toBe("hidden");
  await window.setSize({ width: 444, height: 333 });
  await window.setPosition({ x: 20, y: 30 });
  await assertBecomes(window, { visible: false });
  await window.show();
  await assertBecomes(window, {
    visible: true,
    innerSize: { width: 444, height: 333 },
    outerPosition: { x: 20, y: 30 },
  });
  await window.hide();
  await assertBecomes(window, { visible: false });
});

it("that is hidden is told as what it is when it is shown", async () => {
  // Another window, whose shape it is not.
  await open({ width: 610, height: 470 });
  const window = await open({ visible: false, maximized: true });
  const is = { maximized: true, fullscreen: false, minimized: false };
  await assertBecomes(window, { visible: false, ...is });
  await window.show();
  await assertBecomes(window, { visible: true, ...is });
});

it("that is hidden comes back as what it was", async () => {
  const window = await open({ x: 40, y: 60 });
  const shape = { innerSize: { width: 500, height: 400 }, outerPosition: { x: 40, y: 60 } };
  await assertBecomes(window, shape);
  await window.hide();
  await assertBecomes(window, { visible: false, ...shape });
  await window.show();
  await assertBecomes(window, { visible: true, ...shape });
  await window.maximize();
  await assertBecomes(window, { maximized: true });
  await window.hide();
  await assertBecomes(window, { visible: false, maximized: true });
  await window.show();
  await assertBecomes(window, { visible: true, maximized: true });
});

it("answers what it is told after its end with a code", async () => {
  const window = await open();
  await window.close();
  await lab.until(() => lab.closed.includes(window.label));
  await expect(window.setTitle("x")).rejects.toMatchObject({ code: "not-found" });
  await expect(window.state()).rejects.toMatchObject({ code: "not-found" });
});

it("is told what to be even while its page computes", async () => {
  const window = await open();
  await lab.leave(
    window.label,
    `setTimeout(() => { const end = Date.now() + 2_500; while (Date.now() < end); }); location.reload()`,
  );
  expect(await window.state()).toMatchObject({ visible: true });
  await window.setSize({ width: 430, height: 330 });
  await assertBecomes(window, { innerSize: { width: 430, height: 330 } });
});
