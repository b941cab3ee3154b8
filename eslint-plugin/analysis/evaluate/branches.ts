import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { unknown } from "../values/value.js";
import { hoist } from "./hoist.js";
import type { Interpreter } from "./interpreter.js";
import { declare } from "./patterns.js";
import { Scope } from "./scope.js";
import type { Delta } from "./state.js";
import { executeStatement, executeBlock, executeAll } from "./statements.js";

export function executeLabeled(
  ip: Interpreter,
  node: TSESTree.LabeledStatement,
  scope: Scope,
  labels: readonly string[],
): boolean {
  const all = [...labels, node.label.name];
  switch (node.body.type) {
    case T.ForStatement:
    case T.ForInStatement:
    case T.ForOfStatement:
    case T.WhileStatement:
    case T.DoWhileStatement:
    case T.SwitchStatement:
    case T.LabeledStatement:
      return executeStatement(ip, node.body, scope, all);
    default:
  }
  const exits: Delta[] = [];
  const branch = ip.journal.fork(() => {
    ip.controls.push({
      kind: "block",
      labels: all,
      depth: ip.journal.depth,
      exits,
      roundDepth: 0,
      continues: [],
    });
    try {
      return ip.execute(node.body, scope);
    } finally {
      ip.controls.pop();
    }
  });
  const ends = [...exits, ...(branch.live ? [branch.delta] : [])];
  ip.journal.merge(ends);
  return ends.length > 0;
}

export function executeTry(ip: Interpreter, node: TSESTree.TryStatement, scope: Scope): boolean {
  const startsBefore = ip.read(ip.starts);
  const exitsBefore = ip.controls.map(({ exits, continues }) => [exits.length, continues.length] as const);
  const attempt = ip.journal.forkSeeing(() => ip.execute(node.block, scope));
  const ends: Delta[] = attempt.live ? [attempt.delta] : [];
  const { handler } = node;
  if (handler !== null) {
    const caught = ip.journal.fork(() => {
      // The block may have thrown before, between or after its assignments.
      ip.journal.merge([attempt.seen, new Map()]);
      // What the block started has failed: starting again is a retry.
      ip.write(ip.starts, startsBefore);
      const inner = new Scope(scope, scope.owner);
      if (handler.param) declare(ip, handler.param, unknown("error"), inner);
      return executeBlock(ip, handler.body.body, inner);
    });
    if (caught.live) ends.push(caught.delta);
  }
  if (ends.length > 0) ip.journal.merge(ends);
  const { finalizer } = node;
  if (finalizer === null) return ends.length > 0;
  // The finalizer also runs on the way of a `return`, a `break` or an error, with what holds there.
  const leaving = ip.controls.flatMap(({ exits, continues }, index) => {
    const [exitCount = 0, continueCount = 0] = exitsBefore[index] ?? [];
    return [...exits.slice(exitCount), ...continues.slice(continueCount)];
  });
  if (handler === null) leaving.push(attempt.seen);
  if (leaving.length > 0)
    ip.journal.fork(() => {
      ip.journal.merge(leaving);
      return ip.execute(finalizer, scope);
    });
  return ends.length > 0 && ip.execute(finalizer, scope);
}

export function executeSwitch(
  ip: Interpreter,
  node: TSESTree.SwitchStatement,
  scope: Scope,
  labels: readonly string[],
): boolean {
  const subject = ip.evaluate(node.discriminant, scope);
  const inner = new Scope(scope, scope.owner);
  hoist(
    ip,
    node.cases.flatMap(({ consequent }) => consequent),
    inner,
  );
  const exits: Delta[] = [];
  const { known, starts } = matchingCases(ip, node, subject, scope);
  const branches = starts.map((start) =>
    ip.journal.fork(() => {
      ip.controls.push({
        kind: "switch",
        labels,
        depth: ip.journal.depth,
        exits,
        roundDepth: 0,
        continues: [],
      });
      try {
        // From the matching case on, statements run through to a break.
        return node.cases.slice(start).every(({ consequent }) => executeAll(ip, consequent, inner));
      } finally {
        ip.controls.pop();
      }
    }),
  );
  const skipped = !known && node.cases.every(({ test }) => test !== null);
  const ends = [...exits, ...branches.filter(({ live }) => live).map(({ delta }) => delta)];
  if (skipped || starts.length === 0) ends.push(new Map());
  ip.journal.merge(ends);
  return ends.length > 0;
}

/** The cases at which the switch may enter. */
function matchingCases(
  ip: Interpreter,
  node: TSESTree.SwitchStatement,
  subject: ReturnType<Interpreter["evaluate"]>,
  scope: Scope,
): { known: boolean; starts: number[] } {
  const starts: number[] = [];
  const fallback = node.cases.findIndex(({ test }) => test === null);
  for (const [index, { test }] of node.cases.entries()) {
    if (test === null) continue;
    const equal = ip.workspace.equals(subject, ip.evaluate(test, scope));
    if (equal === true) return { known: true, starts: [...starts, index] };
    if (equal === undefined) starts.push(index);
  }
  if (fallback >= 0) starts.push(fallback);
  return { known: false, starts };
}
