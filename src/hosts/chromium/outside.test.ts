import { expect, it } from "vitest";
import { createOutside } from "./outside.ts";

function setUp() {
  const [opened, warned]: string[][] = [[], []];
  let time = 0;
  const services = {
    origin: "http://app.localhost:1",
    openOutside: (url: string) => void opened?.push(url),
    tried: (_window: string, text: string) => void warned?.push(text),
  };
  const outside = createOutside("main", services, () => time);
  return {
    outside,
    opened: opened as string[],
    warned: warned as string[],
    forward: (ms: number) => (time += ms),
  };
}

it.each([
  "http://a.example/x?y#z",
  "http://app.localhost:2/",
  "https://a.example/",
  "mailto:a@b.example?subject=x%20y",
])("opens %s", (url) => {
  const { outside, opened } = setUp();
  outside.open(url);
  expect(opened).toStrictEqual([url]);
});

it.each([
  "file:///etc/passwd",
  "smb://host/share",
  "javascript:alert(1)",
  "data:text/html,x",
  "blob:http://localhost/1",
  "about:blank",
  "ms-settings:",
  "vscode://x",
  "",
  "-flag",
  "/usr/bin/true",
  " file:///x",
  "http://app.localhost:1/other.html",
  "HTTP://APP.localhost:1",
])("opens no %j, and says so", (url) => {
  const { outside, opened, warned } = setUp();
  outside.open(url);
  expect(opened).toStrictEqual([]);
  expect(warned).toHaveLength(1);
});

it("opens ten in ten seconds, and others later", () => {
  const { outside, opened, warned, forward } = setUp();
  for (let i = 0; i < 50; i++) outside.open(`http://a.example/${i}`);
  expect(opened).toHaveLength(10);
  expect(warned).toHaveLength(40);
  forward(10_000);
  outside.open("http://a.example/later");
  expect(opened.at(-1)).toBe("http://a.example/later");
});
