import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";

const app = useConfigApp();

describe("development", () => {
  it("is nothing unless it is said", () => {
    expect(app.read({}).config).toMatchObject({
      devUrl: undefined,
      devCsp: undefined,
      beforeDevCommand: undefined,
      resumeTimeoutMs: 30_000,
    });
  });

  it("gets the frontend from a server", () => {
    const { config } = app.read({
      build: { devUrl: "HTTP://localhost:5173" },
      plugins: { sallyport: { resumeTimeoutMs: 1_000 } },
    });
    expect(config).toMatchObject({ devUrl: "http://localhost:5173/", resumeTimeoutMs: 1_000 });
  });

  it.each([
    ["npm run dev", { script: "npm run dev", cwd: ".", wait: false }],
    [{ script: "make" }, { script: "make", cwd: ".", wait: false }],
    [
      { script: "make", cwd: "../web", wait: true },
      { script: "make", cwd: "web", wait: true },
    ],
    [
      { script: "make", cwd: "web" },
      { script: "make", cwd: "src-tauri/web", wait: false },
    ],
  ])("runs %j", (beforeDevCommand, { cwd, ...command }) => {
    expect(app.read({ build: { beforeDevCommand } }).config.beforeDevCommand).toEqual({
      ...command,
      cwd: join(app.folder, cwd),
    });
  });

  it.each(["", " ", { script: "" }])("runs nothing for %j, as Tauri does", (beforeDevCommand) => {
    expect(app.read({ build: { beforeDevCommand } }).config.beforeDevCommand).toBeUndefined();
  });

  it("may have a policy of its own, and a check says so", () => {
    const { config, notices } = app.read({
      identifier: "a.b",
      app: { security: { csp: "img-src 'self'", devCsp: { "img-src": "*", sandbox: "" } } },
    });
    expect(config.csp).toEqual(new Map([["img-src", ["'self'"]]]));
    expect(config.devCsp).toEqual(
      new Map([
        ["img-src", ["*"]],
        ["sandbox", []],
      ]),
    );
    expect(notices.map(({ atStart }) => atStart)).toEqual([false, false]);
    expect(notices[0]).toMatchObject({
      place: "src-tauri/tauri.conf.json:6 app.security.devCsp",
      text: expect.stringContaining("not under the one that is shipped"),
    });
  });
});
