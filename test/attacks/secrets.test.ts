// Where a secret must not be, and where the app must not listen (attacks C6, C12, I3).
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeApp, runCli, startApp } from "../support/app-process.ts";
import { entryOf, openPage, request, sendBytes, startLab } from "../support/hostile.ts";

const onLinux = it.runIf(process.platform === "linux");

/** An app without commands. */
const BARE = {
  "src-tauri/main.ts": 'import { createApp } from "sallyport";\nawait createApp({}).run();\n',
  "dist/index.html": "<!doctype html>",
};

let home = "";
let env: NodeJS.ProcessEnv = {};
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sallyport-home-"));
  env = {
    HOME: home,
    XDG_STATE_HOME: join(home, "state"),
    XDG_RUNTIME_DIR: join(home, "run"),
    TMPDIR: join(home, "tmp"),
  };
  for (const name of ["run", "tmp"]) await mkdir(join(home, name), { mode: 0o700 });
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Every regular file under a folder, with its content. */
async function filesIn(folder: string): Promise<[path: string, content: string][]> {
  const found: [string, string][] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found.push([path, await readFile(path, "latin1")]);
  }
  return found;
}

/** What every user of the machine can read about a process, and its environment. */
async function exposed(pid: number): Promise<string> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, "latin1");
  return (await Promise.all(["cmdline", "environ", "comm"].map(read))).join("\n");
}

async function children(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((id) => readFile(`/proc/${pid}/task/${id}/children`, "utf8")),
  );
  return lists
    .flatMap((list) => list.trim().split(/\s+/))
    .filter(Boolean)
    .map(Number);
}

describe("a secret", () => {
  onLinux("I3: is in no argument, no environment and no file while the app runs", async () => {
    await using lab = await startLab({ env });
    const { entry } = await lab.newWindow();
    const page = await openPage(lab.port, entry);
    const [link = ""] = await lab.app.newLinks();
    const secrets = [entry.secret, page.ticket, lab.witness.ticket, entryOf(link).secret];
    const pid = lab.app.process.pid as number;
    const processes = [pid, ...(await children(pid))];
    const texts = await Promise.all(processes.map(exposed));
    for (const [, content] of [...(await filesIn(home)), ...(await filesIn(lab.folder))])
      texts.push(content);
    for (const secret of secrets) expect(texts.some((text) => text.includes(secret))).toBe(false);
    await lab.assertUnharmed();
  });

  onLinux(
    "I3: for the browser is in one file for the user alone, and goes with its use",
    async () => {
      // A browser that notes what it was started with. `xdg-open` asks for it where the desktop names none.
      const [browser, noted] = [join(home, "browser"), join(home, "tmp", "argv")];
      await writeFile(
        browser,
        `#!/bin/sh\nprintf '%s\\n' "$@" > ${noted}.new\nmv ${noted}.new ${noted}\n`,
      );
      await chmod(browser, 0o700);
      await using made = await makeApp(BARE);
      const none = join(home, "none");
      const desktop = {
        XDG_DATA_HOME: none,
        XDG_DATA_DIRS: none,
        XDG_CONFIG_HOME: none,
        XDG_CONFIG_DIRS: none,
      };
      const shown = { ...env, ...desktop, DISPLAY: ":99", BROWSER: browser, SSH_CONNECTION: "" };
      await using app = await startApp(made.folder, { env: shown, opens: true });
      const entry = entryOf(app.link);
      const argv = await vi.waitFor(() => readFile(noted, "utf8"), { timeout: 10_000 });
      const holding = (await filesIn(home)).filter(([, content]) => content.includes(entry.secret));
      expect(holding).toHaveLength(1);
      const [[path]] = holding as [[string, string]];
      expect(argv.trim()).toContain(path);
      expect(argv).not.toContain(entry.secret);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
      const page = await openPage(app.port, entry);
      await vi.waitFor(() => expect(stat(path)).rejects.toThrow("ENOENT"));
      const later = await filesIn(home);
      expect(later.some(([, content]) => content.includes(page.ticket))).toBe(false);
    },
  );

  onLinux("I3: is not put where others can read: an open folder is passed over", async () => {
    await chmod(join(home, "run"), 0o777);
    await mkdir(join(home, "run", "sallyport"), { mode: 0o777 });
    await chmod(join(home, "run", "sallyport"), 0o777);
    await using lab = await startLab({ env });
    expect(await readdir(join(home, "run", "sallyport"))).toStrictEqual([]);
    const sockets = (await readdir(join(home, "state", "sallyport", "run"))).filter((name) =>
      name.endsWith(".sock"),
    );
    expect(sockets).toHaveLength(1);
    expect((await stat(join(home, "state", "sallyport", "run"))).mode & 0o777).toBe(0o700);
    await lab.assertUnharmed();
  });

  it("C6: comes from nowhere but the fragment: it is in no document, header or redirect", async () => {
    await using lab = await startLab();
    const { entry } = await lab.newWindow();
    const page = await openPage(lab.port, entry);
    for (const target of [
      "/",
      "/index.html",
      "/__sallyport__/enter",
      "/__sallyport__/no-entry",
      "/__sallyport__/entry-refused",
      "/nope",
    ]) {
      const { headers, body } = await request(lab.port, { target });
      const text = body + JSON.stringify([...headers]);
      for (const secret of [entry.secret, page.ticket]) expect(text).not.toContain(secret);
      expect(headers.get("cache-control")).toBe("no-store");
      const ours = target.startsWith("/__sallyport__/");
      expect(headers.get("referrer-policy")).toBe(ours ? "no-referrer" : "same-origin");
    }
  });
});

