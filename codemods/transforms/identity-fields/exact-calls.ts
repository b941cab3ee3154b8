import { Node, SyntaxKind, type CallExpression, type VariableDeclaration } from "ts-morph";
import { calleeText, isKnownAt } from "../code/scope.js";
import { functionOf, isVisibleAt, propertyName } from "../syntax.js";
import { namesOf, type Place } from "./place.js";

/** What the create call gives, whatever came of it. */
const CREATED = new Set(["queue_id", "dispatch_key", "dispatch_id", "prompt_ref_id", "prompt_sha256"]);

/** What a leased row is certain to have. */
const LEASED = new Set([
  "dispatch_key",
  "dispatch_id",
  "prompt_ref_id",
  "prompt_sha256",
  "agent_type",
  "dag_task_id",
  "parent_session_id",
  "lease_owner",
  "lease_expiry",
]);

/** What is known of a dispatch that has no pending row. */
const MISSED = new Set([
  "agent_type",
  "dag_task_id",
  "prompt_sha256",
  "dispatch_key",
  "parent_session_id",
  "pending_count",
]);

/** A field of the dispatch that the exact calls of the same function are about: what they gave, and what they were given. */
export function fromExactCalls(field: string, { call }: Pick<Place, "call">): string | undefined {
  const results = functionOf(call)
    .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
    .filter((one) => isVisibleAt(one, call));
  for (const one of results.toReversed()) {
    const made = exactCall(one);
    const value = made && (given(field, one, made, call) ?? passed(field, made, call));
    if (value !== undefined) return value;
  }
  return undefined;
}

function exactCall(declaration: VariableDeclaration): CallExpression | undefined {
  let value: Node | undefined = declaration.getInitializer();
  while (Node.isAwaitExpression(value) || Node.isAsExpression(value)) value = value.getExpression();
  return Node.isCallExpression(value) &&
    /(?:db(?:CreateDispatchAtomic|LeaseDispatchExact)|leaseTask)$/.test(calleeText(value))
    ? value
    : undefined;
}

function given(
  field: string,
  declaration: VariableDeclaration,
  made: CallExpression,
  call: CallExpression,
): string | undefined {
  const name = declaration.getNameNode();
  if (!Node.isIdentifier(name)) return undefined;
  const text = name.getText();
  if (/Create/.test(calleeText(made))) return CREATED.has(field) ? `${text}.${field}` : undefined;
  if (/leaseTask$/.test(calleeText(made))) return ofTask(field, text, call);
  const isLeased = leasedAt(text, call);
  if (isLeased === false && field === "pending_count") return `${text}.pending_count`;
  if (isLeased !== true) return undefined;
  if (field === "queue_id") return `${text}.row.id`;
  return LEASED.has(field) ? `${text}.row.${field}` : undefined;
}

/** What `leaseTask` gave: the row, or what was missed. */
function ofTask(field: string, task: string, call: CallExpression): string | undefined {
  if (/\bMISS\b|MISS["']/i.test(call.getText()))
    return MISSED.has(field) ? `${task}.miss?.${field}` : undefined;
  const row = rowAt(task, call);
  if (row === undefined) return undefined;
  if (field === "queue_id") return `${row}.id`;
  return LEASED.has(field) ? `${row}.${field}` : undefined;
}

/** The name of a task's row where it is certain that there is one: `task.row` itself, or a variable that holds it. */
function rowAt(task: string, call: CallExpression): string | undefined {
  const own = new RegExp(`^${task}\\.row(?: \\?\\? undefined)?$`);
  const holders = functionOf(call)
    .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
    .filter((one) => isVisibleAt(one, call) && own.test(one.getInitializer()?.getText() ?? ""))
    .map((one) => one.getName());
  return [`${task}.row`, ...holders].find(
    (name) => isKnown(call, (condition) => isThere(condition, name)) === true,
  );
}

export function isThere(condition: Node, name: string): boolean | undefined {
  const text = condition.getText().replace(/\s/g, "");
  if (text === name || new RegExp(`^${name}!==?(?:null|undefined)$`).test(text)) return true;
  return text === `!${name}` || new RegExp(`^${name}===?(?:null|undefined)$`).test(text) ? false : undefined;
}

/** Whether a lease is known to have been made, or not to have been, where a call stands. */
function leasedAt(lease: string, call: Node): boolean | undefined {
  return isKnown(call, (condition) => askedOf(condition, lease));
}

/** What the conditions around and before a node say, by what each of them says where it holds. */
export function isKnown(call: Node, asks: (condition: Node) => boolean | undefined): boolean | undefined {
  for (let node: Node = call, outer = call.getParent(); outer !== undefined; outer = node.getParent()) {
    if (Node.isIfStatement(outer) && outer.getExpression() !== node) {
      const asked = asks(outer.getExpression());
      if (asked !== undefined) return outer.getThenStatement() === node ? asked : !asked;
    }
    if (Node.isBlock(outer))
      for (const before of outer.getStatements().filter((one) => one.getEnd() <= node.getStart())) {
        const asked = Node.isIfStatement(before) ? asks(before.getExpression()) : undefined;
        if (asked !== undefined && Node.isIfStatement(before) && leaves(before.getThenStatement()))
          return !asked;
      }
    node = outer;
  }
  return undefined;
}

function askedOf(condition: Node, lease: string): boolean | undefined {
  const text = condition.getText().replace(/\s/g, "");
  if (text === `${lease}.leased` || text === `${lease}.leased===true`) return true;
  return text === `!${lease}.leased` || text === `${lease}.leased===false` ? false : undefined;
}

function leaves(statement: Node): boolean {
  const last = Node.isBlock(statement) ? statement.getStatements().at(-1) : statement;
  return Node.isReturnStatement(last) || Node.isThrowStatement(last) || Node.isContinueStatement(last);
}

/** `{ prompt_sha256: digest }`: what a call was given is what it is about. */
function passed(field: string, made: CallExpression, at: Node): string | undefined {
  const [object] = made.getArguments();
  if (!Node.isObjectLiteralExpression(object)) return undefined;
  const names = namesOf(field);
  const found = object.getProperties().find((one) => names.includes(propertyName(one) ?? ""));
  const value = Node.isPropertyAssignment(found) ? found.getInitializer()?.getText() : undefined;
  const text = Node.isShorthandPropertyAssignment(found) ? found.getName() : value;
  return text !== undefined && isKnownAt(text, at, made) ? text : undefined;
}
