import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { promisify } from "node:util";

/** Which program listens on a port of this machine, as far as this user may know: `node (4711)`. */
export async function portOwner(port: number): Promise<string | undefined> {
  try {
    return process.platform === "linux"
      ? fromProc(port)
      : process.platform === "darwin"
        ? await fromLsof(port)
        : undefined;
  } catch {
    return undefined; // It has gone, or belongs to somebody else. Nobody needs to know to go on.
  }
}

function fromProc(port: number): string | undefined {
  const inodes = new Set<string>();
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const LISTEN = "0A";
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of readFileSync(table, "utf8").split("\n").slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (local?.endsWith(`:${hexPort}`) && state === LISTEN && inode)
        inodes.add(`socket:[${inode}]`);
    }
  }
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (holdsOneOf(pid, inodes)) return `${basename(readlinkSync(`/proc/${pid}/exe`))} (${pid})`;
  }
  return undefined;
}

function holdsOneOf(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) =>
      inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`)),
    );
  } catch {
    return false; // Another user's, or it ended while we looked.
  }
}

async function fromLsof(port: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)("lsof", [
    "-nP",
    `-iTCP:${port}`,
    "-sTCP:LISTEN",
    "-Fpc",
  ]);
  const pid = /^p(\d+)/m.exec(stdout)?.[1];
  const name = /^c(.+)/m.exec(stdout)?.[1];
  return pid && name ? `${name} (${pid})` : undefined;
}
