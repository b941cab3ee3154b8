import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import type { ClassValue, FunctionNode, Value } from "../values/value.js";
import type { Cell } from "./state.js";

/** Who a place in the code belongs to: a named function, or the module. Inline callbacks belong to their host. */
export type Owner = FunctionNode | TSESTree.Program;

/** Names and their cells, as the program nests them. */
export class Scope {
  readonly vars = new Map<string, Cell>();

  constructor(
    readonly parent: Scope | undefined,
    readonly owner: Owner,
    /** What `this` is here; undefined where the scope does not set it. */
    readonly self?: Value,
    readonly home?: ClassValue,
    /** The outermost scope of a function or a module: here `var` stops. */
    readonly isFunction = false,
  ) {}

  lookup(name: string): Cell | undefined {
    return this.vars.get(name) ?? this.parent?.lookup(name);
  }

  /** Like {@link lookup}, up to the module; what other functions declare is theirs, so a `var` is found in its own. */
  lookupWithinOwner(name: string): Cell | undefined {
    return this.vars.get(name) ?? (this.isFunction ? undefined : this.parent?.lookupWithinOwner(name));
  }

  get thisValue(): Value | undefined {
    return this.self ?? this.parent?.thisValue;
  }

  get homeClass(): ClassValue | undefined {
    return this.home ?? this.parent?.homeClass;
  }
}

const varNamesOf = new WeakMap<TSESTree.Node, readonly string[]>();

/** The names that `var` declares anywhere in a function's or module's body, nested functions left out. */
export function varNames(body: TSESTree.Node): readonly string[] {
  const known = varNamesOf.get(body);
  if (known !== undefined) return known;
  const names: string[] = [];
  const statements = "body" in body && Array.isArray(body.body) ? body.body : [];
  for (const statement of statements) collectVars(statement, names, 0);
  varNamesOf.set(body, names);
  return names;
}

function collectVars(node: TSESTree.Node | null | undefined, names: string[], depth: number): void {
  if (node == null || depth > MAX_NESTING) return;
  const into = (child: TSESTree.Node | null | undefined): void => {
    collectVars(child, names, depth + 1);
  };
  switch (node.type) {
    case T.VariableDeclaration:
      if (node.kind === "var") for (const { id } of node.declarations) patternNames(id, names);
      break;
    case T.BlockStatement:
    case T.StaticBlock:
      node.body.forEach(into);
      break;
    case T.IfStatement:
      into(node.consequent);
      into(node.alternate);
      break;
    case T.ForStatement:
      into(node.init);
      into(node.body);
      break;
    case T.ForInStatement:
    case T.ForOfStatement:
      into(node.left);
      into(node.body);
      break;
    case T.WhileStatement:
    case T.DoWhileStatement:
    case T.LabeledStatement:
    case T.WithStatement:
      into(node.body);
      break;
    case T.SwitchStatement:
      for (const one of node.cases) one.consequent.forEach(into);
      break;
    case T.TryStatement:
      into(node.block);
      into(node.handler?.body);
      into(node.finalizer);
      break;
    case T.ExportNamedDeclaration:
      into(node.declaration);
      break;
    default:
  }
}

const MAX_NESTING = 400;

/** The names that a pattern binds, in order. */
export function patternNames(pattern: TSESTree.Node | null, names: string[] = []): string[] {
  switch (pattern?.type) {
    case T.Identifier:
      names.push(pattern.name);
      break;
    case T.ObjectPattern:
      for (const property of pattern.properties)
        patternNames(property.type === T.RestElement ? property.argument : property.value, names);
      break;
    case T.ArrayPattern:
      for (const element of pattern.elements) patternNames(element, names);
      break;
    case T.AssignmentPattern:
      patternNames(pattern.left, names);
      break;
    case T.RestElement:
      patternNames(pattern.argument, names);
      break;
    case T.TSParameterProperty:
      patternNames(pattern.parameter, names);
      break;
    default:
  }
  return names;
}
