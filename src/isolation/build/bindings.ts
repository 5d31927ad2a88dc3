/** Which variable each name in the scripts of a document means, and what is written into it. */
import { type ESTree, Visitor } from "rolldown/utils";

export type FunctionNode = ESTree.Function | ESTree.ArrowFunctionExpression;

export interface Binding {
  /** What may be in the variable: every expression that is assigned to it as a whole, and functions of its name. */
  readonly values: ESTree.Node[];
  /** Lists, of which the variable is given one entry after the other. */
  readonly lists: ESTree.Node[];
}

/** A value that is written somewhere: `target = value`. */
export interface Flow {
  readonly target: ESTree.Node;
  readonly value: ESTree.Node;
}

export interface Bindings {
  /** The variable that a name means where it stands. */
  of(identifier: ESTree.Node): Binding | undefined;
  /** A variable of all scripts, which is on `window` too. */
  global(name: string): Binding | undefined;
  readonly flows: readonly Flow[];
  readonly calls: readonly (ESTree.CallExpression | ESTree.NewExpression)[];
  /** What a function may return. */
  returnsOf(callee: FunctionNode): readonly ESTree.Node[];
  /** Its variable `arguments`. An arrow has none of its own. */
  argumentsOf(callee: FunctionNode): Binding | undefined;
}

interface Scope {
  readonly outer: Scope | undefined;
  /** Of a function, or of all scripts: where `var` belongs. */
  readonly takesVars: boolean;
  readonly names: Map<string, Binding>;
}

const createScope = (outer: Scope | undefined, takesVars: boolean): Scope => ({
  outer,
  takesVars,
  names: new Map(),
});

