import { dirname, resolve as resolvePath } from "node:path";
import { Node, SyntaxKind, type CallExpression, type ExportSpecifier, type Identifier } from "ts-morph";
import { requiredBy } from "../../imports/bindings.js";
import type { TransformContext } from "../../transform.js";
import { mentionsOfMethod, methodOf, usesOfName } from "./members.js";
import { exportedNamespace, handsOnAll } from "./namespaces.js";
import { memberOf, memberTarget, mentionsOfMember, objectOf } from "./objects.js";
import { declarationOf, isFunction, resolve, usesOf } from "./scope.js";

/** A function of the tree. */
export interface Target {
  readonly file: string;
  /** The function's own node. */
  readonly fn: Node;
  /** The identifier that names it; undefined for a default export without a name. */
  readonly name: Identifier | undefined;
}

/** A place that names a function: a use, or a line that only hands it on. */
export interface Mention {
  readonly file: string;
  readonly kind: "call" | "other" | "import" | "re-export";
  readonly node: Node;
}

const ENDINGS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", "/index.ts", "/index.js", "/index.mjs"];

/** The file of the tree behind a relative specifier. */
export function fileOf(from: string, specifier: string, files: ReadonlySet<string>): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = resolvePath(dirname(from), specifier);
  const candidates = [path, ...ENDINGS.map((ending) => path + ending)];
  if (/\.[cm]?js$/.test(path)) candidates.push(path.replace(/js$/, "ts"));
  return candidates.find((one) => files.has(one) && /\.\w+$/.test(one));
}

/** Finds functions, and who calls them, over the modules of a tree. */
export class Modules {
  readonly #files: ReadonlySet<string>;

  constructor(readonly context: TransformContext) {
    this.#files = new Set(context.files);
  }

  resolve(from: string, specifier: string): string | undefined {
    return fileOf(from, specifier, this.#files);
  }

  /** The function that a call calls, if the tree has it. */
  calleeOf(call: CallExpression, file: string): Target | undefined {
    const callee = call.getExpression();
    if (Node.isIdentifier(callee)) return this.targetOf(callee, file);
    if (!Node.isPropertyAccessExpression(callee)) return undefined;
    const object = callee.getExpression();
    const module = Node.isIdentifier(object) ? this.namespaceOf(object, file) : undefined;
    const found =
      module === undefined ? methodOf(callee, file, this) : this.exported(module, callee.getName());
    return found?.name === undefined ? (memberOf(callee, file, this) ?? found) : found;
  }

  /** The module that an identifier stands for: `import * as db`, `const db = require(…)`, `= await import(…)`. */
  namespaceOf(object: Identifier, file: string): string | undefined {
    const declaration = declarationOf(object)?.getParent();
    if (Node.isNamespaceImport(declaration)) {
      const statement = declaration.getFirstAncestorByKind(SyntaxKind.ImportDeclaration);
      return statement && this.resolve(file, statement.getModuleSpecifierValue());
    }
    if (Node.isImportSpecifier(declaration)) {
      const module = this.resolve(file, declaration.getImportDeclaration().getModuleSpecifierValue());
      return module === undefined ? undefined : exportedNamespace(module, declaration.getName(), this);
    }
    if (!Node.isVariableDeclaration(declaration)) return undefined;
    const specifier = requiredBy(declaration);
    return specifier === undefined ? undefined : this.resolve(file, specifier);
  }

  /** The function that an identifier names. */
  targetOf(identifier: Identifier, file: string): Target | undefined {
    const name = declarationOf(identifier);
    return name === undefined ? undefined : this.#declared(name, file);
  }

  #declared(name: Identifier, file: string): Target | undefined {
    const parent = name.getParent();
    if (Node.isFunctionDeclaration(parent)) return { file, fn: parent, name };
    if (Node.isVariableDeclaration(parent)) {
      const value = parent.getInitializer();
      return isFunction(value) && value !== undefined ? { file, fn: value, name } : undefined;
    }
    if (Node.isImportSpecifier(parent)) {
      const module = this.resolve(file, parent.getImportDeclaration().getModuleSpecifierValue());
      return module === undefined ? undefined : this.exported(module, parent.getName());
    }
    if (Node.isImportClause(parent)) {
      const statement = parent.getFirstAncestorByKind(SyntaxKind.ImportDeclaration);
      const module = statement && this.resolve(file, statement.getModuleSpecifierValue());
      return module === undefined ? undefined : this.exported(module, "default");
    }
    if (Node.isBindingElement(parent)) {
      const holder = parent.getFirstAncestorByKind(SyntaxKind.VariableDeclaration);
      const specifier = holder && requiredBy(holder);
      const module = specifier === undefined ? undefined : this.resolve(file, specifier);
      const from = parent.getPropertyNameNode()?.getText() ?? parent.getName();
      return module === undefined ? undefined : this.exported(module, from);
    }
    return undefined;
  }

