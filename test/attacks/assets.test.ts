// Files of the machine that a page, a guess or another site should not get by the asset protocol (attacks J5, F1–F7, C13).
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type HostileSocket,
  type Lab,
  openPage,
  type RawHeaders,
  type RawResponse,
  request,
  startLab,
} from "../support/hostile.ts";

const SECRET = "s3cr3t-of-the-core";
const ASSETS = "/__sallyport__/asset/";

let lab: Lab;
let files = "";
let page: HostileSocket;
let key = "";
beforeAll(async () => {
  lab = await startLab({
    security: {
      csp: "default-src 'self'; img-src 'self' asset:",
      assetProtocol: {
        enable: true,
        scope: {
          allow: ["$RESOURCE/files/**", "$RESOURCE/files/.shown/*", "$RESOURCE/one/*"],
          deny: ["$RESOURCE/files/private/**", "**/*.key"],
        },
      },
    },
    files: {
      "src-tauri/files/a.txt": "0123456789",
      "src-tauri/files/empty.txt": "",
      "src-tauri/files/page.html": "<script>window.ran = 1</script>",
      "src-tauri/files/code.js": "window.ran = 1;",
      "src-tauri/files/a b%2f.txt": "odd name",
      "src-tauri/files/.hidden": SECRET,
      "src-tauri/files/.folder/x": SECRET,
      "src-tauri/files/.shown/x": "shown",
      "src-tauri/files/private/x": SECRET,
      "src-tauri/files/deep/er/x.key": SECRET,
      "src-tauri/one/x": "one",
      "src-tauri/one/deep/x": SECRET,
      "src-tauri/filesystem/x": SECRET,
      "src-tauri/outside/x": SECRET,
    },
    async prepare(folder) {
      files = join(folder, "src-tauri", "files");
      const outside = join(folder, "src-tauri", "outside");
      await symlink(join(outside, "x"), join(files, "link.txt"));
      await symlink(outside, join(files, "out"));
      await symlink("../outside/x", join(files, "relative.txt"));
      await symlink("/", join(files, "root"));
      await symlink("loop", join(files, "loop"));
      await symlink(join(files, "a.txt"), join(files, "within.txt"));
      await symlink(join(files, "private"), join(folder, "src-tauri", "one", "link"));
      if (process.platform !== "win32") execFileSync("mkfifo", [join(files, "pipe")]);
    },
  });
  ({ page, key } = await newPage());
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

function newKey(): string {
  return [...new Uint32Array(randomBytes(16).buffer.slice(0, 16))].join("-");
}

async function newPage() {
  const assets = newKey();
  const { entry } = await lab.newWindow();
  return { page: await openPage(lab.port, entry, assets), key: assets, entry };
}

const address = (path: string, of = key): string => `${ASSETS}${of}/${encodeURIComponent(path)}`;

const get = (path: string, headers: RawHeaders = {}, method = "GET"): Promise<RawResponse> =>
  request(lab.port, { target: address(path), headers, method });

/** The first answer that is not the file's: the core hears of the end of a page when it does. */
async function whenGone(target: string): Promise<RawResponse> {
  for (;;) {
    const answer = await request(lab.port, { target });
    if (answer.status !== 200 && answer.status !== 0) return answer;
  }
}

function expectNothing({ status, body, headers }: RawResponse): void {
  expect([status, body]).toStrictEqual([404, "Not found."]);
  expect([...headers.keys()].toSorted()).toStrictEqual([
    "cache-control",
    "connection",
    "content-length",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "date",
    "referrer-policy",
    "x-content-type-options",
  ]);
}

describe("what is in the scope", () => {
  it.each([
    ["a.txt", "0123456789"],
    ["within.txt", "0123456789"],
    ["a b%2f.txt", "odd name"],
    ["private/../a.txt", "0123456789"],
    [".shown/x", "shown"],
    ["empty.txt", ""],
    ["../one/x", "one"],
  ])("is given: %s", async (name, content) => {
    const { status, body, headers } = await get(`${files}/${name}`);
    expect([status, body]).toStrictEqual([200, content]);
    expect(headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.has("access-control-allow-origin")).toBe(false);
  });

  it("may be asked for with a query, as frontends do against caches", async () => {
    const target = `${address(join(files, "a.txt"))}?v=1`;
    expect((await request(lab.port, { target })).body).toBe("0123456789");
  });
});

describe("a path", () => {
  it.each([
    "../outside/x",
    "out/x",
    "link.txt",
    "relative.txt",
    "root/etc/passwd",
    "out/../outside/x",
    "../filesystem/x",
    "../one/deep/x",
    "../one/link/x",
    "../main.ts",
    "loop",
    "missing",
    "",
    ".",
    "deep",
    "a.txt/",
    "a.txt\0",
    "a.txt\0.png",
    "%2e%2e/outside/x",
    "..\\outside\\x",
  ])("F1, F2, F3: %j from the scope's folder is not found", async (path) => {
    expectNothing(await get(`${files}/${path}`));
  });

  it.each([
    "/etc/passwd",
    "/",
    "etc/passwd",
    "//etc/passwd",
    "file:///etc/passwd",
    "/proc/self/environ",
    "/dev/zero",
    "/proc/self/cwd/src-tauri/outside/x",
    "~/.bashrc",
    "C:\\Windows\\win.ini",
    "\\\\server\\share\\x",
    "constructor",
    "__proto__",
  ])("F1, F7: %s is not found", async (path) => {
    expectNothing(await get(path));
  });

  it.each([".hidden", ".folder/x"])("F4: the name with a dot %s is not found", async (path) => {
    expectNothing(await get(`${files}/${path}`));
  });

  it.each(["private/x", "deep/er/x.key"])("what is denied stays denied: %s", async (path) => {
    expectNothing(await get(`${files}/${path}`));
  });

  it("F7: a FIFO is not found, and nobody waits for it", async () => {
    expectNothing(await get(`${files}/pipe`));
  });

  // As they stand in the address: no client normalises them.
  it.each([
    (path: string) => path,
    (path: string) => encodeURI(path),
    (path: string) => `/${path}`,
    (path: string) => `${encodeURIComponent(path)}/`,
    (path: string) => encodeURIComponent(encodeURIComponent(path)),
    (path: string) => `../${key}/${encodeURIComponent(path)}`,
    (path: string) => `./${encodeURIComponent(path)}`,
    (path: string) => `${encodeURIComponent(path)}%00`,
    (path: string) => `${encodeURIComponent(path)}%`,
    (path: string) => `${encodeURIComponent(path)}%ff`,
    (path: string) => `%c0%af${encodeURIComponent(path).slice(3)}`,
    () => "",
    () => "%",
  ])("C13: is in an address one way only (%#)", async (write) => {
    expectNothing(
      await request(lab.port, { target: `${ASSETS}${key}/${write(join(files, "a.txt"))}` }),
    );
  });

  it("F2: gives nothing of another folder while links are swapped", async () => {
    const [place, real, link] = ["turning", "real", "link"].map((name) => join(files, name)) as [
      string,
      string,
      string,
    ];
    await mkdir(real);
    await writeFile(join(real, "x"), "inside");
    await symlink(join(files, "..", "outside"), link);
    await rename(real, place);
    const bodies = new Set<string>();
    const asked = new AbortController();
    const swapping = (async () => {
      while (!asked.signal.aborted) {
        await rename(place, real);
        await rename(link, place);
        await rename(place, link);
        await rename(real, place);
      }
    })();
    for (let i = 0; i < 40; i++) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => get(join(place, "x"))));
      for (const { body } of answers) bodies.add(body);
    }
    asked.abort();
    await swapping;
    await rm(place, { recursive: true });
    await rm(link);
    expect(bodies).toContain("inside");
    bodies.delete("inside");
    bodies.delete("Not found.");
    expect(bodies).toStrictEqual(new Set());
  });
});

