import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The port of an app stays the same from start to start, because the origin does with it, and with the origin what
 * pages have stored.
 */
export interface PortMemory {
  /** The port of the last start. */
  readonly remembered: number | undefined;
  /** Ports to try at a first start, the same for the same app. */
  readonly candidates: readonly number[];
  remember(port: number): void;
}

// Below what Linux, macOS and Windows give to outgoing connections, above what services are given.
const FIRST_PORT = 20_000;
const PORTS = 12_000;
const TRIES = 20;

export function createPortMemory(folder: string | undefined, key: string): PortMemory {
  const file = folder === undefined ? undefined : join(folder, `${key}.json`);
  const start = createHash("sha256").update(key).digest().readUInt32BE(0) % PORTS;
  return {
    remembered: file === undefined ? undefined : readPort(file),
    candidates: Array.from({ length: TRIES }, (_, i) => FIRST_PORT + ((start + i) % PORTS)),
    remember(port) {
      if (file !== undefined) writeFileSync(file, `${JSON.stringify({ port })}\n`, { mode: 0o600 });
    },
  };
}

function readPort(file: string): number | undefined {
  try {
    const { port } = JSON.parse(readFileSync(file, "utf8")) as { port?: unknown };
    return Number.isInteger(port) && (port as number) > 0 && (port as number) < 65_536
      ? (port as number)
      : undefined;
  } catch {
    return undefined; // A first start, or a file that somebody spoiled: the port is chosen anew.
  }
}
