import { Node, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import { fieldAliases } from "../../../contract/index.js";
import { referenceTo } from "../../imports/index.js";
import type { SourceView } from "../../source-view.js";
import type { ImportRequest, Need, TransformContext } from "../../transform.js";
import { dispatchDbOf } from "../dispatch-db-scaffold/index.js";
import { declarationsOf, functionOf } from "../syntax.js";
import { fromDetail, unwrap } from "./detail.js";
import { propertyOf } from "./fields.js";

/** An expression that gives a field its value. */
export interface FoundValue {
  readonly text: string;
  readonly imports: readonly ImportRequest[];
  readonly needs: readonly Need[];
}

/** The log call that a value is wanted for. */
export interface Place {
  readonly view: SourceView;
  readonly call: CallExpression;
  readonly fields: ObjectLiteralExpression | undefined;
  readonly context: TransformContext;
}

/** The names under which real code keeps a field. */
export function namesOf(field: string): string[] {
  const aliases = [...fieldAliases].filter(([, meant]) => meant === field).map(([alias]) => alias);
  const camel = field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  // A backup's own table calls it so.
  const column = field === "backup_uuid" ? ["uuid"] : [];
  return [...new Set([field, ...aliases, camel, ...column])];
}

/**
 * Looks for a field's value, from the surest place to the least sure: the call's own free text, a name in scope, the
 * host's objects, the row that the call is about, the same property elsewhere in the function; a dispatch's key is
 * also made from its parts.
 */
export function findValue(field: string, place: Place): FoundValue | undefined {
  const plain =
    shared(field, place) ??
    fromDetail(field, place) ??
    fromScope(field, place) ??
    fromHost(field, place) ??
    fromMember(field, place);
  if (plain !== undefined) return { text: plain, imports: [], needs: [] };
  const derived = fromHeader(field, place) ?? (field === "raw_error" ? rawError(place) : undefined);
  if (derived !== undefined) return { text: derived, imports: [], needs: [] };
  const row = fromRow(field, place);
  if (row !== undefined) return { text: row, imports: [], needs: ["dispatch-db"] };
  return field === "dispatch_key" ? fromParts(place) : undefined;
}

/** The field under another of its names, in the literal or in an object that is spread into the fields. */
function shared(field: string, { call, fields }: Place): string | undefined {
  for (const name of namesOf(field)) {
    const property = fields === undefined ? undefined : propertyOf(fields, name);
    const value = property === undefined ? undefined : valueOf(property);
    if (value !== undefined) return value;
  }
  for (const object of spreadObjects(call))
    for (const name of namesOf(field)) {
      const property = propertyOf(object, name);
      const value = property === undefined ? undefined : valueOf(property);
      if (value !== undefined) return value;
    }
  return undefined;
}

/** The object literals in scope that are spread somewhere: common fields of several calls. */
function spreadObjects(call: CallExpression): ObjectLiteralExpression[] {
  const names = call
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.SpreadAssignment)
    .map((one) => one.getExpression().getText());
  return [...new Set(names)].flatMap((name) => {
    const [declaration] = declarationsOf(name, call);
    const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
    return Node.isObjectLiteralExpression(value) ? [value] : [];
  });
}

function valueOf(property: Node): string | undefined {
  if (Node.isShorthandPropertyAssignment(property)) return property.getName();
  if (!Node.isPropertyAssignment(property)) return undefined;
  return unwrap(property.getInitializerOrThrow())?.getText();
}

function fromScope(field: string, { call }: Place): string | undefined {
  return namesOf(field).find((name) => declarationsOf(name, call).length > 0);
}

/** Where the host's own objects carry a field (contract §10). */
const HOST: Readonly<Record<string, readonly string[]>> = {
  sessionID: ["input", "context"],
  callID: ["input", "context"],
  agent: ["context"],
};

function fromHost(field: string, { call }: Place): string | undefined {
  const holder = HOST[field]?.find((name) =>
    declarationsOf(name, call).some((one) => Node.isParameterDeclaration(one)),
  );
  if (holder !== undefined) return `${holder}.${field}`;
  if (field === "parent_session_id") return fromHost("sessionID", { call } as Place);
  if (!isInHook(call, "tool.execute.after")) return undefined;
  const [, output] = hookParameters(call);
  if (output === undefined) return undefined;
  // OpenCode's task tool puts the child's session there.
  if (field === "child_session_id") return `${output}?.metadata?.sessionId`;
  return undefined;
}

function isInHook(node: Node, name: string): boolean {
  return node
    .getAncestors()
    .some(
      (one) =>
        (Node.isPropertyAssignment(one) || Node.isMethodDeclaration(one)) && one.getName().includes(name),
    );
}

function hookParameters(node: Node): string[] {
  const hook = node
    .getAncestors()
    .find(
      (one) =>
        (Node.isArrowFunction(one) || Node.isFunctionExpression(one) || Node.isMethodDeclaration(one)) &&
        one.getParameters().length > 1,
    );
  if (!Node.isArrowFunction(hook) && !Node.isFunctionExpression(hook) && !Node.isMethodDeclaration(hook))
    return [];
  return hook.getParameters().map((one) => one.getName());
}

/**
 * A line of the wrapped prompt's head, read as the function reads another one: `prompt.match(/^dag_task_id: (.*)$/m)`.
 * Only where some code of the tree writes that line.
 */
