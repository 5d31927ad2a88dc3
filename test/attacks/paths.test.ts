// Paths that should lead out of the frontend's folder (attack C13).
import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Lab, request, sendBytes, startLab } from "../support/hostile.ts";

const SECRET = "s3cr3t-of-the-core";
const FILES = {
  "secret.txt": SECRET,
  "src-tauri/secret.txt": SECRET,
  "dist-other/secret.txt": SECRET,
  "outside/secret.txt": SECRET,
  "outside/index.html": `<p>${SECRET}`,
  "dist/app.js": "globalThis.app = 1;",
  "dist/folder/inner.txt": "w1thin",
};

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    files: FILES,
    async prepare(folder) {
      const dist = join(folder, "dist");
      await symlink(join(folder, "secret.txt"), join(dist, "link.txt"));
      await symlink("../secret.txt", join(dist, "relative.txt"));
      await symlink(join(folder, "outside"), join(dist, "outside"));
      await symlink("/", join(dist, "root"));
      await symlink("/proc/self/environ", join(dist, "environ"));
      await symlink(join(folder, "outside", "index.html"), join(dist, "page.html"));
      await symlink("loop", join(dist, "loop"));
      await symlink(join(dist, "folder", "inner.txt"), join(dist, "within.txt"));
      // A folder whose name begins with that of the served one.
      await symlink(join(folder, "dist-other"), join(dist, "sibling"));
      if (process.platform !== "win32") execFileSync("mkfifo", [join(dist, "pipe")]);
    },
  });
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

/** Asks for a target as it is written here; no client normalises it. */
const get = (target: string) => request(lab.port, { target });

describe("a path", () => {
  it.each([
    "/../secret.txt",
    "/folder/../../secret.txt",
    "/..%2fsecret.txt",
    "/..%2Fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/.%2e/secret.txt",
    "/folder/%2e%2e/%2e%2e/secret.txt",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "/%5c..%5csecret.txt",
    "/./secret.txt",
    "/%2e/index.html",
    "//secret.txt",
    "//etc/passwd",
    "///etc/passwd",
    "/%2fetc/passwd",
    "/%2f%2fetc%2fpasswd",
    "/folder//inner.txt",
    "/index.html%00.png",
    "/%00",
    "/..%00/secret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/%c0%af..%c0%afsecret.txt",
    "/%e0%80%ae%e0%80%ae/secret.txt",
    "/%ed%a0%80",
    "/%",
    "/%zz",
    "/%u002e%u002e/secret.txt",
    "/..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/\\\\server\\share\\secret.txt",
    "/folder/..",
    "/..",
    "/.",
  ])("C13: %s is not found", async (target) => {
    const { status, body } = await get(target);
    expect(status).toBe(404);
    expect(body).not.toMatch(/s3cr3t|root:/);
  });

  // These name nothing in the folder, and so are routes of the app, as in Tauri: its first page or nothing.
  it.each([
    "/..%252fsecret.txt",
    "/%252e%252e/secret.txt",
    "/..;/secret.txt",
    "/.../secret.txt",
    "/．．/secret.txt",
    "/%ef%bc%8e%ef%bc%8e%ef%bc%8fsecret.txt",
    "/C:/secret.txt",
    "/C:%2fsecret.txt",
    "/file:%2f%2f/etc/passwd",
    "/index.html::$DATA",
    "/src-tauri/secret.txt",
    "/dist/secret.txt",
    "/app.js/secret.txt",
    "/~root/.bashrc",
    `/${"a".repeat(5_000)}`,
    `/${"a/".repeat(2_500)}`,
    "/constructor",
    "/__proto__",
    "/index.html?../../secret.txt",
    "/?file=../secret.txt",
    "/index.html#../../secret.txt",
  ])("C13: %s leads to nothing but the app's own page", async (target) => {
    const { status, body } = await get(target);
    expect([200, 400, 404]).toContain(status);
    if (status === 200) expect(body).toContain("<p>the app</p>");
    expect(body).not.toMatch(/s3cr3t|root:/);
  });

  it.each([
    "/link.txt",
    "/relative.txt",
    "/outside/secret.txt",
    "/outside/",
    "/outside",
    "/root/etc/passwd",
    "/environ",
    "/page.html",
    "/page",
    "/loop",
    "/sibling/secret.txt",
    "/pipe",
  ])("C13: %s, a link out of the folder or no file, is not followed", async (target) => {
    const { body } = await get(target);
    expect(body).not.toMatch(/s3cr3t|root:|PATH=/);
    expect(body).toContain("<p>the app</p>");
  });

  it("C13: that is a link within the folder is", async () => {
    expect((await get("/within.txt")).body).toBe("w1thin");
  });

  it.each(["", "*", "secret.txt", "?x", "http:/", "\t/app.js"])(
    "C13: %j, which is none, is refused",
    async (target) => {
      const bytes = `GET ${target} HTTP/1.1\r\nHost: localhost:${lab.port}\r\nConnection: close\r\n\r\n`;
      const { status, body } = await sendBytes(lab.port, bytes);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(body).not.toContain("<script");
    },
  );

  it.each([
    "/__sallyport__/",
    "/__sallyport__/../secret.txt",
    "/__sallyport__/__proto__",
    "/__sallyport__/constructor",
    "/__sallyport__/socket",
  ])("C13: %s, of ours, is not found", async (target) => {
    expect((await get(target)).status).toBe(404);
  });
});