  /** What a module exports under a name, through whatever hands it on. */
  exported(file: string, name: string, depth = 0): Target | undefined {
    if (depth > 8) return undefined;
    const { source } = this.context.open(file);
    for (const statement of source.getStatements()) {
      if (Node.isFunctionDeclaration(statement) && statement.isExported()) {
        const isIt = statement.isDefaultExport() ? name === "default" : statement.getName() === name;
        if (isIt) return { file, fn: statement, name: statement.getNameNode() };
      }
      if (Node.isVariableStatement(statement) && statement.isExported()) {
        const found = statement.getDeclarations().find((one) => one.getName() === name);
        const id = found?.getNameNode();
        if (Node.isIdentifier(id)) return this.#declared(id, file);
      }
      if (Node.isExportDeclaration(statement)) {
        const specifier = statement.getModuleSpecifierValue();
        const module = specifier === undefined ? undefined : this.resolve(file, specifier);
        const named = statement
          .getNamedExports()
          .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name);
        if (named !== undefined) {
          if (module !== undefined) return this.exported(module, named.getName(), depth + 1);
          const local = resolve(named.getName(), source);
          return local === undefined ? undefined : this.#declared(local, file);
        }
        if (module !== undefined && handsOnAll(statement)) {
          const through = this.exported(module, name, depth + 1);
          if (through !== undefined) return through;
        }
      }
    }
    return this.#commonJs(file, name);
  }

  /** `module.exports = { name }`, `exports.name = …`. */
  #commonJs(file: string, name: string): Target | undefined {
    const { source } = this.context.open(file);
    for (const statement of source.getStatements()) {
      if (!Node.isExpressionStatement(statement)) continue;
      const assignment = statement.getExpression();
      if (!Node.isBinaryExpression(assignment)) continue;
      const left = assignment.getLeft().getText();
      const right = assignment.getRight();
      if (left === "module.exports" && Node.isObjectLiteralExpression(right)) {
        const property = right.getProperty(name);
        const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
        const id = Node.isShorthandPropertyAssignment(property) ? property.getNameNode() : value;
        if (Node.isIdentifier(id)) {
          const local = resolve(id.getText(), source);
          return local === undefined ? undefined : this.#declared(local, file);
        }
        const fn = id ?? property;
        if (fn !== undefined && isFunction(fn))
          return memberTarget(fn, file) ?? { file, fn, name: undefined };
      }
      if (left === `exports.${name}` || left === `module.exports.${name}`) {
        const local = Node.isIdentifier(right) ? resolve(right.getText(), source) : undefined;
        if (local !== undefined) return this.#declared(local, file);
        if (isFunction(right)) return { file, fn: right, name: undefined };
      }
    }
    return undefined;
  }

  /** Every place of the tree that names a function. */
  mentionsOf(target: Target): Mention[] {
    const { name } = target;
    if (name === undefined) return [];
    if (objectOf(target.fn) !== undefined) return mentionsOfMember(target, this);
    if (Node.isMethodDeclaration(target.fn)) return mentionsOfMethod(target, this);
    const mentions: Mention[] = usesOfName(name).map((node) => mention(target.file, node));
    const isIt = (other: Target | undefined): boolean => other?.fn === target.fn;
    const names = new Set([name.getText()]);
    // A name under which somebody hands it on may be asked for further out.
    for (let size = -1; size !== names.size;) {
      size = names.size;
      for (const file of this.#files) {
        if (![...names].some((one) => this.#textOf(file).includes(one))) continue;
        for (const specifier of reExports(this.context.open(file).source)) {
          const shown = specifier.getAliasNode()?.getText() ?? specifier.getName();
          if (names.has(specifier.getName())) names.add(shown);
        }
      }
    }
    for (const file of this.#files) {
      if (![...names].some((one) => this.#textOf(file).includes(one))) continue;
      const { source } = this.context.open(file);
      for (const specifier of reExports(source)) {
        const shown = specifier.getAliasNode()?.getText() ?? specifier.getName();
        if (names.has(specifier.getName()) && isIt(this.exported(file, shown)))
          mentions.push({ file, kind: "re-export", node: specifier });
      }
      if (file === target.file) continue;
      for (const one of source.getDescendantsOfKind(SyntaxKind.Identifier)) {
        const parent = one.getParent();
        if (Node.isImportSpecifier(parent) && names.has(parent.getName())) {
          const local = parent.getAliasNode() ?? parent.getNameNode();
          if (one !== local || !isIt(this.#declared(one, file))) continue;
          mentions.push({ file, kind: "import", node: parent });
          mentions.push(...usesOf(one).map((node) => mention(file, node)));
        } else if (Node.isBindingElement(parent) && parent.getNameNode() === one) {
          const from = parent.getPropertyNameNode()?.getText() ?? parent.getName();
          if (!names.has(from) || !isIt(this.#declared(one, file))) continue;
          mentions.push({ file, kind: "import", node: parent });
          mentions.push(...usesOf(one).map((node) => mention(file, node)));
        } else if (Node.isPropertyAccessExpression(parent) && parent.getNameNode() === one) {
          const object = parent.getExpression();
          if (!names.has(one.getText()) || !Node.isIdentifier(object)) continue;
          const module = this.namespaceOf(object, file);
          if (module !== undefined && isIt(this.exported(module, one.getText())))
            mentions.push(mention(file, parent));
        }
      }
    }
    return mentions;
  }

  #textOf(file: string): string {
    return this.context.textOf(file);
  }
}

function mention(file: string, node: Node): Mention {
  const access = node.getParent();
  // `exports.take()` in the module itself.
  if (Node.isPropertyAccessExpression(access) && access.getNameNode() === node) return mention(file, access);
  const parent = node.getParent();
  if (Node.isExportSpecifier(parent)) return { file, kind: "re-export", node: parent };
  const isCalled = Node.isCallExpression(parent) && parent.getExpression() === node;
  return isCalled ? { file, kind: "call", node: parent } : { file, kind: "other", node };
}

function reExports(source: Node): ExportSpecifier[] {
  return Node.isSourceFile(source)
    ? source.getExportDeclarations().flatMap((one) => one.getNamedExports())
    : [];
}
