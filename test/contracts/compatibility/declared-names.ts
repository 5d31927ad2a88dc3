/** What `@tauri-apps/api` exports, by its own type declarations: the list that the calls of this folder must cover. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { parseAst } from "rolldown/parseAst";

type Statement = ReturnType<typeof parseAst>["body"][number];
type ClassNode = Extract<Statement, { body: { type: "ClassBody" } }>;
type Member = ClassNode["body"]["body"][number];
type Method = Extract<Member, { kind: "constructor" | "method" | "get" | "set" }>;

/** A declaration, and the file it stands in. What only types have is none. */
type Declaration =
  | { readonly kind: "value" | "namespace"; readonly file: string }
  | { readonly kind: "class"; readonly file: string; readonly node: ClassNode };

interface DeclarationFile {
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** What classes also are, by an interface of the same name: `interface A extends B, C {}`. */
  readonly mixedIn: ReadonlyMap<string, readonly string[]>;
  /** Where a name of this file comes from. */
  readonly imports: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
  /** Exported names, and what they are called here. */
  readonly exports: ReadonlyMap<string, string>;
  readonly exportsAllOf: readonly string[];
}

/** `TSModuleDeclaration` is `declare global`. */
const TYPES_ALONE = new Set(["TSTypeAliasDeclaration", "TSModuleDeclaration", "EmptyStatement"]);

/** The folder of the package that the tests resolve. */
const FOLDER = dirname(createRequire(import.meta.url).resolve("@tauri-apps/api/package.json"));

/** The version that was read. */
export const API_VERSION: string = (
  JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")) as { version: string }
).version;

/**
 * Every value that a module of the package exports, and of a class everything public that can be called, by module:
 * `getVersion`, `TauriEvent`, `new Channel`, `Image.fromBytes`, `Channel#onmessage`. A class has what it inherits, too. A
 * class that another module declares is one name, `LogicalSize`.
 */
export function declaredNames(): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, DeclarationFile>();
  const read = (file: string): DeclarationFile => {
    const known = files.get(file) ?? readDeclarations(file);
    files.set(file, known);
    return known;
  };

  const resolve = (file: string, name: string): Declaration | undefined => {
    const { declarations, imports, exports, exportsAllOf } = read(file);
    const here = declarations.get(exports.get(name) ?? name);
    if (here) return here;
    const from = imports.get(exports.get(name) ?? name);
    if (from)
      return from.name === "*"
        ? { kind: "namespace", file: from.file }
        : resolve(from.file, from.name);
    for (const other of exportsAllOf) {
      const found = resolve(other, name);
      if (found) return found;
    }
    return undefined;
  };

  const exportedNames = (file: string): string[] => {
    const { exports, exportsAllOf } = read(file);
    return [...new Set([...exports.keys(), ...exportsAllOf.flatMap(exportedNames)])];
  };

  /** The members of a class, nearest first; what it inherits comes after. */
  const methodsOf = ({
    file,
    node,
  }: Extract<Declaration, { kind: "class" }>): ReadonlyMap<string, Method> => {
    const methods = new Map<string, Method>();
    for (const member of node.body.body) {
      if (member.type === "MethodDefinition" && !methods.has(nameOf(member)))
        methods.set(nameOf(member), member);
    }
    const parents = [
      ...(node.superClass?.type === "Identifier" ? [node.superClass.name] : []),
      ...(read(file).mixedIn.get(node.id?.name ?? "") ?? []),
    ];
    for (const parent of parents) {
      const declaration = resolve(file, parent);
      if (declaration?.kind !== "class") continue;
      for (const [name, method] of methodsOf(declaration)) {
        // Mixing in gives what instances have, and nothing else.
        if (node.superClass === null && (method.static || method.kind === "constructor")) continue;
        if (!methods.has(name)) methods.set(name, method);
      }
    }
    return methods;
  };

  const index = join(FOLDER, "index.d.ts");
  const modules = new Map(
    exportedNames(index).flatMap((name) => {
      const found = resolve(index, name);
      return found?.kind === "namespace" ? [[found.file, name] as const] : [];
    }),
  );
  /** `menu/submenu.d.ts` is a part of `menu`. */
  const moduleOf = (file: string): string | undefined =>
    modules.get(file) ?? modules.get(join(FOLDER, `${relative(FOLDER, dirname(file))}.d.ts`));

  return new Map(
    [...modules].map(([file, module]) => [
      module,
      exportedNames(file).flatMap((name) => {
        const declaration = resolve(file, name);
        if (!declaration) return [];
        if (declaration.kind !== "class" || moduleOf(declaration.file) !== module) return [name];
        return [...methodsOf(declaration)]
          .filter(([, { accessibility }]) => accessibility === null || accessibility === "public")
          .map(([key, { kind, static: isStatic }]) => {
            if (kind === "constructor") return `new ${name}`;
            return `${name}${isStatic ? "." : "#"}${key}`;
          });
      }),
    ]),
  );
}

