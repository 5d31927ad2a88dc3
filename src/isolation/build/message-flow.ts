/** Follows a hook's message through its source: which expressions are the message itself, and which its `cmd`. */
import type { ESTree } from "rolldown/utils";
import { type Binding, type Bindings, type FunctionNode, keyOf } from "./bindings.ts";
import type { Constants } from "./constants.ts";

/** What an expression may be, as a set of bits. */
const MESSAGE = 1;
/** The message's own `cmd`, which is a command in Tauri's form, and one of four words in the seed's. */
const CMD = 2;
/** `message.message`, which the seed's form has and Tauri's has not. */
const INNER = 4;
const INNER_CMD = 8;
/** All arguments of the hook. */
const ARGUMENTS = 16;

const SAME_TEXT = new Set(
  "toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase trim normalize toString valueOf".split(
    " ",
  ),
);
const SAME_OBJECT = new Set([
  "freeze",
  "seal",
  "assign",
  "parse",
  "stringify",
  "resolve",
  "structuredClone",
  "String",
]);

/**
 * Returns a test for expressions that are the message's own `cmd`. Where a variable may hold the inner message as well,
 * it is the inner one's `cmd` that is compared: what says so is that the hook knows of an inner message.
 */
export function followMessage(
  hooks: readonly FunctionNode[],
  bindings: Bindings,
  constants: Constants,
): (node: ESTree.Node) => boolean {
  const bits = new Map<Binding, number>();
  /** What functions return that were given some of it. */
  const returned = new Map<FunctionNode, number>();
  const calleesOfCall = new Map<ESTree.Node, readonly FunctionNode[]>();
  let changed = true;
  for (const call of bindings.calls) calleesOfCall.set(call, calleesOf(call));

  for (const hook of hooks) enter(hook, ARGUMENTS);
  // Until nothing is learned any more: bits are only ever added, so it ends.
  while (changed) {
    changed = false;
    for (const { target, value } of bindings.flows) give(target, bitsOf(value));
    for (const call of bindings.calls) {
      const isCall = isThisCall(call);
      for (const callee of calleesOfCall.get(call) ?? []) {
        giveArguments(callee, isCall ? call.arguments.slice(1) : call.arguments);
        const before = returned.get(callee) ?? 0;
        const more = bindings.returnsOf(callee).reduce((all, node) => all | bitsOf(node), before);
        returned.set(callee, more);
        changed ||= more !== before;
      }
    }
  }
  return (node) => (bitsOf(node) & (CMD | INNER_CMD)) === CMD;

  function calleesOf(call: ESTree.CallExpression | ESTree.NewExpression): readonly FunctionNode[] {
    if (call.type === "NewExpression") return [];
    const { callee } = call;
    const isCall = isThisCall(call) && callee.type === "MemberExpression";
    return constants.functionsOf(isCall ? callee.object : callee);
  }

  /** A function runs, with the hook's arguments. */
  function enter(callee: FunctionNode, all: number): void {
    const own = bindings.argumentsOf(callee);
    if (own) add(own, all);
    const [first] = callee.params;
    if (first?.type === "RestElement") give(first.argument, all);
    else if (first) give(first, all & ARGUMENTS ? MESSAGE : 0);
  }

  function giveArguments(callee: FunctionNode, given: readonly ESTree.Argument[]): void {
    for (const [i, argument] of given.entries()) {
      if (argument.type === "SpreadElement") {
        if (i === 0) enter(callee, bitsOf(argument.argument) & ARGUMENTS);
        return;
      }
      const parameter = callee.params[i];
      if (parameter) give(parameter, bitsOf(argument));
    }
  }

  function add(binding: Binding, more: number): void {
    const before = bits.get(binding) ?? 0;
    if ((before | more) === before) return;
    bits.set(binding, before | more);
    changed = true;
  }

  function give(target: ESTree.Node, given: number): void {
    switch (target.type) {
      case "Identifier": {
        const binding = bindings.of(target);
        if (binding) add(binding, given);
        break;
      }
      case "AssignmentPattern":
        give(target.left, given | bitsOf(target.right));
        break;
      case "ObjectPattern":
        for (const property of target.properties) {
          if (property.type === "RestElement") give(property.argument, given & (MESSAGE | INNER));
          else give(property.value, memberOf(given, keyOf(property)));
        }
        break;
      case "ArrayPattern": {
        const [first] = target.elements;
        if (first?.type === "RestElement") give(first.argument, given & ARGUMENTS);
        else if (first) give(first, memberOf(given, "0"));
        break;
      }
      default: // A member of an object: not followed.
    }
  }

  function bitsOf(node: ESTree.Node): number {
    switch (node.type) {
      case "Identifier": {
        const binding = bindings.of(node);
        return binding ? (bits.get(binding) ?? 0) : 0;
      }
      case "MemberExpression":
        return memberOf(bitsOf(node.object), keyOf(node));
      case "ChainExpression":
        return bitsOf(node.expression);
      case "AwaitExpression":
        return bitsOf(node.argument);
      case "ConditionalExpression":
        return bitsOf(node.consequent) | bitsOf(node.alternate);
      case "LogicalExpression":
        return bitsOf(node.left) | bitsOf(node.right);
      case "AssignmentExpression":
        return bitsOf(node.right);
      case "SequenceExpression": {
        const last = node.expressions.at(-1);
        return last ? bitsOf(last) : 0;
      }
      case "ObjectExpression":
        return node.properties.reduce(
          (all, property) =>
            all | (property.type === "SpreadElement" ? bitsOf(property.argument) : 0),
          0,
        );
      case "TemplateLiteral":
        // `${cmd}`, and nothing around it.
        return node.expressions.length === 1 && node.quasis.every(({ value }) => value.raw === "")
          ? bitsOf(node.expressions[0] as ESTree.Node)
          : 0;
      case "CallExpression":
        return bitsOfCall(node);
      default:
        return 0;
    }
  }

  function bitsOfCall(node: ESTree.CallExpression): number {
    const { callee, arguments: given } = node;
    const name =
      callee.type === "Identifier"
        ? callee.name
        : callee.type === "MemberExpression"
          ? keyOf(callee)
          : undefined;
    if (callee.type === "MemberExpression" && SAME_TEXT.has(name ?? ""))
      return bitsOf(callee.object);
    if (SAME_OBJECT.has(name ?? ""))
      return given.reduce(
        (all, argument) => all | (argument.type === "SpreadElement" ? 0 : bitsOf(argument)),
        0,
      );
    const callees = calleesOfCall.get(node) ?? [];
    return callees.reduce((all, called) => all | (returned.get(called) ?? 0), 0);
  }
}

/** `check.call(this, message)` */
function isThisCall({ callee }: ESTree.CallExpression | ESTree.NewExpression): boolean {
  return callee.type === "MemberExpression" && keyOf(callee) === "call";
}

function memberOf(bits: number, key: string | undefined): number {
  let result = 0;
  if (bits & MESSAGE && key === "cmd") result |= CMD;
  if (bits & MESSAGE && key === "message") result |= INNER;
  if (bits & INNER && key === "cmd") result |= INNER_CMD;
  if (bits & ARGUMENTS && key === "0") result |= MESSAGE;
  return result;
}
