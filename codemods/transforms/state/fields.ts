import { Node, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import type { Modules, Target } from "../code/modules.js";
import { declarationOf, isFunction, usesOf } from "../code/scope.js";

/** A column of the database, or of the create call, and the names that entries have for it. */
export const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  agent_type: [
    "agent_type",
    "agentType",
    "agent",
    "subagent_type",
    "subagentType",
    "subagent",
    "target_agent",
    "targetAgent",
    "target",
    "agentName",
    "type",
  ],
  dag_task_id: ["dag_task_id", "dagTaskId", "taskId", "task_id", "dagTask", "taskID", "task"],
  prompt_sha256: [
    "prompt_sha256",
    "promptSha256",
    "sha256",
    "promptHash",
    "prompt_hash",
    "promptSha",
    "sha",
    "hash",
    "digest",
    "checksum",
  ],
  parent_session_id: [
    "parent_session_id",
    "parentSessionId",
    "parentSessionID",
    "parentSession",
    "sessionID",
    "sessionId",
    "session_id",
    "session",
    "sid",
    "parent",
  ],
  call_id: ["call_id", "callID", "callId", "call"],
  file_path: [
    "file_path",
    "filePath",
    "promptFile",
    "prompt_file",
    "promptPath",
    "prompt_path",
    "file",
    "path",
  ],
  size_bytes: ["size_bytes", "sizeBytes", "size", "bytes", "length", "promptSize"],
  domain_id: ["domain_id", "domainId", "domain"],
};

/** What the tables have besides: set by the calls themselves. */
const KEPT = new Set([
  ...Object.values(COLUMNS).flat(),
  ...[
    "id",
    "queue_id",
    "queueId",
    "dispatch_id",
    "dispatchId",
    "prompt_ref_id",
    "promptRefId",
    "dispatch_key",
    "dispatchKey",
    "key",
  ],
  ...[
    "status",
    "state",
    "lease_owner",
    "leaseOwner",
    "lease_expiry",
    "leaseExpiry",
    "leasedBy",
    "expires",
    "expiresAt",
    "child_session_id",
    "childSession",
    "childSessionId",
  ],
  ...[
    "at",
    "ts",
    "time",
    "timestamp",
    "date",
    "when",
    "created_at",
    "createdAt",
    "created",
    "opened_at",
    "openedAt",
    "opened",
    "updated_at",
    "updatedAt",
    "updated",
    "started_at",
    "startedAt",
    "started",
    "queued_at",
    "queuedAt",
    "enqueued_at",
    "enqueuedAt",
    "consumed_at",
    "consumedAt",
    "finishedAt",
    "finished_at",
  ],
  ...["attempt", "attempts", "attempt_number", "attemptNumber", "error", "error_msg", "errorMsg", "reason"],
  ...["version", "v", "schema"],
  // A parent's children are the rows that name its session as their parent's.
  "children",
  "childSessions",
]);

/** An object that old code stored, as it is written in the source. */
export interface Entry {
  readonly file: string;
  readonly node: ObjectLiteralExpression;
}

/** What a write stores: the objects that may be in it, and the fields that are set on what was read before. */
export interface Stored {
  readonly entries: readonly Entry[];
  readonly assigned: readonly string[];
  /** What is put into a list and could not be followed to an object. */
  readonly unknown?: string | undefined;
}

