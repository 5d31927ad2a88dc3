// The port while no core is up, and what of the entries of one core holds for the next (attacks C1–C5, A2, I1).
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { LIMITS } from "../../src/protocol/limits.ts";
import { runCli } from "../support/app-process.ts";
import {
  type Entry,
  enterText,
  entryOf,
  knock,
  type Lab,
  openPage,
  openSocket,
  openTcp,
  request,
  startLab,
  upgrade,
} from "../support/hostile.ts";

const PID = "pid: command(() => process.pid),";
const REFUSED = { code: 4001, reason: "entry refused" };

async function save(lab: Lab, change: (source: string) => string): Promise<void> {
  const file = join(lab.folder, "src-tauri", "main.ts");
  await writeFile(file, change(await readFile(file, "utf8")));
}

async function restart(lab: Lab): Promise<void> {
  const restarted = lab.app.next("restart");
  await save(lab, (source) => `${source}\n// saved`);
  await restarted;
}

/** A link that nobody has used, into a window that is there. */
async function newEntry(lab: Lab): Promise<Entry> {
  const [, link = ""] = await lab.app.newLinks();
  return entryOf(link);
}

/** A page that has just gone, and its ticket. */
async function leftPage(lab: Lab): Promise<Entry> {
  const entry = await newEntry(lab);
  const page = await openPage(lab.port, entry);
  await page.leave();
  return { ...entry, secret: page.ticket };
}

