import type { AuthorizedCall } from "../acl/authorize.ts";
import { rawBody } from "../protocol/messages.ts";
import { type Checked, checkSchema, pathOf } from "./check-schema.ts";
import type { RegisteredCommand } from "./command-table.ts";

/** Arguments that the command's schema has accepted, or the text that says why not. */
export type Validated = { readonly input: unknown } | { readonly invalid: string };

/**
 * Checks the arguments of a call against the command's schema. At once, where that answers at once.
 * Texts are Tauri's (`tauri::ipc::InvokeError`): ``invalid args `<key>` for command `<command>`: <detail>``.
 */
export function validate(
  { message: { args, problem } }: AuthorizedCall,
  { schema, name }: RegisteredCommand,
  taken: unknown = args,
): Validated | Promise<Validated> {
  if (problem) return { invalid: invalidArgs(problem.key, name, problem.text) };
  if (!schema) return { input: taken };
  const raw = rawBody(taken);
  // Tauri's commands read named arguments; where there are none, each is missing.
  const given =
    raw ?? (typeof taken === "object" && taken !== null && !Array.isArray(taken) ? taken : {});
  const checked = checkSchema(schema, given);
  const judge = (answer: Checked): Validated =>
    "value" in answer
      ? { input: answer.value }
      : { invalid: explain(answer, name, given, raw !== undefined) };
  return checked instanceof Promise ? checked.then(judge) : judge(checked);
}

function explain(
  { issues: [issue] }: Exclude<Checked, { value: unknown }>,
  name: string,
  given: object,
  isRaw: boolean,
): string {
  if (!issue) return `invalid args for command \`${name}\``;
  const [key, ...rest] = pathOf(issue);
  if (key === undefined) return `invalid args for command \`${name}\`: ${issue.message}`;
  if (isRaw) {
    const detail = `command ${name} expected a value for key ${key} but the IPC call used a bytes payload`;
    return invalidArgs(key, name, detail);
  }
  if (rest.length === 0 && !Object.hasOwn(given, key))
    return invalidArgs(key, name, `command ${name} missing required key ${key}`);
  const where = rest.join(".");
  return invalidArgs(key, name, where ? `${where}: ${issue.message}` : issue.message);
}

function invalidArgs(key: string, name: string, detail: string): string {
  return `invalid args \`${key}\` for command \`${name}\`: ${detail}`;
}
