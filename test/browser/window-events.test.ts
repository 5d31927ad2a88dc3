// What happens to a window of our own, as the host tells it and as the core passes it on.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Window } from "../../src/core/windows.ts";
import type { WindowEvent } from "../../src/protocol/window.ts";
import { type HostLab, openHostLab } from "../support/host-lab.ts";

let lab: HostLab;
let lastLabel = 0;
beforeAll(async () => {
  lab = await openHostLab({
    host: "chromium",
    files: {
      // What a page can do to hear of it first, or to be believed.
      "dist/liar.html": `<!doctype html><title>liar</title><script>
for (const name of ["resize", "move", "focus", "blur", "beforeunload"]) {
  addEventListener(name, (event) => event.stopImmediatePropagation(), true);
  dispatchEvent(new Event(name));
}
window.sallyportReport = () => { throw "mine"; };
Object.defineProperty(window, "innerWidth", { get: () => 1 });
</script><script src="/puppet.js"></script>`,
      "dist/puppet.js": `(async () => {
  const { invoke } = window.__TAURI_INTERNALS__;
  for (;;) {
    const { id, code } = await invoke("next");
    let answer;
    try { answer = { value: await (0, eval)(code) }; } catch (error) { answer = { error: String(error) }; }
    await invoke("done", { id, ...answer });
  }
})().catch(() => undefined);`,
    },
  });
}, 60_000);
afterAll(() => lab[Symbol.asyncDispose]());

async function open(options: object = {}): Promise<Window> {
  const label = `window-${(lastLabel += 1)}`;
  await lab.open({ label, width: 500, height: 400, ...options });
  await lab.run(label, "document.readyState");
  const window = lab.core.windows.get(label) as Window;
  await expect
    .poll(() => window.innerSize(), { timeout: 10_000 })
    .toEqual({ width: 500, height: 400 });
  return window;
}

const eventsOf = (window: Window): WindowEvent[] =>
  lab.happened.flatMap(({ label, event }) => (label === window.label ? [event] : []));
const last = (window: Window, kind: WindowEvent["kind"]): WindowEvent | undefined =>
  eventsOf(window).findLast((event) => event.kind === kind);

describe.each([
  ["index.html", 61],
  ["liar.html", 83],
])("a window at %s", (url, x) => {
  it("tells of another size, once", async () => {
    const window = await open({ url });
    const heard: unknown[] = [];
    window.listen("tauri://resize", ({ payload }) => heard.push(payload));
    await window.setSize({ width: 430, height: 330 });
    await lab.until(() => heard.length > 0);
    expect(heard).toEqual([{ width: 430, height: 330 }]);
    expect(last(window, "resized")).toMatchObject({ scaleFactor: 1 });
  });

  it("tells of another place", async () => {
    const window = await open({ url });
    const heard: unknown[] = [];
    window.listen("tauri://move", ({ payload }) => heard.push(payload));
    await window.setPosition({ x, y: 73 });
    await lab.until(() => heard.length > 0);
    expect(heard.at(-1)).toEqual({ x, y: 73 });
  });
});

it("tells of it after the page has written its document anew, and is asked before it closes", async () => {
  const window = await open();
  window.onCloseRequested((request) => request.preventDefault());
  await lab.run(
    window.label,
    `setTimeout(() => { document.open(); document.write('<script src="/puppet.js"></' + "script>"); document.close(); }); 0`,
  );
  expect(await lab.run(window.label, "document.scripts.length")).toBe(1);
  await lab.host.state(window.label);
  await window.setSize({ width: 470, height: 370 });
  const resized = { kind: "resized", size: { width: 470, height: 370 }, scaleFactor: 1 };
  await expect.poll(() => eventsOf(window).at(-1)).toEqual(resized);
  await lab.run(window.label, "setTimeout(() => window.close()); 0");
  await lab.until(() => last(window, "close-requested") !== undefined);
  expect(lab.closed).not.toContain(window.label);
  await window.destroy();
});

it("tells by a binding that no script of the page has, nor one of a frame or a worker in it", async () => {
  const window = await open();
  expect(
    await lab.run(
      window.label,
      `(async () => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        const names = (scope) => Object.getOwnPropertyNames(scope).filter((name) => /sallyport/i.test(name));
        return [names(globalThis), names(frame.contentWindow)];
      })()`,
    ),
  ).toEqual([[], []]);
});

it("tells of another theme, and its pages have it after a reload", async () => {
  const window = await open();
  expect(await window.theme()).toBe("light");
  await window.setTheme("dark");
  await lab.until(() => last(window, "theme-changed") !== undefined);
  expect(last(window, "theme-changed")).toEqual({ kind: "theme-changed", theme: "dark" });
  await lab.leave(window.label, "location.reload()");
  await lab.run(window.label, "0");
  expect(await window.theme()).toBe("dark");
  await window.setTheme(undefined);
  expect(await window.theme()).toBe("light");
});