/** Follows what a call is given back to the objects that are written down in it. */
export function storedBy(call: Node, file: string, modules: Modules): Stored {
  const entries = new Map<Node, Entry>();
  const assigned = new Set<string>();
  const seen = new Set<Node>();
  let unknown: string | undefined;
  const follow = (node: Node | undefined, where: string, depth: number): void => {
    if (node === undefined || depth > 12 || seen.has(node)) return;
    seen.add(node);
    const on = (next: Node | undefined): void => {
      follow(next, where, depth + 1);
    };
    if (Node.isObjectLiteralExpression(node)) {
      const isWhole = node
        .getProperties()
        .every(
          (one) =>
            Node.isPropertyAssignment(one) ||
            Node.isShorthandPropertyAssignment(one) ||
            Node.isSpreadAssignment(one),
        );
      const holdsList = node
        .getProperties()
        .some(
          (one) =>
            Node.isPropertyAssignment(one) &&
            /^(?:entries|queue|items|pending|list|dispatches|tasks)$/.test(one.getName()),
        );
      if (isWhole && !holdsList && !isOptions(node)) entries.set(node, { file: where, node });
      for (const one of node.getProperties()) {
        if (Node.isSpreadAssignment(one)) on(one.getExpression());
        if (holdsList && Node.isPropertyAssignment(one)) on(one.getInitializer());
        if (holdsList && Node.isShorthandPropertyAssignment(one)) on(one.getNameNode());
      }
    } else if (Node.isArrayLiteralExpression(node)) node.getElements().forEach(on);
    else if (
      Node.isSpreadElement(node) ||
      Node.isParenthesizedExpression(node) ||
      Node.isAsExpression(node) ||
      Node.isAwaitExpression(node) ||
      Node.isNonNullExpression(node)
    )
      on(node.getExpression());
    else if (Node.isConditionalExpression(node)) [node.getWhenTrue(), node.getWhenFalse()].forEach(on);
    else if (Node.isBinaryExpression(node) && /^(?:\|\||\?\?|&&)$/.test(node.getOperatorToken().getText()))
      [node.getLeft(), node.getRight()].forEach(on);
    else if (Node.isTemplateExpression(node))
      node.getTemplateSpans().forEach((one) => {
        on(one.getExpression());
      });
    else if (Node.isCallExpression(node)) ofCall(node, where, depth);
    else if (isFunction(node)) ofFunction(node, where, depth);
    else if (
      Node.isPropertyAccessExpression(node) &&
      /^(?:entries|queue|items|pending|list)$/.test(node.getName())
    )
      on(node.getExpression());
    else if (Node.isIdentifier(node)) {
      const declaration = declarationOf(node);
      const parent = declaration?.getParent();
      if (declaration === undefined || parent === undefined) return;
      if (Node.isVariableDeclaration(parent)) on(parent.getInitializer());
      else if (Node.isParameterDeclaration(parent)) ofParameter(parent, where, depth);
      else if (Node.isFunctionDeclaration(parent)) return;
      for (const use of usesOf(declaration)) ofUse(use, where, depth);
    }
  };
  const ofCall = (node: CallExpression, where: string, depth: number): void => {
    const callee = node.getExpression();
    if (/(?:JSON\.parse|readFile(?:Sync)?|readJson\w*|load|read)$/.test(callee.getText())) return;
    const hands =
      /(?:^|\.)(?:stringify|map|flatMap|concat|push|unshift|assign|fromEntries|from|of|update|save|write\w*|append\w*|set)$/;
    if (hands.test(callee.getText())) for (const one of node.getArguments()) follow(one, where, depth + 1);
    if (Node.isPropertyAccessExpression(callee)) follow(callee.getExpression(), where, depth + 1);
  };
  const ofFunction = (node: Node, where: string, depth: number): void => {
    const body = Node.isBodied(node) || Node.isBodyable(node) ? node.getBody() : undefined;
    if (body !== undefined && !Node.isBlock(body)) follow(body, where, depth + 1);
    for (const one of body?.getDescendantsOfKind(SyntaxKind.ReturnStatement) ?? [])
      follow(one.getExpression(), where, depth + 1);
    const [first] = Node.isParametered(node) ? node.getParameters() : [];
    const name = first?.getNameNode();
    if (Node.isIdentifier(name)) for (const use of usesOf(name)) ofUse(use, where, depth);
  };
  const ofUse = (use: Node, where: string, depth: number): void => {
    const parent = use.getParent();
    if (Node.isPropertyAccessExpression(parent) && parent.getExpression() === use) {
      const outer = parent.getParent();
      if (Node.isCallExpression(outer) && outer.getExpression() === parent) {
        if (/^(?:push|unshift|splice|add)$/.test(parent.getName()))
          for (const one of outer.getArguments()) {
            follow(one, where, depth + 1);
            if (isMade(one)) unknown ??= one.getText();
          }
        else if (/^(?:find|findLast|at|shift|pop|filter|forEach|map)$/.test(parent.getName()))
          ofPart(outer, where, depth);
        else if (/^(?:set)$/.test(parent.getName())) follow(outer.getArguments()[1], where, depth + 1);
      } else if (
        Node.isBinaryExpression(outer) &&
        outer.getLeft() === parent &&
        outer.getOperatorToken().getText() === "="
      ) {
        if (/^(?:entries|queue|items|pending|list|length)$/.test(parent.getName()))
          follow(outer.getRight(), where, depth + 1);
        else assigned.add(parent.getName());
      } else if (/^(?:entries|queue|items|pending|list)$/.test(parent.getName()))
        ofUse(parent, where, depth + 1);
    } else if (Node.isElementAccessExpression(parent) && parent.getExpression() === use) {
      const outer = parent.getParent();
      if (Node.isBinaryExpression(outer) && outer.getLeft() === parent)
        follow(outer.getRight(), where, depth + 1);
      else ofPart(parent, where, depth);
    } else if (Node.isForOfStatement(parent) && parent.getExpression() === use)
      ofDeclared(parent.getInitializer(), where, depth);
    else if (
      Node.isCallExpression(parent) &&
      parent.getExpression().getText() === "Object.assign" &&
      parent.getArguments()[0] === use
    )
      parent.getArguments().forEach((one, index) => {
        if (index > 0) follow(one, where, depth + 1);
      });
    else if (Node.isBinaryExpression(parent) && parent.getLeft() === use)
      follow(parent.getRight(), where, depth + 1);
  };
  /** An entry that is got out of a list, and changed before the list is written back. */
  const ofPart = (part: Node, where: string, depth: number): void => {
    let whole = part;
    while (Node.isNonNullExpression(whole.getParent()) || Node.isAsExpression(whole.getParent()))
      whole = whole.getParentOrThrow();
    const parent = whole.getParent();
    if (Node.isVariableDeclaration(parent)) ofDeclared(parent, where, depth);
    const callback = Node.isCallExpression(part) ? part.getArguments()[0] : undefined;
    const first = Node.isParametered(callback) ? callback.getParameters()[0] : undefined;
    ofDeclared(first, where, depth);
  };
  const ofDeclared = (declared: Node | undefined, where: string, depth: number): void => {
    const one = Node.isVariableDeclarationList(declared) ? declared.getDeclarations()[0] : declared;
    const name =
      Node.isVariableDeclaration(one) || Node.isParameterDeclaration(one) ? one.getNameNode() : undefined;
    if (!Node.isIdentifier(name) || depth > 12 || seen.has(name)) return;
    seen.add(name);
    for (const use of usesOf(name)) ofUse(use, where, depth + 1);
  };
  const ofParameter = (parameter: Node, where: string, depth: number): void => {
    const fn = parameter.getParent();
    if (fn === undefined || !Node.isParametered(fn)) return;
    const index = fn.getParameters().findIndex((one) => one === parameter);
    for (const mention of callsOf(fn, where, modules))
      follow(mention.call.getArguments()[index], mention.file, depth + 1);
  };
  const all = Node.isCallExpression(call) ? call.getArguments() : [];
  for (const [index, one] of all.entries()) {
    // The first argument of a writer is the path.
    if (index === 0 && all.length > 1 && !isFunction(one)) continue;
    follow(one, file, 0);
  }
  return {
    entries: [...entries.values()],
    assigned: [...assigned],
    unknown: entries.size === 0 ? unknown : undefined,
  };
}