describe("the port", () => {
  onLinux("C12: is listened to on loopback, and nowhere else", async () => {
    await using lab = await startLab();
    const pid = lab.app.process.pid as number;
    const sockets = await Promise.all(
      (await readdir(`/proc/${pid}/fd`)).map((fd) =>
        readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""),
      ),
    );
    const listening: string[] = [];
    for (const table of ["tcp", "tcp6"]) {
      for (const line of (await readFile(`/proc/net/${table}`, "utf8")).split("\n").slice(1)) {
        const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
        if (state === "0A" && sockets.includes(`socket:[${inode}]`))
          listening.push(local.split(":")[0] as string);
      }
    }
    expect(listening).toContain("0100007F");
    expect(
      listening.filter((address) => !["0100007F", `${"0".repeat(24)}01000000`].includes(address)),
    ).toStrictEqual([]);
  });

  it("C12: is not to be had from the network", async () => {
    await using lab = await startLab();
    for (const one of Object.values(networkInterfaces()).flat()) {
      if (one === undefined || one.internal || one.family !== "IPv4") continue;
      const asked = sendBytes(lab.port, "GET / HTTP/1.1\r\n\r\n", one.address);
      await expect(asked).rejects.toThrow("ECONNREFUSED");
    }
    await lab.assertUnharmed();
  });

  it.each(["127.0.0.1", "::1"])(
    "C12: taken by another program on %s alone stops the start, and is named",
    async (address) => {
      await using made = await makeApp(BARE);
      const squat = `const s = require("net").createServer(); s.listen(0, "${address}", () => console.log(s.address().port)); s.on("error", () => console.log(0));`;
      const squatter = spawn(process.execPath, ["-e", squat], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        const [line] = (await once(squatter.stdout.setEncoding("utf8"), "data")) as [string];
        const port = line.trim();
        if (port === "0") return; // No IPv6 on this machine: nobody can listen there.
        const { code, stderr } = await runCli(["start", made.folder, "--no-open", "--port", port], {
          env,
        });
        expect(code).toBe(1);
        expect(stderr).toContain(`Port ${port} is taken by `);
        if (process.platform === "linux")
          expect(stderr).toMatch(new RegExp(`is taken by .*\\(${squatter.pid}\\)`));
      } finally {
        squatter.kill();
      }
    },
  );

  it("C12: remembered and taken at the next start is not given up for another", async () => {
    await using made = await makeApp(BARE);
    const first = await startApp(made.folder, { env, args: [] });
    const { port } = first;
    await first.stop();
    const squatter = createServer().listen(port, "127.0.0.1");
    await once(squatter, "listening");
    const { code, stderr } = await runCli(["start", made.folder, "--no-open"], { env });
    expect([code, stderr]).toStrictEqual([
      1,
      expect.stringContaining(`Port ${port}, the port this app had`),
    ]);
    squatter.close();
  });
});
