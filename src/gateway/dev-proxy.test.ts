import { once } from "node:events";
import {
  createServer,
  get,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { toAddress } from "./check-request.ts";
import {
  BadAnswer,
  createDevProxy,
  type DevProxy,
  isListening,
  Left,
  passOn,
  readText,
} from "./dev-proxy.ts";

const closing: (() => void | Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function listen(server: Server, port = 0): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** A front that passes everything on, and the server behind it. */
async function setUp(answer: RequestListener, onUp = () => undefined) {
  const url = await listen(createServer(answer));
  return { url, ...(await frontOf(url, onUp)) };
}

async function frontOf(url: string, onUp: () => void = () => undefined, patienceMs?: number) {
  let proxy: DevProxy | undefined;
  const front = await listen(
    createServer((request, response) => {
      proxy?.ask(request, response, {}).then(
        (answered) => {
          if (answered) return passOn(answered, response, url);
          response.writeHead(503).end("nobody");
        },
        () => response.destroy(),
      );
    }),
  );
  proxy = createDevProxy(url, toAddress(front), onUp, patienceMs);
  closing.push(() => proxy.close());
  return { front, proxy };
}

async function answerOf(url: string, headers = {}): Promise<IncomingMessage> {
  const [answer] = (await once(get(url, { headers, agent: false }), "response")) as [
    IncomingMessage,
  ];
  return answer;
}

describe("the way to a development server", () => {
  it("lets events through as they are sent, and tells it when the page has gone", async () => {
    const sent = Promise.withResolvers<() => void>();
    const left = Promise.withResolvers<void>();
    const { front } = await setUp((_request, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: one\n\n");
      response.once("close", () => left.resolve());
      sent.resolve(() => response.write("data: two\n\n"));
    });
    const answer = await answerOf(front);
    expect(String((await once(answer, "data"))[0])).toBe("data: one\n\n");
    (await sent.promise)();
    expect(String((await once(answer, "data"))[0])).toBe("data: two\n\n");
    answer.destroy();
    await left.promise;
    expect(answer.headers["content-type"]).toBe("text/event-stream");
  });

  it("tells it that the page has gone before it has answered", async () => {
    const asked = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const { front } = await setUp((_request, response) => {
      response.once("close", () => left.resolve());
      asked.resolve();
    });
    const request = get(front, { agent: false });
    const failed = once(request, "error");
    await asked.promise;
    request.destroy(new Error("gone"));
    await Promise.all([left.promise, failed.catch(() => undefined)]);
    expect(request.destroyed).toBe(true);
  });

  it("takes the end of its own gateway for no failure of the server", async () => {
    const asked = Promise.withResolvers<void>();
    const failed = Promise.withResolvers<unknown>();
    const url = await listen(createServer(() => asked.resolve()));
    const front = await listen(
      createServer((request, response) => {
        proxy.ask(request, response, {}).catch((error: unknown) => {
          failed.resolve(error);
          response.destroy();
        });
      }),
    );
    const proxy = createDevProxy(url, toAddress(front), () => undefined);
    const request = get(front, { agent: false });
    const ended = once(request, "response").catch(() => undefined);
    await asked.promise;
    proxy.close();
    expect(await failed.promise).toBeInstanceOf(Left);
    await ended;
  });

  it("passes compressed bytes on as they are", async () => {
    const body = gzipSync("x".repeat(1_000));
    const { front } = await setUp((_request, response) => {
      response.writeHead(200, { "Content-Encoding": "gzip", "Content-Length": body.length });
      response.end(body);
    });
    const answer = await answerOf(front, { "Accept-Encoding": "gzip" });
    expect(Buffer.concat(await answer.toArray())).toEqual(body);
    expect(answer.headers["content-encoding"]).toBe("gzip");
  });

  it("keeps headers of one hop to itself", async () => {
    const { front } = await setUp(({ headers }, response) => {
      response.writeHead(200, { Connection: "X-Hop", "X-Hop": "1", "Keep-Alive": "timeout=1" });
      response.end(JSON.stringify(headers));
    });
    const answer = await answerOf(front, {
      Connection: "close, X-Own",
      "X-Own": "1",
      TE: "trailers",
    });
    const seen = JSON.parse(String(await answer.toArray())) as object;
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(["x-own"]));
    expect(seen).not.toHaveProperty("te");
    expect(answer.headers).not.toHaveProperty("x-hop");
  });

  it("waits for a server that is just being started anew", async () => {
    const server = createServer((_request, response) => response.end("here"));
    const url = await listen(server);
    const { port } = server.address() as AddressInfo;
    await closing.pop()?.();
    const { front } = await frontOf(url);
    const answer = answerOf(front);
    await listen(server, port);
    expect(String(await (await answer).toArray())).toBe("here");
  });

  it("tells that nobody answers, and when somebody does", async () => {
    const server = createServer();
    const url = await listen(server);
    const { port } = server.address() as AddressInfo;
    await closing.pop()?.();
    const up = Promise.withResolvers<void>();
    const { front } = await frontOf(url, up.resolve, 0);
    expect((await answerOf(front)).statusCode).toBe(503);
    expect(await isListening(new URL(url))).toBe(false);
    await listen(server, port);
    await up.promise;
    expect(await isListening(new URL(url))).toBe(true);
  });
});

describe("the text of a document", () => {
  const TEXT = "<p>Grüße";

  it.each([
    ["as it is", "", Buffer.from(TEXT)],
    ["gzip", "gzip", gzipSync(TEXT)],
    ["br", "br", brotliCompressSync(TEXT)],
    ["deflate", "deflate", deflateSync(TEXT)],
    ["zstd", "zstd", zstdCompressSync(TEXT)],
    ["two of them", "gzip, br", brotliCompressSync(gzipSync(TEXT))],
  ])(
    "is read though it was sent in a form that nobody asked for: %s",
    async (_what, encoding, body) => {
      const url = await listen(
        createServer((_request, response) => {
          response.setHeader("Content-Type", "text/html");
          if (encoding) response.setHeader("Content-Encoding", encoding);
          response.end(body);
        }),
      );
      expect(await readText(await answerOf(url))).toBe(TEXT);
    },
  );

  it("is read in its own alphabet", async () => {
    const url = await listen(
      createServer((_request, response) => {
        response.setHeader("Content-Type", "text/html; charset=iso-8859-1");
        response.end(Buffer.from(TEXT, "latin1"));
      }),
    );
    expect(await readText(await answerOf(url))).toBe(TEXT);
  });

  it.each([
    ["is cut off", { "Content-Encoding": "gzip" }, gzipSync(TEXT.repeat(99)).subarray(0, 20)],
    ["is none", { "Content-Encoding": "br" }, Buffer.from(TEXT)],
    ["is cut off twice", { "Content-Encoding": "gzip, br" }, brotliCompressSync(TEXT)],
    ["is in an unknown form", { "Content-Encoding": "lzw" }, Buffer.from(TEXT)],
    ["is in an unknown alphabet", { "Content-Type": "text/html; charset=none" }, Buffer.from(TEXT)],
    ["ends before its length", { "Content-Length": "1000" }, undefined],
    [
      "fills the memory",
      { "Content-Encoding": "gzip" },
      gzipSync(Buffer.alloc(16 * 1024 ** 2 + 1)),
    ],
  ])("is refused where it %s", async (_what, headers, body) => {
    const url = await listen(
      createServer((_request, response) => {
        response.writeHead(200, headers);
        if (body) response.end(body);
        else response.write(TEXT, () => response.destroy());
      }),
    );
    await expect(readText(await answerOf(url))).rejects.toThrow(BadAnswer);
  });
});
