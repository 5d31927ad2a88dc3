/** Finds the function that an isolation app sets as its hook. */
import { type ESTree, Visitor } from "rolldown/utils";
import { nearest } from "../../protocol/nearest.ts";
import { type Bindings, keyOf } from "./bindings.ts";

export const HOOK = "__TAURI_ISOLATION_HOOK__";

export interface FoundHook {
  /** What the scripts set as the hook. More than one where it is set more than once. */
  readonly values: readonly ESTree.Node[];
  /** Its name stands in the code, be it in a way that sets it where nobody sees how. */
  readonly isNamed: boolean;
}

/** A name that was probably meant to be the hook's. */
export interface Misspelt {
  readonly name: string;
  readonly program: ESTree.Program;
  readonly at: number;
}

/**
 * `window.__TAURI_ISOLATION_HOOK__ = …`, on whatever object, since a window has many names; the same without `window`, as
 * a variable or a function of all scripts, by `Object.defineProperty` and by `Object.assign`.
 */
export function findHook(programs: readonly ESTree.Program[], bindings: Bindings): FoundHook {
  const values: ESTree.Node[] = [...(bindings.global(HOOK)?.values ?? [])];
  let isNamed = values.length > 0;
  const visitor = new Visitor({
    AssignmentExpression({ left, right }) {
      if (left.type === "MemberExpression" && keyOf(left) === HOOK) values.push(right);
    },
    Property(property) {
      if (property.value.type !== "AssignmentPattern" && keyOf(property) === HOOK)
        values.push(property.value);
    },
    CallExpression({ arguments: given }) {
      const [, name, descriptor] = given;
      if (name?.type !== "Literal" || name.value !== HOOK) return;
      if (descriptor?.type !== "ObjectExpression") return;
      for (const property of descriptor.properties)
        if (property.type === "Property" && keyOf(property) === "value")
          values.push(property.value);
    },
    Identifier: ({ name }) => void (isNamed ||= name === HOOK),
    Literal: ({ value }) => void (isNamed ||= typeof value === "string" && value.includes(HOOK)),
    TemplateElement: ({ value }) => void (isNamed ||= value.raw.includes(HOOK)),
  });
  for (const program of programs) visitor.visit(program);
  return { values, isNamed: isNamed || values.length > 0 };
}

/** Of use where no script names the hook itself. */
export function findMisspelt(programs: readonly ESTree.Program[]): Misspelt | undefined {
  let found: Misspelt | undefined;
  for (const program of programs) {
    const look = (name: string, at: number): void => {
      if (!found && nearest(name, [HOOK])) found = { name, program, at };
    };
    new Visitor({
      Identifier: ({ name, start }) => look(name, start),
      Literal: ({ value, start }) => void (typeof value === "string" && look(value, start)),
    }).visit(program);
  }
  return found;
}