function nameOf({ key, computed }: Method): string {
  if (key.type === "Identifier" && !computed) return key.name;
  if (key.type === "Identifier") return `[${key.name}]`;
  if (
    key.type === "MemberExpression" &&
    key.object.type === "Identifier" &&
    key.property.type === "Identifier"
  )
    return `[${key.object.name}.${key.property.name}]`;
  throw new Error(`A member with a name of a kind that was not thought of: ${key.type}`);
}

function readDeclarations(file: string): DeclarationFile {
  const declarations = new Map<string, Declaration>();
  const mixedIn = new Map<string, string[]>();
  const imports = new Map<string, { file: string; name: string }>();
  const exports = new Map<string, string>();
  const exportsAllOf: string[] = [];
  const target = (specifier: string): string => join(dirname(file), `${specifier}.d.ts`);
  const text = (name: { readonly name: string } | { readonly value: string }): string =>
    "name" in name ? name.name : name.value;

  /** Returns the names that a statement declares. */
  const declare = (node: Statement): string[] => {
    if (node.type === "ClassDeclaration") {
      if (!node.id) throw new Error(`A class without a name in ${file}`);
      declarations.set(node.id.name, { kind: "class", file, node });
      return [node.id.name];
    }
    if (node.type === "TSDeclareFunction" || node.type === "TSEnumDeclaration") {
      if (!node.id) throw new Error(`A function without a name in ${file}`);
      declarations.set(node.id.name, { kind: "value", file });
      return [node.id.name];
    }
    if (node.type === "VariableDeclaration") {
      return node.declarations.map(({ id }) => {
        if (id.type !== "Identifier") throw new Error(`A pattern in ${file}`);
        declarations.set(id.name, { kind: "value", file });
        return id.name;
      });
    }
    if (node.type === "TSInterfaceDeclaration") {
      const parents = node.extends.map(({ expression }) => expression);
      const names = parents.flatMap((one) => (one.type === "Identifier" ? [one.name] : []));
      mixedIn.set(node.id.name, names);
      return [];
    }
    if (TYPES_ALONE.has(node.type)) return [];
    throw new Error(`A statement that was not thought of in ${file}: ${node.type}`);
  };

  for (const node of parseAst(readFileSync(file, "utf8"), { lang: "dts" }, file).body) {
    if (node.type === "ImportDeclaration") {
      for (const one of node.specifiers) {
        if (one.type === "ImportDefaultSpecifier") throw new Error(`A default import in ${file}`);
        const name = one.type === "ImportSpecifier" ? text(one.imported) : "*";
        imports.set(one.local.name, { file: target(node.source.value), name });
      }
    } else if (node.type === "ExportAllDeclaration") {
      exportsAllOf.push(target(node.source.value));
    } else if (node.type === "ExportNamedDeclaration") {
      // `export declare class` counts as a type export, and is a value; `export type { … }` has specifiers.
      if (node.declaration) {
        for (const name of declare(node.declaration as Statement)) exports.set(name, name);
      } else if (node.exportKind === "value") {
        for (const { local, exported, exportKind } of node.specifiers) {
          if (exportKind === "type") continue;
          if (node.source)
            imports.set(text(local), { file: target(node.source.value), name: text(local) });
          exports.set(text(exported), text(local));
        }
      }
    } else {
      declare(node);
    }
  }
  return { declarations, mixedIn, imports, exports, exportsAllOf };
}
