import { type Browser, chromium, type Page } from "playwright-core";
import { ensureChromium } from "../../scripts/chromium.ts";

export type { Browser, Page } from "playwright-core";

/**
 * A real, headless Chromium from the system. Close it with `await using` or `close()`. With `keepsPages` it has a
 * back-forward cache, as a user's has.
 */
export function launchChromium({ keepsPages = false } = {}): Promise<Browser> {
  // As root Chromium does not start with its sandbox. Only tests switch it off, and only there.
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: ensureChromium(),
    headless: true,
    ignoreDefaultArgs: keepsPages ? ["--disable-back-forward-cache"] : [],
    args: [
      ...(asRoot ? ["--no-sandbox"] : []),
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Calls a command through the bridge and says how the promise settled, in a form that leaves the page unharmed. */
export function invokeInPage(
  page: Page,
  command: string,
  args?: unknown,
  headers?: Record<string, string>,
): Promise<Settled> {
  return page.evaluate(
    async ([name, input, given]) => {
      const { invoke } = (
        window as unknown as {
          __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
        }
      ).__TAURI_INTERNALS__;
      try {
        return { resolved: await invoke(name, input, given ? { headers: given } : undefined) };
      } catch (error) {
        if (!(error instanceof Error)) return { rejected: error };
        return {
          rejected: {
            error: error.name,
            message: error.message,
            code: (error as Error & { code?: string }).code,
          },
        };
      }
    },
    [command, args, headers] as const,
  );
}

export type Settled = { resolved: unknown } | { rejected: unknown };