describe("without a core", () => {
  let lab: Lab;
  let unused: Entry;
  beforeAll(async () => {
    lab = await startLab({ command: "dev", files: { "dist/app.js": "globalThis.secret = 1;" } });
    unused = (await lab.newWindow()).entry;
    const failed = lab.app.next("error");
    await save(lab, (source) => `const = "</pre><script>secret()";\n${source}`);
    await failed;
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  it.each([
    ["C3", "a rebound name", { Host: "evil.example:PORT" }],
    ["C4", "the number instead of the name", { Host: "127.0.0.1:PORT" }],
    ["C4", "no port", { Host: "localhost" }],
    ["C1", "another site's Origin", { Origin: "https://evil.example" }],
    ["C7", "an opaque Origin", { Origin: "null" }],
    ["C9", "another site's script", { "Sec-Fetch-Site": "cross-site" }],
  ])("%s: %s is refused, document and socket", async (_id, _what, headers) => {
    const given = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value.replace("PORT", String(lab.port)),
      ]),
    );
    const { status, body } = await request(lab.port, { headers: given });
    expect([status, body.includes("main.ts")]).toStrictEqual([403, false]);
    if ("Sec-Fetch-Site" in headers) return;
    for (const target of ["/__sallyport__/dev", "/__sallyport__/socket"])
      expect((await upgrade(lab.port, { target, headers: given })).response.status).toBe(403);
  });

  it("C8: a socket without an Origin is refused", async () => {
    const options = { target: "/__sallyport__/dev", headers: { Origin: undefined } };
    expect((await upgrade(lab.port, options)).response.status).toBe(403);
  });

  it("tells why, as text, and gives nothing of the app", async () => {
    const { status, headers, body } = await request(lab.port);
    expect(status).toBe(503);
    expect(body).toContain("src-tauri/main.ts:1:7");
    expect(body).toContain("&#60;script&#62;secret()");
    expect(body).not.toContain("<script>secret");
    expect(body).not.toContain(lab.folder);
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'sha256-/,
    );
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    const asset = await request(lab.port, {
      target: "/app.js",
      headers: { "Sec-Fetch-Dest": "script" },
    });
    expect([asset.status, asset.body]).toStrictEqual([503, "The core does not run."]);
  });

  it("takes no entry", async () => {
    expect((await upgrade(lab.port)).response.status).toBe(503);
  });

  it("ends a socket that says something", async () => {
    const socket = await openSocket(lab.port, {
      target: "/__sallyport__/dev",
      headers: { "Sec-WebSocket-Protocol": undefined },
    });
    socket.text(enterText(unused));
    expect((await socket.closed).code).toBe(1006);
    expect(
      socket.received.map((one) => (JSON.parse(String(one)) as { kind: string }).kind),
    ).toEqual(["failed"]);
  });

  it("gives no link", async () => {
    const { code, stderr } = await runCli(["link", lab.folder]);
    expect(code).toBe(1);
    expect(stderr).toContain("The core does not run");
  });

  it("C18: leaves no place to whoever opens hundreds of connections and says nothing", async () => {
    const opened = await Promise.all(
      Array.from({ length: 300 }, () => upgrade(lab.port, { target: "/__sallyport__/dev" })),
    );
    expect((await request(lab.port)).status).toBe(503);
    for (const { socket } of opened) socket?.cut();
  });

  it("C18: ends the oldest connection for one too many, a page's socket or a silent one", async () => {
    const { socket } = await upgrade(lab.port, { target: "/__sallyport__/dev" });
    const silent = await openTcp(lab.port);
    const ended = once(silent.resume(), "close");
    const others = await Promise.all(
      Array.from({ length: LIMITS.maxStrangers }, () => openTcp(lab.port)),
    );
    expect((await socket?.closed)?.code).toBe(1006);
    await ended;
    expect((await request(lab.port)).status).toBe(503);
    for (const other of others) other.destroy();
  });

  it.each([
    ["C4", "no Host", 403, { Host: undefined }],
    ["C18", "other programs' cookies", 503, { Cookie: "a".repeat(40 * 1024) }],
    ["C18", "headers without an end", 431, { Cookie: "a".repeat(80 * 1024) }],
    ["C2", "two lengths", 400, { "Content-Length": ["1", "2"] }],
  ])("%s: answers %s as the gateway does", async (_id, _what, status, headers) => {
    const answer = await request(lab.port, { headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("the next core", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ command: "dev", commands: PID });
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  it("lets a page in by the ticket of the one before, once", async () => {
    const ticket = await leftPage(lab);
    await restart(lab);
    const page = await openPage(lab.port, ticket);
    expect((await page.call("who")).value).toEqual([ticket.window, ticket.window]);
    expect(await knock(lab.port, enterText(ticket))).toStrictEqual(REFUSED);
    expect(await page.closed).toStrictEqual(REFUSED);
  });

  it("lets a page in by a link of the one before, once", async () => {
    const entry = await newEntry(lab);
    await restart(lab);
    await openPage(lab.port, entry);
    expect(await knock(lab.port, enterText(entry))).toStrictEqual(REFUSED);
  });

  it("C6: refuses a link that was used in the one before, and alarms", async () => {
    const entry = await newEntry(lab);
    await openPage(lab.port, entry);
    await restart(lab);
    const told = lab.app.next("refusal");
    expect(await knock(lab.port, enterText(entry))).toStrictEqual(REFUSED);
    expect(await told).toMatchObject({ code: "entry-reused", alarm: true });
  });

  it("A2: refuses a ticket that was used in the one before, ends the page that came by it, and alarms", async () => {
    const ticket = await leftPage(lab);
    const reloaded = await openPage(lab.port, ticket);
    const second = { ...ticket, secret: reloaded.ticket };
    await restart(lab);
    const back = await openPage(lab.port, second);
    const told = lab.app.next("refusal");
    expect(await knock(lab.port, enterText(ticket))).toStrictEqual(REFUSED);
    expect(await told).toMatchObject({ code: "ticket-reused", alarm: true });
    expect(await back.closed).toStrictEqual(REFUSED);
  });

  it("A2: remembers a line that has ended", async () => {
    const ticket = await leftPage(lab);
    const reloaded = await openPage(lab.port, ticket);
    await knock(lab.port, enterText(ticket));
    await reloaded.closed;
    await restart(lab);
    const last = { ...ticket, secret: reloaded.ticket };
    expect(await knock(lab.port, enterText(last))).toStrictEqual(REFUSED);
  });

  it("refuses an entry under another window's name", async () => {
    const ticket = await leftPage(lab);
    await restart(lab);
    const foreign = { ...ticket, window: "witness", webview: "witness" };
    expect(await knock(lab.port, enterText(foreign))).toStrictEqual(REFUSED);
  });

  it("has none of the sessions of the one before: they are closed with 4005", async () => {
    const page = await openPage(lab.port, await newEntry(lab));
    await restart(lab);
    expect(await page.closed).toStrictEqual({ code: 4005, reason: "restarting" });
  });

  it("I1: knows a ticket whose page lived when the one before was killed", async () => {
    const entry = await newEntry(lab);
    const page = await openPage(lab.port, entry);
    const failed = lab.app.next("error");
    process.kill((await page.call("pid")).value as number, "SIGKILL");
    expect(await failed).toMatchObject({ message: expect.stringContaining("SIGKILL") as string });
    await restart(lab);
    const back = await openPage(lab.port, { ...entry, secret: page.ticket });
    expect((await back.call("who")).value).toEqual([entry.window, entry.window]);
  });
});

/** Does it run? One that has ended, and that nobody has asked for its code yet, does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return (
      process.platform !== "linux" ||
      !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
    );
  } catch {
    return false;
  }
}

it.each(["SIGKILL", "SIGINT"] as const)(
  "I1: nothing is left of a supervisor after %s: core, development command and its children, port",
  async (signal) => {
    await using lab = await startLab({
      command: "dev",
      commands: PID,
      build: { beforeDevCommand: `"${process.execPath}" command.mjs` },
      files: {
        // It does not care for signals, and has a child.
        "command.mjs": `
          import { spawn } from "node:child_process";
          import { writeFileSync } from "node:fs";
          process.on("SIGTERM", () => {});
          const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
          writeFileSync("pids", process.pid + " " + child.pid);
          setInterval(() => {}, 1000);`,
      },
    });
    const pids = await vi.waitFor(async () => {
      const [command, child] = (await readFile(join(lab.folder, "pids"), "utf8")).split(" ");
      return [Number(command), Number(child)];
    });
    pids.push((await lab.witness.call("pid")).value as number);
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    lab.app.process.kill(signal);
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false, false]), {
      timeout: 2_000,
      interval: 20,
    });
    await lab.app.exited;
    await expect(request(lab.port)).rejects.toThrow("ECONNREFUSED");
  },
);
