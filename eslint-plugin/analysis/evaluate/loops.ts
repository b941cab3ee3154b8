import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { joinAll } from "../values/join.js";
import { text, UNKNOWN, unknown, type Value } from "../values/value.js";
import { declarationTarget, assignPattern, declare } from "./patterns.js";
import type { Interpreter } from "./interpreter.js";
import { listOf, nextOf } from "./iterate.js";
import { refine } from "./refine.js";
import { hoist } from "./hoist.js";
import { Scope } from "./scope.js";
import type { Delta } from "./state.js";

/** Arrays of known elements up to this length are gone through one by one. */
const MAX_UNROLLED = 24;
/** Other loops run this often: the second time sees what the first one assigned. */
const ROUNDS = 2;

type Loop = TSESTree.ForStatement | TSESTree.WhileStatement | TSESTree.DoWhileStatement;

/** `for`, `while`, `do`: a body that runs an unknown number of times. */
export function executeLoop(ip: Interpreter, node: Loop, outer: Scope, labels: readonly string[]): boolean {
  const scope = new Scope(outer, outer.owner);
  if (node.type === T.ForStatement && node.init) {
    if (node.init.type === T.VariableDeclaration) {
      hoist(ip, [node.init], scope);
      ip.execute(node.init, scope);
    } else ip.evaluate(node.init, scope);
  }
  const { test } = node;
  const round = (): boolean => {
    if (test) {
      ip.evaluate(test, scope);
      if (node.type !== T.DoWhileStatement) refine(ip, test, scope, true);
    }
    return ip.execute(node.body, scope);
  };
  const after = (): void => {
    if (node.type === T.ForStatement && node.update) ip.evaluate(node.update, scope);
  };
  const endless = isAlways(test);
  const isOnce = test?.type === T.Literal && !test.value;
  // `do` and `for (;;)` run once at least.
  const certain = node.type === T.DoWhileStatement || endless ? 1 : 0;
  return runRounds(ip, isOnce ? 1 : ROUNDS, labels, certain, round, after, endless);
}

/**
 * @param certain how many rounds run in any case, unless one is left by a `break`
 * @param endless whether only a `break` or `return` ends the loop
 */
function runRounds(
  ip: Interpreter,
  rounds: number,
  labels: readonly string[],
  certain: number,
  round: (index: number) => boolean,
  after: () => void = () => undefined,
  endless = false,
): boolean {
  const exits: Delta[] = [];
  let reached = true;
  const whole = ip.journal.fork(() => {
    const depth = ip.journal.depth;
    for (let index = 0; index < rounds && reached && !(index > 0 && ip.exhausted); index++) {
      const continues: Delta[] = [];
      const branch = ip.journal.fork(() => {
        // Exits are told against the state before the loop, continues against this round's.
        ip.controls.push({ kind: "loop", labels, depth, exits, roundDepth: ip.journal.depth, continues });
        try {
          return ip.inRound(() => round(index));
        } finally {
          ip.controls.pop();
        }
      });
      const ends = [...continues, ...(branch.live ? [branch.delta] : [])];
      const goesOn = ends.length > 0;
      if (index >= certain) ends.push(new Map());
      if (ends.length > 0) ip.journal.merge(ends);
      if (goesOn) after();
      reached = ends.length > 0;
    }
    return reached && !endless;
  });
  const ends = [...exits, ...(whole.live ? [whole.delta] : [])];
  ip.journal.merge(ends);
  return ends.length > 0;
}

function isAlways(test: TSESTree.Expression | null | undefined): boolean {
  if (test == null) return true;
  return test.type === T.Literal && Boolean(test.value);
}

/** `for (x of xs)`: known elements one by one, the others as one value. */
export function executeForOf(
  ip: Interpreter,
  node: TSESTree.ForOfStatement,
  outer: Scope,
  labels: readonly string[],
): boolean {
  const { items, rest } = listOf(ip, ip.evaluate(node.right, outer));
  const known = items.length <= MAX_UNROLLED ? items : [];
  const others: Value[] = [
    ...(known.length === items.length ? [] : [joinAll(items)]),
    ...(rest ? [rest] : []),
  ];
  const further = others.length > 0 ? joinAll(others) : undefined;
  const rounds = [...known, ...(further === undefined ? [] : [further, nextOf(further)])];
  if (rounds.length === 0) return true;
  return eachRound(ip, node, outer, labels, rounds, known.length);
}

/** `for (key in object)`: the known keys one by one. */
export function executeForIn(
  ip: Interpreter,
  node: TSESTree.ForInStatement,
  outer: Scope,
  labels: readonly string[],
): boolean {
  const object = ip.evaluate(node.right, outer);
  if (object.kind === "object") ip.journal.look(object);
  const keys = object.kind === "object" ? [...object.props.keys()].slice(0, MAX_UNROLLED) : [];
  const rounds: Value[] = keys.map((key) => text(key));
  if (object.kind !== "object")
    rounds.push(unknown("key", { nonEmpty: true }), unknown("key", { nonEmpty: true }));
  if (rounds.length === 0) return true;
  return eachRound(ip, node, outer, labels, rounds, keys.length);
}

function eachRound(
  ip: Interpreter,
  node: TSESTree.ForOfStatement | TSESTree.ForInStatement,
  outer: Scope,
  labels: readonly string[],
  values: readonly Value[],
  certain: number,
): boolean {
  return runRounds(ip, values.length, labels, certain, (index) => {
    const scope = new Scope(outer, outer.owner);
    const value = values[index] ?? UNKNOWN;
    const target = declarationTarget(node.left);
    if (target.declares) {
      hoist(ip, [node.left], scope);
      declare(ip, target.pattern, value, scope);
    } else assignPattern(ip, target.pattern, value, scope);
    return ip.execute(node.body, scope);
  });
}