describe("a range", () => {
  it.each([
    "bytes=0-0,1-1,2-2",
    "bytes=-1,0-",
    "bytes=99999999999-",
    "bytes=0-99999999999999999999",
    "bytes=-",
    `bytes=${"0-0,".repeat(2_000)}0-0`,
  ])("C13: of %.30s gives the file or nothing, to the app alone", async (range) => {
    const headers = { Range: range };
    const response = await request(lab.port, { target: "/app.js", headers });
    if (response.status === 416) expect(response.body).not.toContain("globalThis");
    else expect(FILES["dist/app.js"]).toContain(response.body);
    expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });
});

describe("a folder that changes while it is served", () => {
  it("C13: is looked at anew: a file that has become a link out of it is not followed", async () => {
    const file = join(lab.folder, "dist", "changing.txt");
    await writeFile(file, "at first");
    expect((await get("/changing.txt")).body).toBe("at first");
    await symlink(join(lab.folder, "secret.txt"), `${file}.new`);
    await rename(`${file}.new`, file);
    expect((await get("/changing.txt")).body).not.toContain(SECRET);
  });

  it("C13: is looked at anew: a folder that has become a link out of it is not followed", async () => {
    const folder = join(lab.folder, "dist", "swapped");
    await mkdir(folder);
    await writeFile(join(folder, "secret.txt"), "at first");
    expect((await get("/swapped/secret.txt")).body).toBe("at first");
    await rename(folder, `${folder}.old`);
    await symlink(join(lab.folder, "outside"), folder);
    expect((await get("/swapped/secret.txt")).body).not.toContain(SECRET);
  });
});

describe("a list of files", () => {
  let listed: Lab;
  beforeAll(async () => {
    listed = await startLab({
      files: FILES,
      frontendDist: ["../dist/index.html", "../dist/folder"],
      async prepare(folder) {
        const served = join(folder, "dist", "folder");
        await symlink(join(folder, "secret.txt"), join(served, "link.txt"));
        await symlink(join(folder, "outside"), join(served, "outside"));
      },
    });
  });
  afterEach(() => listed.assertUnharmed());
  afterAll(() => listed[Symbol.asyncDispose]());

  it.each([
    "/app.js",
    "/folder/inner.txt",
    "/link.txt",
    "/outside",
    "/outside/secret.txt",
    "/outside/index.html",
    "/outside/../outside/secret.txt",
    "/folder/../secret.txt",
    "/../secret.txt",
    "/__proto__",
    "/constructor",
  ])("C13: serves nothing beside them, and no link out of a listed folder: %s", async (target) => {
    const { body } = await request(listed.port, { target });
    expect(body).not.toMatch(/s3cr3t|w1thin|globalThis\.app/);
  });

  it("C13: does not serve what has become a link out of a listed folder", async () => {
    expect((await request(listed.port, { target: "/inner.txt" })).body).toBe("w1thin");
    const file = join(listed.folder, "dist", "folder", "inner.txt");
    await symlink(join(listed.folder, "secret.txt"), `${file}.new`);
    await rename(`${file}.new`, file);
    expect((await request(listed.port, { target: "/inner.txt" })).body).not.toContain(SECRET);
  });
});
