// What the app allows and forbids while it runs: nobody else widens it, and what was taken back is gone (attacks F1, F2, J5).
import { randomBytes } from "node:crypto";
import { realpath, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import {
  type HostileSocket,
  type Lab,
  openPage,
  type RawResponse,
  request,
  startLab,
} from "../support/hostile.ts";

const SECRET = "s3cr3t-of-the-core";
const FILES = {
  "src-tauri/files/a.txt": "0123456789",
  "src-tauri/files/.dot": SECRET,
  "src-tauri/files/private/x": SECRET,
  "src-tauri/files/denied.key": SECRET,
  "src-tauri/outside/x": SECRET,
};

/** What the app does about its scope, which the witness has it do. */
const COMMANDS = `
  say: command(({ method, path, options }, { app }) => {
    globalThis.said ??= [];
    globalThis.said.push(app.assetScope[method](path, options));
  }),
  takeBack: command(() => globalThis.said.pop()()),
`;

let lab: Lab;
let files = "";
let page: HostileSocket;
let key = "";
beforeAll(async () => {
  lab = await startLab({
    commands: COMMANDS,
    security: { assetProtocol: { enable: true, scope: { deny: ["**/*.key"] } } },
    files: FILES,
    async prepare(folder) {
      const real = await realpath(folder);
      files = join(real, "src-tauri", "files");
      await symlink(join(files, "..", "outside"), join(files, "out"));
      await symlink(join(files, "..", "outside", "x"), join(files, "link.txt"));
    },
  });
  key = newKey();
  page = await openPage(lab.port, (await lab.newWindow()).entry, key);
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

const newKey = (): string => [...new Uint32Array(randomBytes(16).buffer.slice(0, 16))].join("-");

const address = (path: string, of = key): string =>
  `/__sallyport__/asset/${of}/${encodeURIComponent(path)}`;

const get = (path: string): Promise<RawResponse> => request(lab.port, { target: address(path) });

async function say(method: string, path: string, options?: object): Promise<AsyncDisposable> {
  const answer = await lab.witness.call("say", { method, path, ...(options && { options }) });
  expect(answer.kind).toBe("result");
  return {
    async [Symbol.asyncDispose]() {
      expect((await lab.witness.call("takeBack")).kind).toBe("result");
    },
  };
}

async function expectNothing(...paths: string[]): Promise<void> {
  for (const path of paths) {
    const { status, body } = await get(path);
    expect([path, status, body]).toStrictEqual([path, 404, "Not found."]);
  }
}

it("what is allowed is given, and nothing beside it: no link out, no name with a dot, nothing that is denied", async () => {
  await using _allowed = await say("allowDirectory", files, { recursive: true });
  await using _forbidden = await say("forbidDirectory", join(files, "private"));
  expect((await get(join(files, "a.txt"))).body).toBe("0123456789");
  await expectNothing(
    join(files, "link.txt"),
    join(files, "out", "x"),
    `${files}/../outside/x`,
    join(files, ".dot"),
    join(files, "private", "x"),
    join(files, "denied.key"),
    `${files}x`,
    join(files, "..", "main.ts"),
    "/etc/passwd",
  );
});

it("a file that is forbidden is not found by another name that leads to it", async () => {
  await using _allowed = await say("allowDirectory", files, { recursive: true });
  await symlink(join(files, "private"), join(files, "other"));
  await using _forbidden = await say("forbidFile", join(files, "other", "x"));
  await expectNothing(join(files, "private", "x"), join(files, "other", "x"));
  await unlink(join(files, "other"));
  await expectNothing(join(files, "private", "x"));
});

it("what was taken back is not found at once, each time", async () => {
  const file = join(files, "a.txt");
  for (let i = 0; i < 20; i++) {
    {
      await using _allowed = await say("allowFile", file);
      expect((await get(file)).status).toBe(200);
    }
    await expectNothing(file);
  }
});

it("F2: what is allowed is not found any more once it is a link to somewhere else", async () => {
  const [place, aside] = [join(files, "place"), join(files, "aside")];
  await writeFile(place, "mine");
  await using _allowed = await say("allowFile", place);
  expect((await get(place)).body).toBe("mine");
  await rename(place, aside);
  await symlink(join(files, "private", "x"), place);
  await expectNothing(place, aside);
  await rm(place);
  await rm(aside);
});

it("no page widens it, by whatever it calls or says", async () => {
  const path = join(files, "a.txt");
  const names = [
    "assetScope",
    "app.assetScope.allowFile",
    "allowFile",
    "allow_file",
    "asset_protocol_scope",
    "plugin:app|allow_file",
    "plugin:app|asset_protocol_scope",
    "plugin:asset|allow_directory",
    "plugin:fs|allow_directory",
    "plugin:sallyport|allowFile",
    "constructor",
    "__proto__",
  ];
  for (const name of names) {
    const answer = await page.call(name, { path, recursive: true, assetScope: { allow: ["**"] } });
    expect([name, answer.kind]).not.toStrictEqual([name, "result"]);
  }
  await page.call("echo", {
    ["__proto__"]: { assetScope: [path] },
    assetRules: [path],
    assets: "**",
  });
  await expectNothing(path);
  const asked = [`${address(path)}?recursive=true`, `${address(path)}#allow`];
  for (const target of asked) expect((await request(lab.port, { target })).status).not.toBe(200);
});
