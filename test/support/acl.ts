import type { Call } from "../../src/acl/authorize.ts";
import { isDenial } from "../../src/acl/authorize.ts";
import { type AuthorityInput, createAuthority } from "../../src/acl/authority.ts";
import { type Capability, formatCapabilityPath } from "../../src/acl/capability.ts";
import type { Manifest } from "../../src/acl/manifest.ts";
import { AclError } from "../../src/acl/problem.ts";

export const ORIGIN = "http://127.0.0.1:1420";

/** A capability of the window `main` unless it says otherwise. */
export function capability(
  permissions: readonly (string | Capability["permissions"][number])[],
  rest: Partial<Capability> = {},
): Capability {
  const file = rest.file ?? "src-tauri/capabilities/main.json";
  return {
    identifier: "main",
    local: true,
    remoteUrls: [],
    windows: rest.webviews ? [] : ["main"],
    webviews: [],
    permissions: permissions.map((entry) =>
      typeof entry === "string" ? { identifier: entry } : entry,
    ),
    file,
    placeOf: (path) => `${file} ${formatCapabilityPath(path)}`.trim(),
    ...rest,
  };
}

export function manifest(
  key: string,
  commands: readonly string[],
  permissions: Manifest["permissions"] = {},
): Manifest {
  return { key, commands, permissions };
}

export interface Place {
  readonly window?: string;
  readonly webview?: string;
  readonly origin?: string;
}

export interface Asked {
  /** `ok`, or what the page is told. */
  ask(command: string, place?: Place): string;
  /** What the terminal says to a refusal. Empty where the call is allowed. */
  why(command: string, place?: Place): string;
  /** What the developer is told of at the start, one a line. */
  readonly warnings: string;
}

/** An authority over these, for Linux. Local is what comes from `ORIGIN`. */
export function authorityOf(input: Partial<AuthorityInput>): Asked {
  const { authority, warnings } = createAuthority({
    capabilities: [],
    manifests: [],
    appCommands: [],
    platform: "linux",
    isLocal: (origin) => origin === ORIGIN,
    ...input,
  });
  const decide = (command: string, { window = "main", webview = window, origin }: Place) => {
    const caller = { window, webview, origin: origin ?? ORIGIN };
    return authority.authorize({ caller, message: { command } } as Call);
  };
  return {
    ask(command, place = {}) {
      const decision = decide(command, place);
      return isDenial(decision) ? decision.text : "ok";
    },
    why(command, place = {}) {
      const decision = decide(command, place);
      return isDenial(decision) ? decision.reason : "";
    },
    warnings: warnings.map(({ place, text }) => `${place}: ${text}`).join("\n"),
  };
}

/** What is wrong with these, one problem a line. */
export function problemsOf(input: Partial<AuthorityInput>): string {
  try {
    authorityOf(input);
  } catch (error) {
    if (error instanceof AclError) return error.message;
    throw error;
  }
  return "";
}
