import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { AuthorizedCall } from "../acl/authorize.ts";
import { rawBody } from "../protocol/messages.ts";
import { checkSchema } from "./check-schema.ts";
import type { AnyCommand } from "./command.ts";

/** Arguments that the command's schema has accepted, or the text that says why not. */
export type Validated = { readonly input: unknown } | { readonly invalid: string };

/**
 * Checks the arguments of a call against the command's schema.
 * Texts are Tauri's (`tauri::ipc::InvokeError`): ``invalid args `<key>` for command `<command>`: <detail>``.
 */
export async function validate(
  { message }: AuthorizedCall,
  { schema }: AnyCommand,
): Promise<Validated> {
  const { command, args, problem } = message;
  if (problem) return { invalid: invalidArgs(problem.key, command, problem.text) };
  const raw = rawBody(args);
  if (!schema) return { input: args };
  // Tauri's commands read named arguments; where there are none, each is missing.
  const given =
    raw ?? (typeof args === "object" && args !== null && !Array.isArray(args) ? args : {});
  const checked = await checkSchema(schema, given);
  if ("value" in checked) return { input: checked.value };
  const issue = checked.issues[0];
  if (!issue) return { invalid: `invalid args for command \`${command}\`` };
  const path = (issue.path ?? []).map(toKey);
  const key = path[0];
  if (key === undefined)
    return { invalid: `invalid args for command \`${command}\`: ${issue.message}` };
  if (raw) {
    const detail = `command ${command} expected a value for key ${key} but the IPC call used a bytes payload`;
    return { invalid: invalidArgs(key, command, detail) };
  }
  if (path.length === 1 && !Object.hasOwn(given, key)) {
    return { invalid: invalidArgs(key, command, `command ${command} missing required key ${key}`) };
  }
  const where = path.slice(1).join(".");
  return {
    invalid: invalidArgs(key, command, where ? `${where}: ${issue.message}` : issue.message),
  };
}

function toKey(segment: PropertyKey | StandardSchemaV1.PathSegment): string {
  return String(typeof segment === "object" ? segment.key : segment);
}

function invalidArgs(key: string, command: string, detail: string): string {
  return `invalid args \`${key}\` for command \`${command}\`: ${detail}`;
}
