/** The app to attack, in the isolation pattern. */
import { startLab, type Lab, type LabOptions } from "./hostile.ts";

export interface IsolationLabOptions extends LabOptions {
  /** The source text of the isolation app's script. Undefined: a hook that lets everything pass. */
  readonly hook?: string;
  /** Before the script, in the isolation app's page. */
  readonly markup?: string;
  readonly hookTimeoutMs?: number;
  readonly hookMessage?: "seed" | "tauri";
}

const PASS_ALL = "window.__TAURI_ISOLATION_HOOK__ = (message) => message;";

export function startIsolationLab(options: IsolationLabOptions = {}): Promise<Lab> {
  const { hook = PASS_ALL, markup = "", hookTimeoutMs = 5_000, hookMessage } = options;
  return startLab({
    ...options,
    security: {
      pattern: { use: "isolation", options: { dir: "../dist-isolation" } },
      ...options.security,
    },
    plugins: {
      sallyport: { isolation: { hookTimeoutMs, ...(hookMessage && { hookMessage }) } },
      ...options.plugins,
    },
    files: {
      "dist-isolation/index.html": `<!doctype html>${markup}<script src="index.js"></script>`,
      "dist-isolation/index.js": hook,
      ...options.files,
    },
  });
}
