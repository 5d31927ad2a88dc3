import type { Csp } from "./config.ts";

/** A policy by directive, from either form Tauri takes. The first of two equal directives counts, as in browsers. */
export function parseCsp(
  policy: string | Readonly<Record<string, string | readonly string[]>>,
): Csp {
  const directives = new Map<string, readonly string[]>();
  const entries =
    typeof policy === "string"
      ? policy.split(";").map((part) => {
          const [name = "", ...sources] = part.trim().split(/\s+/);
          return [name, sources] as const;
        })
      : Object.entries(policy).map(
          ([name, sources]) =>
            [name, typeof sources === "string" ? sources.trim().split(/\s+/) : sources] as const,
        );
  for (const [name, sources] of entries) {
    const directive = name.toLowerCase();
    if (directive !== "" && !directives.has(directive))
      directives.set(
        directive,
        sources.filter((source) => source !== ""),
      );
  }
  return directives;
}

/** The policy as a header's value. */
export function formatCsp(csp: Csp): string {
  return [...csp].map(([name, sources]) => [name, ...sources].join(" ")).join("; ");
}
