import type { StandardSchemaV1 } from "@standard-schema/spec";

/** What a schema made of a value. */
export type Checked =
  | { readonly value: unknown }
  | { readonly issues: readonly StandardSchemaV1.Issue[] };

/**
 * Asks a schema. Only one answer lets a value in: an object without issues that has a value of its own. A promise of
 * whatever realm, or anything else with a `then`, is awaited: taken for an answer, it would be one without issues.
 *
 * Throws where the schema throws or answers with something else; nothing may run on its word then (attacks D4).
 */
export async function checkSchema(schema: StandardSchemaV1, given: unknown): Promise<Checked> {
  const answer: unknown = await schema["~standard"].validate(given);
  if (typeof answer === "object" && answer !== null) {
    const { issues } = answer as { readonly issues?: unknown };
    if (Array.isArray(issues)) return { issues: issues as StandardSchemaV1.Issue[] };
    if (issues === undefined && Object.hasOwn(answer, "value"))
      return { value: (answer as { readonly value: unknown }).value };
  }
  throw new TypeError("The schema answered with neither a value nor a list of issues.");
}
