import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import type { Args } from "../models/native.js";
import type { Effect, Site } from "../summaries/effect.js";
import { joinAll } from "../values/join.js";
import { UNDEFINED, UNKNOWN, unknown, type FunctionValue, type Value } from "../values/value.js";
import { parameterFields } from "./classes.js";
import { isInline } from "./functions.js";
import { hoist } from "./hoist.js";
import type { Interpreter } from "./interpreter.js";
import { setMember } from "./set-member.js";
import { declare } from "./patterns.js";
import { Scope, varNames, type Owner } from "./scope.js";
import { handOver } from "./hand-over.js";
import { executeAll } from "./statements.js";
import { tick, type Delta } from "./state.js";
import { typedBy, valueOfType } from "./types.js";

/**
 * Runs a function's body.
 *
 * @param args its arguments; parameters that get none hold undefined, or are unknown after a spread
 */
export function runFunction(
  ip: Interpreter,
  fn: FunctionValue,
  self: Value | undefined,
  args: Args,
  calledFrom?: Site,
): { value: Value; effects: readonly Effect[]; owner: Owner; completes: boolean } {
  const { node } = fn;
  const owner: Owner = isInline(node) ? fn.scope.owner : node;
  const isArrow = node.type === T.ArrowFunctionExpression;
  const scope = new Scope(fn.scope, owner, isArrow ? undefined : (self ?? UNKNOWN), fn.home, true);
  const returns: Value[] = [];
  const yields: Value[] = [];
  const effects: Effect[] = [];
  const exits: Delta[] = [];
  ip.frames.push({
    code: node,
    module: fn.module,
    owner,
    returns,
    yields,
    effects,
    calledFrom,
    since: tick(),
  });
  let branch;
  try {
    branch = ip.journal.fork(() => {
      ip.controls.push({
        kind: "function",
        labels: [],
        depth: ip.journal.depth,
        exits,
        roundDepth: 0,
        continues: [],
      });
      try {
        bindParameters(ip, fn, self, args, scope);
        return runBody(ip, node, scope, returns);
      } finally {
        ip.controls.pop();
      }
    });
  } finally {
    ip.frames.pop();
  }
  const ends = [...exits, ...(branch.live ? [branch.delta] : [])];
  // A function that only throws leaves what it did before.
  ip.journal.merge(ends.length > 0 ? ends : [branch.delta]);
  const completes = ends.length > 0 || node.generator;
  if (node.generator)
    return {
      value: ip.array([], yields.length > 0 ? joinAll(yields) : undefined),
      effects,
      owner,
      completes,
    };
  if (branch.live && node.body.type === T.BlockStatement) returns.push(UNDEFINED);
  return { value: returns.length > 0 ? joinAll(returns) : UNKNOWN, effects, owner, completes };
}

function runBody(ip: Interpreter, node: FunctionValue["node"], scope: Scope, returns: Value[]): boolean {
  // A declaration without a body (`declare function`, an overload) has none.
  const body = node.body as TSESTree.BlockStatement | TSESTree.Expression | null | undefined;
  if (body == null) {
    returns.push(UNKNOWN);
    return true;
  }
  if (body.type !== T.BlockStatement) {
    const value = ip.evaluate(body, scope);
    handOver(value, true);
    returns.push(value);
    return true;
  }
  for (const name of varNames(body)) if (!scope.vars.has(name)) scope.vars.set(name, ip.cell(UNDEFINED));
  hoist(ip, body.body, scope);
  return executeAll(ip, body.body, scope);
}

function bindParameters(
  ip: Interpreter,
  fn: FunctionValue,
  self: Value | undefined,
  args: Args,
  scope: Scope,
): void {
  if (fn.node.type !== T.ArrowFunctionExpression)
    scope.vars.set("arguments", ip.cell(ip.array(args.values, args.rest)));
  if (fn.node.type === T.FunctionExpression && fn.node.id !== null)
    scope.vars.set(fn.node.id.name, ip.cell(fn));
  const params = fn.node.params.filter((param) => !(param.type === T.Identifier && param.name === "this"));
  params.forEach((param, index) => {
    if (param.type === T.RestElement) {
      declare(ip, param.argument, ip.array(args.values.slice(index), args.rest), scope);
      return;
    }
    const given = args.values[index] ?? args.rest ?? UNDEFINED;
    declare(ip, param, typedBy({ ip, module: fn.module, scope: fn.scope }, given, typeOf(param)), scope);
  });
  if (self !== undefined)
    for (const { name, node } of parameterFields(params)) {
      const cell = scope.vars.get(name);
      if (cell !== undefined) setMember(ip, self, name, ip.read(cell), ip.site(node));
    }
}

/** The type that a parameter is declared with. */
function typeOf(param: TSESTree.Parameter): TSESTree.TypeNode | undefined {
  const target = param.type === T.AssignmentPattern ? param.left : param;
  return "typeAnnotation" in target ? target.typeAnnotation?.typeAnnotation : undefined;
}

/**
 * The arguments of a call that nobody makes: each is unknown, but for what its type says.
 *
 * @param nameOf what an argument is called in messages, by its position
 */
export function symbolicArgs(
  ip: Interpreter,
  fn: FunctionValue,
  nameOf = (index: number): string => `arg ${String(index)}`,
): Args {
  const params = fn.node.params.filter((param) => !(param.type === T.Identifier && param.name === "this"));
  return {
    values: params.flatMap((param, index): Value[] => {
      if (param.type === T.RestElement) return [];
      return [valueOfType({ ip, module: fn.module, scope: fn.scope }, typeOf(param), nameOf(index))];
    }),
    rest: unknown("further argument"),
  };
}