it("is the same size while its page is zoomed", async () => {
  const window = await open();
  const before = eventsOf(window).length;
  await window.setZoom(2);
  await expect
    .poll(() => lab.run(window.label, "[innerWidth, devicePixelRatio]"))
    .toEqual([250, 2]);
  expect(await window.state()).toMatchObject({
    innerSize: { width: 500, height: 400 },
    scaleFactor: 1,
  });
  await window.setSize({ width: 440, height: 340 });
  await expect.poll(() => lab.run(window.label, "innerWidth")).toBe(220);
  const resized = { kind: "resized", size: { width: 440, height: 340 }, scaleFactor: 1 };
  await expect.poll(() => eventsOf(window).at(-1)).toEqual(resized);
  // What it had before may have been told late; the page's own, smaller numbers are never told.
  for (const event of eventsOf(window).slice(before))
    if (event.kind === "resized") expect(event.size.width).toBeGreaterThanOrEqual(440);
  expect(last(window, "scale-factor-changed")).toBeUndefined();
  await window.setZoom(1);
  await expect.poll(() => lab.run(window.label, "innerWidth")).toBe(440);
});

it("goes back to its size where it may not be resized", async () => {
  const window = await open({ resizable: false });
  expect(await window.isResizable()).toBe(false);
  await lab.host.act(window.label, { kind: "setResizable", resizable: true });
  expect(await window.isResizable()).toBe(true);
});

it("has a pointer, a background and no hands where it is told so", async () => {
  const window = await open();
  await window.setCursorIcon("crosshair");
  expect(await lab.run(window.label, "getComputedStyle(document.body).cursor")).toBe("crosshair");
  await lab.leave(window.label, "location.reload()");
  await expect
    .poll(() => lab.run(window.label, "getComputedStyle(document.body).cursor"))
    .toBe("crosshair");
  await window.setBackgroundColor("#336699");
  await window.setEnabled(false);
  expect(await window.isEnabled()).toBe(false);
});

it("knows its screen", async () => {
  const window = await open();
  const [monitor, ...others] = await window.availableMonitors();
  expect(others).toEqual([]);
  expect(monitor).toMatchObject({ scaleFactor: 1, isPrimary: true, position: { x: 0, y: 0 } });
  expect(await window.currentMonitor()).toEqual(monitor);
  expect(await window.primaryMonitor()).toEqual(monitor);
});

it("forgets what its pages have stored", async () => {
  const window = await open();
  await lab.run(window.label, `localStorage.setItem("a", "b")`);
  await window.clearBrowsingData();
  expect(await lab.run(window.label, `localStorage.getItem("a")`)).toBe(null);
});

describe("a window that is closed", () => {
  /** As a user does it: Chromium asks the page. */
  const closeByHand = ({ label }: Window): void => lab.closeFromPage(label);

  it("is gone where nobody asks", async () => {
    const window = await open();
    closeByHand(window);
    await lab.until(() => lab.closed.includes(window.label));
    expect(last(window, "close-requested")).toBeUndefined();
  });

  it("stays while a handler of the core says so, though nobody has touched its page", async () => {
    const window = await open();
    let asked = 0;
    const stop = window.onCloseRequested((request) => {
      asked += 1;
      if (asked < 3) request.preventDefault();
    });
    // A call of the page's is behind what the host was told.
    await lab.host.state(window.label);
    closeByHand(window);
    await lab.until(() => asked === 1);
    // What an activation lets a page do, this page may not.
    expect(await lab.run(window.label, "navigator.userActivation.isActive")).toBe(false);
    await window.close();
    expect(asked).toBe(2);
    // It is asked in a later document, too.
    await lab.leave(window.label, "location.reload()");
    await lab.run(window.label, "0");
    await lab.host.state(window.label);
    closeByHand(window);
    await lab.until(() => lab.closed.includes(window.label));
    expect(asked).toBe(3);
    stop();
  });

  it("lets its page reload and go elsewhere, and asks about neither", async () => {
    const window = await open();
    window.onCloseRequested((request) => request.preventDefault());
    await lab.host.state(window.label);
    const title = (): Promise<unknown> => lab.run(window.label, "document.title");
    await lab.leave(window.label, "location.reload()");
    expect(await title()).toBe("puppet");
    await lab.leave(window.label, `location.href = "/other.html"`);
    expect(await title()).toBe("other");
    await lab.leave(window.label, "history.back()");
    expect(await title()).toBe("puppet");
    expect(last(window, "close-requested")).toBeUndefined();
    await window.destroy();
    await lab.until(() => lab.closed.includes(window.label));
  });

  it("takes those with it whose parent it is, and says that it is gone", async () => {
    const parent = await open();
    const child = await open({ parent: parent.label });
    const heard: string[] = [];
    for (const window of [parent, child])
      window.listen("tauri://destroyed", () => heard.push(window.label));
    await parent.destroy();
    await lab.until(() => lab.closed.includes(child.label));
    expect(heard).toEqual([parent.label, child.label]);
  });
});
