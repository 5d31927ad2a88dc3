import type { StandardSchemaV1 } from "@standard-schema/spec";
import { checkSchema } from "./check-schema.ts";

/** What a thrown value is to the page. */
export type Thrown =
  /** An answer: the promise rejects with exactly this. */
  | { readonly kind: "answer"; readonly value: unknown }
  /** A bug or a leak. The page learns `internal` and nothing else. */
  | { readonly kind: "internal" };

/**
 * Decides what of a thrown value a page may see. Only two things are answers: a plain `Error` that somebody made to be
 * read, whose text is passed on, and a value of the command's declared error type. Everything else was not made for a
 * page: engine errors, system errors with a `code`, wrapped errors with a `cause`, libraries' subclasses, and errors
 * to which something was added (`child_process` puts the command line into a plain `Error` that way). See attacks D12.
 *
 * Never throws, whatever getters and traps the value has.
 */
export async function toAnswer(
  thrown: unknown,
  errors: StandardSchemaV1 | undefined,
): Promise<Thrown> {
  try {
    const text = plainErrorText(thrown);
    if (text !== undefined) return { kind: "answer", value: text };
    if (errors) {
      const checked = await checkSchema(errors, thrown);
      if ("value" in checked) return { kind: "answer", value: checked.value };
    }
  } catch {
    // A getter, a trap or the schema threw, or it answered with nonsense: not a value that anybody declared.
  }
  return { kind: "internal" };
}

function plainErrorText(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || Object.getPrototypeOf(thrown) !== Error.prototype)
    return undefined;
  for (const key of Reflect.ownKeys(thrown)) {
    if (key !== "message" && key !== "stack") return undefined;
  }
  const message = Object.getOwnPropertyDescriptor(thrown, "message");
  if (message === undefined) return "";
  return typeof message.value === "string" ? message.value : undefined;
}
