/** An app whose page does everything by itself and ends it: so one test runs in every host, and looks into no page. */
import { HEADLESS, startApp } from "./app-process.ts";
import { launchChromium } from "./chromium.ts";

/** In the order of what they can do. */
export const HOSTS = ["chromium", "browser"] as const;
export type HostName = (typeof HOSTS)[number];

/** After that long it is ended by force: what it said until then is worth more than a test that timed out. */
const MOST_MS = 45_000;

/**
 * Starts the app in `folder`, headless, and has a browser open its link where that is for the user. Resolves with the
 * exit code when the app has ended, and with all that it said.
 */
export async function runToEnd(
  folder: string,
  host: HostName,
  env: NodeJS.ProcessEnv = {},
): Promise<{ exitCode: number; errors: string }> {
  await using app = await startApp(folder, { env, ...(host === "chromium" && { host: HEADLESS }) });
  await using stack = new AsyncDisposableStack();
  if (host === "browser") {
    const browser = await launchChromium();
    stack.defer(() => browser.close());
    const page = await browser.newPage();
    await page.goto(app.link);
  }
  const timer = setTimeout(() => app.process.kill("SIGINT"), MOST_MS);
  stack.defer(() => clearTimeout(timer));
  return {
    exitCode: await app.exited,
    errors: `${app.errors()}\n${app.events.map((event) => JSON.stringify(event)).join("\n")}`,
  };
}
