import type { StandardSchemaV1 } from "@standard-schema/spec";

/** What a schema made of a value. */
export type Checked =
  | { readonly value: unknown }
  | { readonly issues: readonly StandardSchemaV1.Issue[] };

/**
 * Asks a schema. Only one answer lets a value in: an object without issues that has a value of its own. A promise of
 * whatever realm, or anything else with a `then`, is awaited: taken for an answer, it would be one without issues.
 * Another answer is there at once, so that the order of calls stays what it was.
 *
 * Throws, or rejects, where the schema throws or answers with something else; nothing may run on its word then (attacks D4).
 */
export function checkSchema(schema: StandardSchemaV1, given: unknown): Checked | Promise<Checked> {
  const answer: unknown = schema["~standard"].validate(given);
  return isThenable(answer) ? Promise.resolve(answer).then(read) : read(answer);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { readonly then?: unknown }).then === "function"
  );
}

function read(answer: unknown): Checked {
  if (typeof answer === "object" && answer !== null) {
    const { issues } = answer as { readonly issues?: unknown };
    if (Array.isArray(issues)) return { issues: issues as StandardSchemaV1.Issue[] };
    if (issues === undefined && Object.hasOwn(answer, "value"))
      return { value: (answer as { readonly value: unknown }).value };
  }
  throw new TypeError("The schema answered with neither a value nor a list of issues.");
}

/** Where in a value an issue is, from the top: keys and indices as texts. */
export function pathOf({ path = [] }: StandardSchemaV1.Issue): string[] {
  return path.map((segment) => String(typeof segment === "object" ? segment.key : segment));
}
