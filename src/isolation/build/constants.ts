/** What an expression in a script may come to, as far as that stands in its text. */
import type { ESTree } from "rolldown/utils";
import { type Bindings, type FunctionNode, keyOf } from "./bindings.ts";

export interface Constants {
  /** Functions that the expression may be, or that are handed to what makes it: `debounce((message) => …)`. */
  functionsOf(node: ESTree.Node): readonly FunctionNode[];
  stringsOf(node: ESTree.Node): readonly string[];
  patternsOf(node: ESTree.Node): readonly RegExp[];
  /** The texts in a list, a Set, or the keys of a Map. */
  entriesOf(node: ESTree.Node): readonly string[];
  /** The names of an object's members. */
  keysOf(node: ESTree.Node): readonly string[];
}

export function createConstants(bindings: Bindings): Constants {
  const known = { values: new Map(), made: new Map(), members: new Map(), entries: new Map() };
  return {
    functionsOf: (node) =>
      valuesOf(node, true).filter(
        (value): value is FunctionNode =>
          value.type === "ArrowFunctionExpression" ||
          value.type === "FunctionExpression" ||
          value.type === "FunctionDeclaration",
      ),
    stringsOf: (node) => valuesOf(node).flatMap(toStrings),
    patternsOf: (node) => valuesOf(node).flatMap(toPattern),
    entriesOf: (node) => entriesOf(node).flatMap((entry) => valuesOf(entry).flatMap(toStrings)),
    keysOf: (node) =>
      valuesOf(node).flatMap((value) =>
        value.type === "ObjectExpression"
          ? value.properties.flatMap((property) =>
              property.type === "Property" ? (keyOf(property) ?? []) : [],
            )
          : [],
      ),
  };

  /** The literals, functions, lists and objects that an expression may be. With `made`, what calls are given as well. */
  function valuesOf(start: ESTree.Node, made = false): readonly ESTree.Node[] {
    return once(made ? known.made : known.values, start, () => {
      const values = new Set<ESTree.Node>([start]);
      // The set grows while it is walked, and holds each only once: names may stand for each other in a circle.
      for (const node of values) for (const next of follow(node, made)) values.add(next);
      return [...values];
    });
  }

  function follow(node: ESTree.Node, made: boolean): readonly ESTree.Node[] {
    switch (node.type) {
      case "Identifier": {
        const { values = [], lists = [] } = bindings.of(node) ?? {};
        return [...values, ...lists.flatMap((list) => entriesOf(list))];
      }
      case "ConditionalExpression":
        return [node.consequent, node.alternate];
      case "LogicalExpression":
        return [node.left, node.right];
      case "AssignmentExpression":
        return [node.right];
      case "SequenceExpression":
        return node.expressions.slice(-1);
      case "ChainExpression":
        return [node.expression];
      case "MemberExpression":
        return membersOf(node);
      case "CallExpression":
        return followCall(node, made);
      case "NewExpression":
        return made ? node.arguments : [];
      default:
        return [];
    }
  }

  function followCall(node: ESTree.CallExpression, made: boolean): readonly ESTree.Node[] {
    const { callee } = node;
    if (callee.type === "MemberExpression") {
      const key = keyOf(callee);
      // `Object.freeze({ … })` is what it is given, and `hook.bind(this)` what it is called on.
      if (key === "freeze" || key === "seal") return node.arguments.slice(0, 1);
      if (key === "bind") return [callee.object];
    }
    if (!made) return [];
    const called = valuesOf(callee).flatMap((value) =>
      "params" in value ? bindings.returnsOf(value as FunctionNode) : [],
    );
    return [...called, ...node.arguments];
  }

  function membersOf(node: ESTree.MemberExpression): readonly ESTree.Node[] {
    const key = keyOf(node);
    return once(known.members, node, () =>
      valuesOf(node.object).flatMap((value) =>
        value.type === "ObjectExpression"
          ? value.properties.flatMap((property) =>
              property.type === "Property" && (key === undefined || keyOf(property) === key)
                ? [property.value]
                : [],
            )
          : [],
      ),
    );
  }

  function entriesOf(list: ESTree.Node): readonly ESTree.Node[] {
    return once(known.entries, list, () =>
      valuesOf(list).flatMap((value) => {
        if (value.type === "ArrayExpression") {
          return value.elements.flatMap((element) =>
            element?.type === "SpreadElement" ? entriesOf(element.argument) : (element ?? []),
          );
        }
        const [given] = value.type === "NewExpression" ? value.arguments : [];
        if (!given || value.type !== "NewExpression" || value.callee.type !== "Identifier")
          return [];
        if (value.callee.name === "Set") return entriesOf(given);
        if (value.callee.name !== "Map") return [];
        // Of each pair, the key.
        return entriesOf(given).flatMap((pair) =>
          pair.type === "ArrayExpression" ? (pair.elements[0] ?? []) : [],
        );
      }),
    );
  }
}

/** Computes each answer once. One that is asked for while it is computed leads in a circle, and adds nothing to itself. */
function once(
  answers: Map<ESTree.Node, readonly ESTree.Node[]>,
  node: ESTree.Node,
  compute: () => ESTree.Node[],
): readonly ESTree.Node[] {
  const known = answers.get(node);
  if (known) return known;
  answers.set(node, []);
  const answer = compute();
  answers.set(node, answer);
  return answer;
}

function toStrings(node: ESTree.Node): string[] {
  if (node.type === "Literal" && typeof node.value === "string") return [node.value];
  if (node.type !== "TemplateLiteral" || node.expressions.length > 0) return [];
  return [node.quasis[0]?.value.cooked ?? []].flat();
}

function toPattern(node: ESTree.Node): RegExp[] {
  try {
    if (node.type === "Literal" && "regex" in node)
      return [new RegExp(node.regex.pattern, node.regex.flags)];
    if (node.type !== "NewExpression" || node.callee.type !== "Identifier") return [];
    // `new RegExp("^plugin:", "i")`: where its flags are no text, it is read without.
    const [pattern, flags] = node.arguments.map((given) => toStrings(given)[0]);
    if (node.callee.name !== "RegExp" || pattern === undefined) return [];
    return [new RegExp(pattern, flags)];
  } catch {
    return []; // A newer pattern than this Node knows. The browser may, and nothing is known of it here.
  }
}