/** The scripts of one document share what they declare outside of functions. */
export function findBindings(programs: readonly ESTree.Program[]): Bindings {
  const globalScope = createScope(undefined, true);
  const scopeOf = new Map<ESTree.Node, Scope>();
  const flows: Flow[] = [];
  const entries: Flow[] = [];
  const calls: (ESTree.CallExpression | ESTree.NewExpression)[] = [];
  const returns = new Map<ESTree.Node, ESTree.Node[]>();
  const ownArguments = new Map<ESTree.Node, Binding>();
  for (const program of programs) readProgram(program);

  // Only now is every declaration known: a name may be used above its own.
  for (const { target, value } of flows)
    if (target.type === "Identifier") of(target)?.values.push(value);
  for (const { target, value } of entries)
    if (target.type === "Identifier") of(target)?.lists.push(value);

  return {
    of,
    global: (name) => globalScope.names.get(name),
    flows,
    calls,
    returnsOf: (callee) => returns.get(callee) ?? [],
    argumentsOf: (callee) => ownArguments.get(callee),
  };

  function of(identifier: ESTree.Node): Binding | undefined {
    if (identifier.type !== "Identifier") return undefined;
    let scope = scopeOf.get(identifier);
    for (; scope; scope = scope.outer) {
      const binding = scope.names.get(identifier.name);
      if (binding) return binding;
    }
    // Declared nowhere: one that is assigned becomes a variable of all scripts.
    return declare(globalScope, identifier.name);
  }

  function readProgram(program: ESTree.Program): void {
    let scope = globalScope;
    const functions: ESTree.Node[] = [];
    const open = (takesVars = false): void => void (scope = createScope(scope, takesVars));
    const close = (): void => void (scope = scope.outer ?? globalScope);
    const openFunction = (node: FunctionNode): void => {
      open(true);
      functions.push(node);
      if (node.type !== "ArrowFunctionExpression")
        ownArguments.set(node, declare(scope, "arguments"));
      for (const parameter of node.params) declareAll(scope, parameter);
      if (node.type === "ArrowFunctionExpression" && node.expression) addReturn(node.body);
    };
    const closeFunction = (): void => {
      functions.pop();
      close();
    };
    const addReturn = (value: ESTree.Node): void => {
      const callee = functions.at(-1);
      if (callee) returns.set(callee, [...(returns.get(callee) ?? []), value]);
    };
    const eachOf = (node: ESTree.ForOfStatement): void => {
      const target =
        node.left.type === "VariableDeclaration" ? node.left.declarations[0]?.id : node.left;
      if (target) entries.push({ target, value: node.right });
    };

    new Visitor({
      FunctionDeclaration(node) {
        if (node.id) declare(scope, node.id.name).values.push(node);
        openFunction(node);
      },
      "FunctionDeclaration:exit": closeFunction,
      FunctionExpression(node) {
        openFunction(node);
        if (node.id) declare(scope, node.id.name).values.push(node);
      },
      "FunctionExpression:exit": closeFunction,
      ArrowFunctionExpression: openFunction,
      "ArrowFunctionExpression:exit": closeFunction,
      ReturnStatement({ argument }) {
        if (argument) addReturn(argument);
      },
      BlockStatement: () => open(),
      "BlockStatement:exit": close,
      ForStatement: () => open(),
      "ForStatement:exit": close,
      ForInStatement: () => open(),
      "ForInStatement:exit": close,
      ForOfStatement(node) {
        open();
        eachOf(node);
      },
      "ForOfStatement:exit": close,
      SwitchStatement: () => open(),
      "SwitchStatement:exit": close,
      StaticBlock: () => open(true),
      "StaticBlock:exit": close,
      CatchClause({ param }) {
        open();
        if (param) declareAll(scope, param);
      },
      "CatchClause:exit": close,
      ClassDeclaration({ id }) {
        if (id) declare(scope, id.name);
      },
      VariableDeclaration({ kind, declarations }) {
        const into = kind === "var" ? scopeOfVars(scope) : scope;
        for (const { id, init } of declarations) {
          declareAll(into, id);
          if (init) flows.push({ target: id, value: init });
        }
      },
      AssignmentExpression({ operator, left, right }) {
        if (["=", "||=", "&&=", "??="].includes(operator))
          flows.push({ target: left, value: right });
      },
      CallExpression(node) {
        calls.push(node);
        // `list.some((entry) => …)`: an entry of the list.
        const [callback] = node.arguments;
        const isFunction =
          callback?.type === "ArrowFunctionExpression" || callback?.type === "FunctionExpression";
        const [entry] = isFunction ? callback.params : [];
        if (
          entry &&
          node.callee.type === "MemberExpression" &&
          OF_LISTS.has(keyOf(node.callee) ?? "")
        )
          entries.push({ target: entry, value: node.callee.object });
      },
      NewExpression: (node) => void calls.push(node),
      Identifier: (node) => void scopeOf.set(node, scope),
    }).visit(program);
  }
}

const OF_LISTS = new Set([
  "some",
  "every",
  "find",
  "findIndex",
  "findLast",
  "filter",
  "forEach",
  "map",
]);

function scopeOfVars(scope: Scope): Scope {
  let at = scope;
  while (!at.takesVars && at.outer) at = at.outer;
  return at;
}

function declare(scope: Scope, name: string): Binding {
  const binding = scope.names.get(name) ?? { values: [], lists: [] };
  scope.names.set(name, binding);
  return binding;
}

function declareAll(scope: Scope, pattern: ESTree.Node): void {
  switch (pattern.type) {
    case "Identifier":
      declare(scope, pattern.name);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties)
        declareAll(scope, property.type === "Property" ? property.value : property);
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element) declareAll(scope, element);
      break;
    case "AssignmentPattern":
      declareAll(scope, pattern.left);
      break;
    case "RestElement":
      declareAll(scope, pattern.argument);
      break;
    default: // Patterns have no other parts.
  }
}

/** The name of a member, `a.b` or `a["b"]`, or of a property. Undefined where it is known only when it runs. */
export function keyOf(
  node:
    | ESTree.MemberExpression
    | ESTree.ObjectProperty
    | ESTree.BindingProperty
    | ESTree.AssignmentTargetProperty,
): string | undefined {
  const key = node.type === "MemberExpression" ? node.property : node.key;
  if (key.type === "Identifier" && !node.computed) return key.name;
  if (key.type === "Literal") return String(key.value);
  if (key.type === "TemplateLiteral" && key.expressions.length === 0)
    return key.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}
