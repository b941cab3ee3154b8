import { Node, SyntaxKind, type Identifier, type ParameterDeclaration } from "ts-morph";
import { callIdOf } from "./tool-context.js";
import { isFunction, resolve } from "../code/scope.js";
import { COLUMNS } from "./columns.js";
import type { Fields } from "./entry-fields.js";

/** Names that say too little where they are not a property of an entry. */
const VAGUE = new Set([
  "type",
  "target",
  "path",
  "length",
  "hash",
  "digest",
  "parent",
  "key",
  "call",
  "bytes",
  "agent",
  "task",
  "checksum",
  "domain",
]);

/** What holds the host's own facts: a hook's input, a tool's context. */
const HOST = ["input", "context", "ctx", "toolCtx", "toolContext", "_input", "inp", "tc"];

/** Looks for an expression that gives a column's value at a place. */
export function valueFor(column: string, at: Node, entry?: Fields): string | undefined {
  return fromEntry(column, entry) ?? fromScope(column, at) ?? fromMember(column, at) ?? fromHost(column, at);
}

function fromEntry(column: string, entry: Fields | undefined): string | undefined {
  return (COLUMNS[column] ?? [])
    .map((name) => entry?.get(name))
    .find((text) => text !== undefined && !/^(?:null|undefined|""|'')$/.test(text));
}

function fromScope(column: string, at: Node): string | undefined {
  const isTop = at.getFirstAncestor(isFunction) === undefined;
  return (COLUMNS[column] ?? []).find((name) => {
    if (VAGUE.has(name) && !isTop) return false;
    const declared = resolve(name, at);
    return declared !== undefined && isValue(declared) && isReadyAt(declared, at);
  });
}

function isValue(declared: Identifier): boolean {
  const parent = declared.getParent();
  return (
    (Node.isVariableDeclaration(parent) && !isFunction(parent.getInitializer())) ||
    Node.isParameterDeclaration(parent) ||
    Node.isBindingElement(parent)
  );
}

/** It has its value when the place is reached. */
export function isReadyAt(declared: Node, at: Node): boolean {
  if (declared.getStart() < at.getStart()) return true;
  // What the module declares further down is there by the time a function runs.
  const inFunction = at.getFirstAncestor(isFunction);
  return inFunction !== undefined && !declared.getAncestors().includes(inFunction);
}

/** `args.session`, `opts.taskId`: read somewhere in the function, or at the module's top level. */
function fromMember(column: string, at: Node): string | undefined {
  const names = COLUMNS[column] ?? [];
  const found = new Map<string, string>();
  for (const one of at.getSourceFile().getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)) {
    const root = one.getExpression();
    if (!names.includes(one.getName()) || !Node.isIdentifier(root)) continue;
    if (
      !/^(?:args|opts|options|params|input|context|ctx|req|request|argv|flags|values)$/.test(root.getText())
    )
      continue;
    const declared = resolve(root.getText(), root);
    if (declared === undefined || resolve(root.getText(), at) !== declared || !isReadyAt(declared, at))
      continue;
    if (!found.has(one.getName())) found.set(one.getName(), one.getText().replace("?.", "."));
  }
  const name = names.find((one) => found.has(one));
  return name === undefined ? undefined : found.get(name);
}

function fromHost(column: string, at: Node): string | undefined {
  const property = { parent_session_id: "sessionID", call_id: "callID" }[column];
  const holder = property === undefined ? undefined : hostParameterNode(at);
  if (property === undefined || holder === undefined) return undefined;
  const name = holder.getName();
  if (column !== "call_id") return `${name}.${property}`;
  return callIdOf(holder);
}

/** The parameter of the hook, or of the tool's `execute`, around a place that has the session. */
export function hostParameter(at: Node): string | undefined {
  return hostParameterNode(at)?.getName();
}

function hostParameterNode(at: Node): ParameterDeclaration | undefined {
  for (const outer of at.getAncestors()) {
    if (!isFunction(outer) || !Node.isParametered(outer)) continue;
    const found = outer.getParameters().find((one) => HOST.includes(one.getNameNode().getText()));
    if (found !== undefined) return found;
  }
  return undefined;
}
