import { expect, it, vi } from "vitest";
import type { Gateway } from "../gateway/gateway.ts";
import type { WindowSettings } from "../protocol/window.ts";
import { entryUrl } from "./entry-url.ts";

function setUp() {
  const issueLink = vi.fn(() => "secret");
  const gateway = { origin: "http://localhost:1", entries: { issueLink } } as unknown as Gateway;
  const link = (url: string) =>
    entryUrl(gateway, { label: "main", url } as WindowSettings, () => undefined);
  return { link, issueLink };
}

it("keeps the window's query and fragment beside the entry", () => {
  const { link } = setUp();
  expect(link("/a?b=c#d")).toMatch(
    /^http:\/\/localhost:1\/__sallyport__\/enter\?\w+#sallyport=main\.main\.secret&%2Fa%3Fb%3Dc%23d$/,
  );
});

it.each(["//evil.example/", "/\\evil.example/", "http://evil.example/", "http://localhost:2/"])(
  "C6: makes no entry for %j",
  (url) => {
    const { link, issueLink } = setUp();
    expect(() => link(url)).toThrow("leads elsewhere");
    expect(issueLink).not.toHaveBeenCalled();
  },
);
