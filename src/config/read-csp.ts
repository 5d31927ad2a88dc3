import type { Csp } from "./config.ts";
import { CSP_DIRECTIVES } from "./csp-directives.ts";
import { parseCsp } from "./csp.ts";
import type { Path, Tell } from "./document.ts";
import { didYouMean } from "../protocol/nearest.ts";
import type { CspDocument } from "./tauri-config.ts";

/** `app.security.csp`, or what takes its place in development. */
export function readCsp(
  policy: CspDocument | undefined,
  key: "csp" | "devCsp",
  fail: Tell,
  note: (path: Path, text: string, atStart: boolean) => void,
): Csp | undefined {
  if (policy === undefined) return undefined;
  const path: Path = ["app", "security", key];
  const notice = (text: string): void => note(path, text, key === "csp");
  const csp = parseCsp(policy);
  for (const [name, sources] of csp) {
    if (
      !/^[a-z-]+$/.test(name) ||
      sources.some((source) => /[^\x21-\x3a\x3c-\x7e]|,/.test(source))
    ) {
      fail(path, `the directive \`${name}\` is not one that a header can carry.`);
      continue;
    }
    const problem = directiveProblem(name);
    if (problem !== undefined) notice(problem);
  }
  if (csp.has("sandbox"))
    notice("`sandbox` gives documents an opaque origin, and Sallyport refuses their calls.");
  return csp;
}

/** Not an error: browsers learn directives, and ignore those they do not know. */
export function directiveProblem(name: string): string | undefined {
  return CSP_DIRECTIVES.includes(name)
    ? undefined
    : `\`${name}\` is no directive that browsers know; it has no effect.${didYouMean(name, CSP_DIRECTIVES)}`;
}