describe("a key", () => {
  it("J5: that is no page's opens nothing", async () => {
    const guesses = [
      newKey(),
      "",
      "0-0-0-0",
      "*",
      "..",
      "constructor",
      "__proto__",
      key.replaceAll("-", "%2d"),
      `${key}-1`,
      `0${key}`,
      key.slice(0, -1),
    ];
    const targets = guesses.map((guess) => address(join(files, "a.txt"), guess));
    // Together, since each is waited for.
    const answers = await Promise.all(targets.map((target) => request(lab.port, { target })));
    for (const answer of answers) expectNothing(answer);
  });

  it("ends with its page, and what is under way with it", async () => {
    const large = join(files, "large.bin");
    await writeFile(large, Buffer.alloc(64 * 1024 * 1024));
    const leaving = await newPage();
    const target = address(large, leaving.key);
    expect((await request(lab.port, { target, method: "HEAD" })).status).toBe(200);
    const response = await fetch(`http://localhost:${lab.port}${target}`);
    await leaving.page.leave();
    await expect(response.arrayBuffer()).rejects.toThrow("terminated");
    expectNothing(await whenGone(target));
    await rm(large);
  });

  it("is its page's alone: another that says the same gets nothing by it", async () => {
    const [first, second] = [await lab.newWindow(), await lab.newWindow()];
    const shared = newKey();
    const one = await openPage(lab.port, first.entry, shared);
    const two = await openPage(lab.port, second.entry, shared);
    await two.leave();
    const target = address(join(files, "a.txt"), shared);
    expect((await request(lab.port, { target })).status).toBe(200);
    await one.leave();
    expectNothing(await whenGone(target));
  });

  it("is waited for a moment, until its page was admitted", async () => {
    const { entry } = await lab.newWindow();
    const assets = newKey();
    const early = request(lab.port, { target: address(join(files, "a.txt"), assets) });
    await openPage(lab.port, entry, assets);
    expect((await early).body).toBe("0123456789");
  });

  it("stands in no line of the terminal", async () => {
    await get("/etc/passwd");
    await get("/etc/passwd", {}, "POST");
    await get("/etc/passwd", { "Sec-Fetch-Site": "cross-site" });
    await lab.assertUnharmed();
    const said = JSON.stringify(lab.app.events) + lab.app.errors();
    expect(said).toContain('add \\"/etc/*\\" to app.security.assetProtocol.scope');
    expect(said).not.toContain(key);
    // That pages leave while they are sent a file is no refusal.
    expect(said).not.toContain("aborted");
  });
});

