/** The document that an isolation app becomes, in a real browser, under the strictest policy that lets it run. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { useIsolationFolder } from "../support/isolation-folder.ts";

const lab = useIsolationFolder();

it("runs all of its scripts and styles, violates no policy and asks for nothing", async () => {
  const app = await lab.build(
    {
      "index.html": [
        "<!doctype html><html><head><title>Isolation</title>",
        '<link rel="stylesheet" href="s.css"><style>\r\n#b { margin-left: 7px }\r\n</style></head>',
        '<body><p id="a">a</p><p id="b">b</p><img src="p.svg" alt="">',
        '<script type="module">\r\nimport { tell } from "./tell.ts"; tell("module </script");\r\n</script>',
        '<script>\r\nvar said = [];\r\nsaid.push(`a\r\nb`);\r\n</script><script src="index.js"></script>',
        "</body></html>",
      ]
        .join("\r\n")
        .replace('"module </script"', '"module <\\/script"'),
      "s.css": '#a { margin-left: 5px; background: url("p.svg") } b { content: "</style>" }\r\n',
      "p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"/>',
      "index.js":
        'said.push("</script><!--<script>");\r\nwindow.__TAURI_ISOLATION_HOOK__ = (m) => m;\r\n',
      "tell.ts":
        'export const tell = (text: string): void => void (window as any).said.push(text, "\u2028<!--");\r\n',
    },
    { development: true },
  );
  const policy = `sandbox allow-scripts; default-src 'none'; script-src ${app.scriptHashes.join(" ")}; style-src ${app.styleHashes.join(" ")}; img-src data:`;
  const asked: string[] = [];
  await using server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Content-Security-Policy", policy);
    response.end(app.html);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  await using browser = await launchChromium();
  const page = await browser.newPage();
  const told: string[] = [];
  page.on("console", (message) => told.push(message.text()));
  page.on("pageerror", (error) => told.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(
    await page.evaluate(() => ({
      said: (window as unknown as { said: string[] }).said,
      hook: typeof (window as unknown as Record<string, unknown>)["__TAURI_ISOLATION_HOOK__"],
      margins: ["a", "b"].map(
        (id) => getComputedStyle(document.getElementById(id) ?? document.body).marginLeft,
      ),
      picture: document.querySelector("img")?.naturalWidth,
    })),
  ).toEqual({
    said: ["a\nb", "</script><!--<script>", "module </script", "\u2028<!--"],
    hook: "function",
    margins: ["5px", "7px"],
    picture: 3,
  });
  expect(told).toEqual([]);
  expect(asked).toEqual(["/"]);
});
