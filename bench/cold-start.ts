/**
 * From nothing to the first answered call: `sallyport start` in a window, beside the same browser with the same options
 * that is started alone, until the script of a blank page runs. In turns, each with a profile that is not new: as every start but an app's first two.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toArguments } from "../src/hosts/chromium/command-line.ts";
import { ROOT } from "../test/support/app-process.ts";
import type { Row } from "./results.ts";

const APP = fileURLToPath(new URL("cold-start/", import.meta.url));
const BLANK = `<!doctype html><title>blank</title><script>fetch("/loaded")</script>`;
// As root Chromium does not start with its sandbox; a bench shows nobody anything, and needs no screen.
const sandbox = process.getuid?.() !== 0;
const headless = !process.env["DISPLAY"] && process.platform === "linux";

const UNCOUNTED = 2;

export async function measureColdStart(executable: string, rounds: number): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-cold-"));
  const [product, raw]: number[][] = [[], []];
  try {
    await cp(APP, join(folder, "app"), { recursive: true });
    // Not counted: the first of each, which makes its profile, and the second, after which the code is kept compiled.
    for (let round = 0; round < rounds + UNCOUNTED; round++) {
      const sides = [
        async () => product?.push(await startProduct(executable, folder)),
        async () => raw?.push(await startBlank(executable, folder)),
      ];
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
    }
    const name = headless ? "cold start, no screen" : "cold start";
    return {
      name,
      unit: "ms",
      product: product?.slice(UNCOUNTED) ?? [],
      raw: raw?.slice(UNCOUNTED) ?? [],
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function startProduct(executable: string, folder: string): Promise<number> {
  const before = performance.now();
  const child = spawn(
    process.execPath,
    [
      join(ROOT, "bin", "sallyport.cjs"),
      "start",
      join(folder, "app"),
      "--host",
      "chromium",
      "--browser",
      executable,
      ...(headless ? ["--headless"] : []),
      ...(sandbox ? [] : ["--no-sandbox"]),
    ],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        XDG_STATE_HOME: join(folder, "state"),
        XDG_RUNTIME_DIR: join(folder, "run"),
      },
    },
  );
  let text = "";
  let took: number | undefined;
  child.stderr.setEncoding("utf8").on("data", (more: string) => {
    text += more;
    if (text.includes("answered")) took ??= performance.now() - before;
  });
  await once(child, "close");
  if (took === undefined) throw new Error(`The app answered nothing. It said:\n${text}`);
  return took;
}

async function startBlank(executable: string, folder: string): Promise<number> {
  const { promise: loaded, resolve } = Promise.withResolvers<number>();
  let before = 0;
  const server = createServer((request, response) => {
    if (request.url === "/loaded") resolve(performance.now() - before);
    response.setHeader("Content-Type", "text/html").end(BLANK);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://cold-start.localhost:${(server.address() as AddressInfo).port}/`;
  const options = {
    executable,
    profile: join(folder, "blank"),
    windowClass: "blank",
    headless,
    sandbox,
  };
  before = performance.now();
  const child = spawn(
    executable,
    [
      ...toArguments(options, process.platform),
      "--remote-debugging-pipe",
      headless ? url : `--app=${url}`,
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const closed = once(child, "close");
  const took = await Promise.race([
    loaded,
    closed.then(() => {
      throw new Error("Chromium ended before its page was there.");
    }),
  ]);
  // The end of its pipe is its end.
  for (const stream of child.stdio) stream?.destroy();
  await closed.catch(() => undefined);
  server.close();
  server.closeAllConnections();
  return took;
}