/** What a function of this project makes, or its caller hands down. */
function isMade(node: Node): boolean {
  if (Node.isAwaitExpression(node)) return isMade(node.getExpression());
  if (Node.isCallExpression(node)) return Node.isIdentifier(node.getExpression());
  if (!Node.isIdentifier(node)) return false;
  const declaration = declarationOf(node)?.getParent();
  if (Node.isVariableDeclaration(declaration)) {
    const value = declaration.getInitializer();
    return value !== undefined && isMade(value);
  }
  // What a callback is given comes out of the list.
  return (
    Node.isParameterDeclaration(declaration) && !Node.isCallExpression(declaration.getParent().getParent())
  );
}

/** The calls of a function, over the tree. */
export function callsOf(fn: Node, file: string, modules: Modules): { file: string; call: CallExpression }[] {
  const target = targetOf(fn, file);
  if (target === undefined) return [];
  return modules
    .mentionsOf(target)
    .flatMap(({ kind, node, file: where }) =>
      kind === "call" && Node.isCallExpression(node) ? [{ file: where, call: node }] : [],
    );
}

/** A function with the identifier that names it. */
export function targetOf(fn: Node, file: string): Target | undefined {
  if (Node.isFunctionDeclaration(fn)) {
    const name = fn.getNameNode();
    return name === undefined ? undefined : { file, fn, name };
  }
  const parent = fn.getParent();
  const name = Node.isVariableDeclaration(parent) ? parent.getNameNode() : undefined;
  return Node.isIdentifier(name) ? { file, fn, name } : undefined;
}

/** The name of a property without its quotes. */
export function propertyName(property: Node): string | undefined {
  if (Node.isShorthandPropertyAssignment(property)) return property.getName();
  return Node.isPropertyAssignment(property) ? property.getName().replace(/^["']|["']$/g, "") : undefined;
}

/** Fields of what was stored that no column holds. */
export function fieldsWithoutColumn({ entries, assigned }: Stored): string[] {
  const names = entries.flatMap(({ node }) => node.getProperties().map(propertyName));
  return [...new Set([...names, ...assigned])].filter(
    (name): name is string => name !== undefined && !KEPT.has(name),
  );
}

/** Whether an entry is one of a dispatch that is queued: it says for whom and what. */
export function isDispatch({ node }: Entry): boolean {
  const names = new Set(node.getProperties().map(propertyName));
  const has = (column: string): boolean => (COLUMNS[column] ?? []).some((name) => names.has(name));
  return has("agent_type") && (has("dag_task_id") || has("file_path") || has("prompt_sha256"));
}

/** What tells a library function how to do its work is not stored. */
function isOptions(node: ObjectLiteralExpression): boolean {
  const names = node.getProperties().map(propertyName);
  const options =
    /^(?:encoding|flags?|mode|recursive|force|flush|cwd|env|stdio|shell|input|spaces|create|signal)$/;
  return names.length > 0 && names.every((name) => name !== undefined && options.test(name));
}
