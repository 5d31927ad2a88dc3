/**
 * Whether a hook is written for the other form of messages. In Tauri 2's, `cmd` is the command; under the seed's form such
 * a hook lets everything through, since its `cmd === "delete_file"` is never true (design: isolation; attacks J4).
 */
import { type ESTree, Visitor } from "rolldown/utils";
import type { Bindings, FunctionNode } from "./bindings.ts";
import { keyOf } from "./bindings.ts";
import type { Constants } from "./constants.ts";
import { followMessage } from "./message-flow.ts";

/** All that `cmd` ever is in the seed's form. */
const SEED_WORDS = ["invoke", "emit", "listen", "unlisten"];

export interface Comparison {
  readonly program: ESTree.Program;
  readonly at: number;
  /** With what the message's `cmd` is compared: a text, or a pattern as it is written. */
  readonly compared: string;
}

/**
 * The first comparison of the `cmd` of a hook's own message that makes sense in this form alone: for Tauri's, with what it
 * never is in the seed's; for the seed's, with `invoke`, which nearly every message there has.
 */
export function findForm(
  form: "seed" | "tauri",
  hooks: readonly FunctionNode[],
  programs: readonly ESTree.Program[],
  bindings: Bindings,
  constants: Constants,
): Comparison | undefined {
  const isTauri = form === "tauri";
  const isCmd = followMessage(hooks, bindings, constants);
  const found: Comparison[] = [];
  for (const program of programs) {
    const report = (node: ESTree.Node, compared: string): void =>
      void found.push({ program, at: node.start, compared });
    /** It is compared with each of these as a whole. The empty text is no command in either form. */
    const equals = (node: ESTree.Node, texts: readonly string[]): void => {
      const other = texts.find((text) =>
        isTauri ? text !== "" && !SEED_WORDS.includes(text) : text === "invoke",
      );
      if (other !== undefined) report(node, other);
    };
    /** It is tested, in a way that none of the four words passes. */
    const tested = (node: ESTree.Node, text: string, passes: (word: string) => boolean): void => {
      if (isTauri && text !== "" && !SEED_WORDS.some(passes)) report(node, text);
    };
    /** One of the two is it, or a part of it. */
    const compares = (node: ESTree.Node, left: ESTree.Node, right: ESTree.Node): void => {
      for (const [one, other] of [
        [left, right],
        [right, left],
      ] as const) {
        const texts = constants.stringsOf(other);
        if (isCmd(one)) equals(node, texts);
        else if (isCmd(wholeOf(one)))
          for (const text of texts) tested(node, text, (word) => word.includes(text));
      }
    };

    new Visitor({
      BinaryExpression(node) {
        const { operator, left, right } = node;
        if (operator === "in") {
          if (isCmd(left)) equals(node, constants.keysOf(right));
        } else if (/^[!=]==?$/.test(operator)) compares(node, left, right);
      },
      SwitchStatement({ discriminant, cases }) {
        if (!isCmd(discriminant)) return;
        for (const { test } of cases) if (test) equals(test, constants.stringsOf(test));
      },
      MemberExpression(node) {
        if (node.computed && isCmd(node.property)) equals(node, constants.keysOf(node.object));
      },
      CallExpression(node) {
        const { callee } = node;
        const [first, second] = node.arguments;
        if (callee.type !== "MemberExpression" || !first) return;
        const name = keyOf(callee) ?? "";
        if (isCmd(first)) {
          if (["includes", "indexOf", "lastIndexOf", "has", "get"].includes(name))
            equals(node, constants.entriesOf(callee.object));
          if (name === "hasOwnProperty") equals(node, constants.keysOf(callee.object));
          if (name === "test" || name === "exec") {
            for (const pattern of constants.patternsOf(callee.object))
              tested(node, String(pattern), (word) => word.search(pattern) >= 0);
          }
        }
        if (second && name === "is") compares(node, first, second);
        if (second && isCmd(second) && name === "hasOwn") equals(node, constants.keysOf(first));
        if (!isCmd(callee.object)) return;
        if (["startsWith", "endsWith", "includes", "indexOf", "lastIndexOf"].includes(name)) {
          for (const text of constants.stringsOf(first)) {
            tested(node, text, (word) => {
              if (name === "startsWith") return word.startsWith(text);
              return name === "endsWith" ? word.endsWith(text) : word.includes(text);
            });
          }
        }
        if (name === "localeCompare") equals(node, constants.stringsOf(first));
        if (name === "match" || name === "matchAll" || name === "search") {
          for (const pattern of constants.patternsOf(first))
            tested(node, String(pattern), (word) => word.search(pattern) >= 0);
        }
      },
    }).visit(program);
  }
  const [first] = found;
  return first;
}

/** The text that this is a part of: `text.slice(0, 7)`, `text.split("|")[0]`. Or the expression itself. */
function wholeOf(node: ESTree.Node): ESTree.Node {
  if (node.type === "ChainExpression") return wholeOf(node.expression);
  const call = node.type === "MemberExpression" && node.computed ? node.object : node;
  if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression") return node;
  const name = keyOf(call.callee) ?? "";
  const names = call === node ? ["slice", "substring", "substr"] : ["split"];
  return names.includes(name) ? call.callee.object : node;
}
