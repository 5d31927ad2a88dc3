import { describe, expect, it } from "vitest";
import { parseOriginPattern } from "./origin-pattern.ts";

function matches(pattern: string, origin: string): boolean {
  const parsed = parseOriginPattern(pattern);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed.matches(origin);
}

describe("a remote URL", () => {
  it.each([
    ["https://tauri.app", "https://tauri.app"],
    ["https://tauri.app/", "https://tauri.app/any?q#h"],
    ["https://tauri.app", "https://tauri.app:443"],
    ["http://tauri.*", "http://tauri.studio"],
    ["https://tauri.*", "https://tauri.evil.com"],
    ["http://*", "http://a.b.c/path?query"],
    ["http://*.tauri.app", "http://api.tauri.app"],
    ["http://localhost/*", "http://localhost/"],
    ["http://localhost/*", "http://localhost/a?b"],
    ["*://localhost", "http://localhost"],
    ["*://localhost", "https://localhost"],
    ["*://localhost", "custom://localhost"],
    ["http://localhost:*", "http://localhost:8080"],
  ])("%s matches %s", (pattern, origin) => expect(matches(pattern, origin)).toBe(true));

  // TAU2-055: compared part by part, never as a text.
  it.each([
    ["https://tauri.app", "http://tauri.app"],
    ["https://tauri.app", "https://tauri.app:8443"],
    ["https://tauri.app", "https://tauri.app.evil.com"],
    ["https://tauri.app", "https://tauri.app@evil.com"],
    ["https://tauri.app", "https://evil.com/https://tauri.app"],
    ["https://*.a.com", "https://a.com"],
    ["https://*.a.com", "https://a.com.evil.com"],
    ["https://*.a.com", "https://evil.com/x.a.com"],
    ["https://*.a.com", "https://evil.com?x.a.com"],
    ["https://*.a.com", "https://x.a.com:8443"],
    ["https://x.dev/api/*", "https://x.dev"],
    ["https://tauri.app", "null"],
    ["*://*", "null"],
    ["https://tauri.app", ""],
  ])("%s does not match %s", (pattern, origin) => expect(matches(pattern, origin)).toBe(false));

  it.each(["tauri.app", "https://[", "https://a.com/(", ""])("is not %j", (source) => {
    expect(parseOriginPattern(source)).toContain(`invalid URL pattern for remote URL ${source}:`);
  });
});