describe("a request", () => {
  it.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])("by %s is refused", async (method) => {
    const { status, body } = await get(join(files, "a.txt"), {}, method);
    expect(status).toBe(405);
    expect(body).not.toContain("0123");
  });

  it.each<[string, RawHeaders, number]>([
    ["another site", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image" }, 403],
    ["another port", { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "video" }, 403],
    ["another origin", { Origin: "http://localhost:1" }, 403],
    ["an opaque origin", { Origin: "null" }, 403],
    ["another host", { Host: "example.com" }, 403],
    [
      "a link on another site",
      {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
      },
      404,
    ],
  ])("from %s is refused", async (_who, headers, status) => {
    const answer = await get(join(files, "a.txt"), headers);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain("0123");
  });

  it.each(["script", "worker", "sharedworker", "serviceworker", "audioworklet", "xslt"])(
    "for a %s is refused, where the policy does not name assets for scripts",
    async (dest) => {
      const answer = await get(join(files, "code.js"), { "Sec-Fetch-Dest": dest });
      expectNothing(answer);
    },
  );

  it.each<[string, number, string, string?]>([
    ["bytes=2-4", 206, "234", "bytes 2-4/10"],
    ["bytes=-2", 206, "89", "bytes 8-9/10"],
    [`bytes=8-${"9".repeat(300)}`, 206, "89", "bytes 8-9/10"],
    [`bytes=${"9".repeat(300)}-`, 416, "", "bytes */10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=-0", 416, "", "bytes */10"],
    ["bytes=4-2", 200, "0123456789"],
    [`bytes=${Array(400).fill("0-").join(",")}`, 200, "0123456789"],
    ["bytes=-1e9", 200, "0123456789"],
    ["bytes=0-0\u00a0", 200, "0123456789"],
  ])("for the part %s is answered with %i", async (range, status, body, said) => {
    const answer = await get(join(files, "a.txt"), { Range: range });
    expect([answer.status, answer.body]).toStrictEqual([status, body]);
    expect(answer.headers.get("content-range")).toBe(said);
  });

  it("gets no part of another version than it has begun with", async () => {
    const etag = (await get(join(files, "a.txt"))).headers.get("etag") as string;
    const part = (condition: string) =>
      get(join(files, "a.txt"), { Range: "bytes=0-1", "If-Range": condition });
    expect((await part(etag)).status).toBe(206);
    expect((await part('"other"')).status).toBe(200);
  });

  it("by HEAD gets the same without the bytes", async () => {
    const { status, body, headers } = await get(join(files, "a.txt"), {}, "HEAD");
    expect([status, body, headers.get("content-length")]).toStrictEqual([200, "", "10"]);
  });

  it("of a session that lives is answered after all that", async () => {
    expect(page.ended).toBe(false);
    expect((await get(join(files, "a.txt"))).status).toBe(200);
  });
});

it("an app that has not switched it on gives nothing", async () => {
  await using other = await startLab({
    security: { assetProtocol: { enable: false, scope: ["**"] } },
    files: { "src-tauri/files/a.txt": "0123456789" },
  });
  const assets = newKey();
  await openPage(other.port, (await other.newWindow()).entry, assets);
  expectNothing(
    await request(other.port, {
      target: address(join(other.folder, "src-tauri", "files", "a.txt"), assets),
    }),
  );
});

it("under `sallyport dev` the same is given, and the same is not", async () => {
  await using other = await startLab({
    command: "dev",
    security: { assetProtocol: { enable: true, scope: ["$RESOURCE/files/*"] } },
    files: { "src-tauri/files/a.txt": "0123456789", "src-tauri/outside/x": SECRET },
  });
  const assets = newKey();
  await openPage(other.port, (await other.newWindow()).entry, assets);
  const ask = (path: string) =>
    request(other.port, { target: address(join(other.folder, "src-tauri", path), assets) });
  expect((await ask("files/a.txt")).body).toBe("0123456789");
  expectNothing(await ask("outside/x"));
});