export function fromHeader(field: string, { call, context }: Place): string | undefined {
  const [, before, after] =
    /([\w.]+\.match\(\/\^)(?:dag_task_id|agent_type|dispatch_key|dispatch_id)(: [^/]*\/\w*\)\??(?:\.\[1\]|\[1\]))/.exec(
      functionOf(call).getText(),
    ) ?? [];
  if (before === undefined || after === undefined) return undefined;
  const isWritten = context.files.some((file) => context.textOf(file).includes(`${field}: \${`));
  return isWritten ? before + field + after : undefined;
}

/** What went wrong: the error that was caught, or what the host gave back where the outcome was judged by that. */
function rawError({ call, fields }: Place): string | undefined {
  const caught = call
    .getFirstAncestor((one) => Node.isCatchClause(one))
    ?.getVariableDeclaration()
    ?.getName();
  if (caught !== undefined) return `${caught} instanceof Error ? ${caught}.message : String(${caught})`;
  const event = fields === undefined ? undefined : propertyOf(fields, "event");
  const choice = Node.isPropertyAssignment(event) ? event.getInitializer() : undefined;
  if (!Node.isConditionalExpression(choice)) return undefined;
  const condition = choice.getCondition().getText();
  const judged = declarationsOf(condition, call).find((one) => Node.isVariableDeclaration(one));
  const [, output] = hookParameters(call);
  if (judged === undefined || output === undefined) return undefined;
  const text = judged
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .map((one) => one.getText())
    .find((name) => name !== condition && declarationsOf(name, call).some((one) => isMadeOf(one, output)));
  if (text === undefined) return undefined;
  const failsFirst = /fail|bad|error/i.test(choice.getWhenTrue().getText());
  return failsFirst ? `${condition} ? ${text} : undefined` : `${condition} ? undefined : ${text}`;
}

function isMadeOf(declaration: Node, name: string): boolean {
  return (
    Node.isVariableDeclaration(declaration) &&
    declaration.getDescendantsOfKind(SyntaxKind.Identifier).some((one) => one.getText() === name)
  );
}

/** `args.dag_task_id`, read elsewhere in the function. */
function fromMember(field: string, { call }: Place): string | undefined {
  const names = namesOf(field);
  const texts = new Set<string>();
  for (let scope = functionOf(call); ; scope = functionOf(scope)) {
    for (const one of scope.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)) {
      const root = one.getExpression();
      if (!names.includes(one.getName()) || !Node.isIdentifier(root) || one.hasQuestionDotToken()) continue;
      if (isWritten(one) || isRowLike(root.getText())) continue;
      if (declarationsOf(root.getText(), call).length > 0) texts.add(one.getText());
    }
    if (texts.size > 0 || Node.isSourceFile(scope)) break;
  }
  // What the function was given says more than what it looked up.
  const given = [...texts].filter((text) =>
    declarationsOf(text.slice(0, text.indexOf(".")), call).some((one) => Node.isParameterDeclaration(one)),
  );
  const [only, ...others] = given.length > 0 ? given : texts;
  return others.length === 0 ? only : undefined;
}

function isWritten(node: Node): boolean {
  const parent = node.getParent();
  return (
    Node.isBinaryExpression(parent) &&
    parent.getLeft() === node &&
    parent.getOperatorToken().getText() === "="
  );
}

/** A row is known by its name only where {@link fromRow} sees that the call is about it. */
function isRowLike(name: string): boolean {
  return /^(?:row|r|q|entry|e|hit|waiting)$/i.test(name);
}

const COLUMNS = new Set([
  "dispatch_id",
  "dispatch_key",
  "prompt_ref_id",
  "prompt_sha256",
  "agent_type",
  "dag_task_id",
  "parent_session_id",
  "lease_owner",
  "lease_expiry",
  "status",
  "created_at",
  "file_path",
  "size_bytes",
  "call_id",
]);

/** The row whose `id` the call logs as `queue_id` has the rest as well. */
function fromRow(field: string, { fields }: Place): string | undefined {
  if (fields === undefined || !COLUMNS.has(field)) return undefined;
  for (const name of namesOf("queue_id")) {
    const property = propertyOf(fields, name);
    const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    if (!Node.isPropertyAccessExpression(value) || value.getName() !== "id") continue;
    return value.getText().replace(/id$/, field);
  }
  return undefined;
}

/** `dispatchKey({ … })`, where all that it is made of is at hand (contract §5). */
function fromParts(place: Place): FoundValue | undefined {
  const { view, context } = place;
  const target = fromDetail("target_agent", place) ?? fromMember("target_agent", place);
  const parts = {
    agent_type: target ?? findValue("agent_type", place)?.text,
    dag_task_id: findValue("dag_task_id", place)?.text,
    prompt_sha256: findValue("prompt_sha256", place)?.text,
    parent_session_id: findValue("parent_session_id", place)?.text ?? findValue("sessionID", place)?.text,
  };
  const texts = Object.entries(parts).map(([name, text]) => {
    if (text === undefined) return undefined;
    const sure = text.includes("?.") ? `${text} ?? ""` : text;
    return sure === name ? name : `${name}: ${sure}`;
  });
  if (texts.includes(undefined)) return undefined;
  const reference = referenceTo(view, dispatchDbOf(context.frameworkOf(view.path), context), "dispatchKey");
  if (reference === undefined) return undefined;
  return {
    text: `${reference.text}({ ${texts.join(", ")} })`,
    imports: reference.imports,
    needs: ["dispatch-db"],
  };
}
