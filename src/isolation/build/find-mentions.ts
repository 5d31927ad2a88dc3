import { type ESTree, Visitor } from "rolldown/utils";

/** Every text and every name of a member in the scripts: what a hook can mean a command by. */
export function findMentions(programs: readonly ESTree.Program[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visitor = new Visitor({
    Literal({ value }) {
      if (typeof value === "string") found.add(value);
    },
    TemplateElement: ({ value }) => void found.add(value.cooked ?? value.raw),
    // A table of commands may have them as names: `{ deleteItem: true }`.
    Property({ key, computed }) {
      if (key.type === "Identifier" && !computed) found.add(key.name);
    },
  });
  for (const program of programs) visitor.visit(program);
  return found;
}
