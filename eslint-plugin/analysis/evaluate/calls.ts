import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { argsOf, type Args } from "../models/native.js";
import { transactionOf } from "../models/transaction.js";
import { extend } from "../route.js";
import type { Effect, Site } from "../summaries/effect.js";
import { alternatives, joinAll, mapValue } from "../values/join.js";
import {
  UNDEFINED,
  UNKNOWN,
  unknown,
  type BoundCall,
  type FunctionValue,
  type Value,
} from "../values/value.js";
import { construct, ensurePrototype, parameterFields } from "./classes.js";
import { noteFrameworkCall } from "./framework.js";
import { functionName, isInline } from "./functions.js";
import { hoist } from "./hoist.js";
import type { Interpreter } from "./interpreter.js";
import { setMember } from "./members.js";
import { isAside } from "./interest.js";
import { declare } from "./patterns.js";
import { recalled } from "./recall.js";
import { noteStatement } from "./statement-calls.js";
import { Scope, varNames, type Owner } from "./scope.js";
import { executeAll, handOver } from "./statements.js";
import { tick, type Delta } from "./state.js";
import { valueOfType } from "./types.js";

/** A function may be inside itself this often; what deeper calls would do has been seen by then. */
const MAX_SELF_CALLS = 2;

/** Calls a value: enters a function of the program, asks the model of a library's, or gives up. */
export function callValue(
  ip: Interpreter,
  callee: Value,
  self: Value | undefined,
  args: Args,
  site: Site,
  isNew: boolean,
): Value {
  switch (callee.kind) {
    case "union":
      return callAlternatives(ip, callee.of, self, args, site, isNew);
    case "function": {
      const { self: boundSelf, args: all } = withBound(callee.bound, self, args);
      if (!isNew) return enterKnown(ip, callee, boundSelf, all, site);
      const instance = ip.object();
      instance.proto = ensurePrototype(ip, callee);
      const result = enter(ip, callee, instance, all, site);
      return result.kind === "object" && result.props.size > 0 ? result : instance;
    }
    case "class":
      return construct(ip, callee, args, site);
    case "native": {
      const { self: boundSelf, args: all } = withBound(callee.bound, self, args);
      return callee.call({ ip, args: all, self: boundSelf, site, isNew });
    }
    case "native-object": {
      const call = callee.member("()");
      return call?.kind === "native" ? callValue(ip, call, self, args, site, isNew) : UNKNOWN;
    }
    case "namespace":
      return callValue(ip, ip.workspace.exported(ip, callee.module, "default"), self, args, site, isNew);
    default:
      return callUnknown(ip, callee, self, args, site);
  }
}

function withBound(
  bound: BoundCall | undefined,
  self: Value | undefined,
  args: Args,
): { self: Value | undefined; args: Args } {
  if (bound === undefined) return { self, args };
  return { self: bound.self ?? self, args: { values: [...bound.args, ...args.values], rest: args.rest } };
}

function callAlternatives(
  ip: Interpreter,
  callees: readonly Value[],
  self: Value | undefined,
  args: Args,
  site: Site,
  isNew: boolean,
): Value {
  const values: Value[] = [];
  const deltas: Delta[] = [];
  for (const callee of callees) {
    if (callee.kind === "literal") continue;
    const branch = ip.journal.fork(() => {
      values.push(callValue(ip, callee, self, args, site, isNew));
      return true;
    });
    deltas.push(branch.delta);
  }
  if (deltas.length > 0) ip.journal.merge(deltas);
  return joinAll(values);
}

/** Nobody knows what it does; functions that it is given may be called, some time or never. */
function callUnknown(ip: Interpreter, callee: Value, self: Value | undefined, args: Args, site: Site): Value {
  const fromLegacy =
    [...args.values, ...(self ? [self] : [])].some(isFromLegacy) ||
    (callee.kind === "unknown" && callee.hole.fromLegacy);
  noteFrameworkCall(ip, callee, args, site);
  const statement = noteStatement(ip, callee, args, site);
  const called = statement ?? transactionOf(callee, args);
  if (called !== undefined) return called;
  for (const value of args.values) {
    handOver(value, false);
    callBack(ip, value, argsOf(), site, fromLegacy);
  }
  const label =
    callee.kind === "unknown" && callee.hole.label !== "unknown" ? `${callee.hole.label}()` : "unknown";
  // Each round of a loop gets a result of its own.
  return unknown(label.length > 60 ? "unknown" : label, { fromLegacy, ...ip.roundOf() });
}

export function isFromLegacy(value: Value): boolean {
  return alternatives(value).some(
    (one) =>
      (one.kind === "unknown" && one.hole.fromLegacy) ||
      (one.kind === "text" && one.parts.some((part) => typeof part !== "string" && part.fromLegacy)),
  );
}

/** Calls a function that was handed over to code that is not seen, as something that may happen. */
export function callBack(ip: Interpreter, value: Value, args: Args, site: Site, fromLegacy = false): void {
  for (const one of alternatives(value))
    if (one.kind === "function" && isInline(one.node)) {
      ip.maybe(() => {
        ip.call(one, undefined, { ...args, rest: unknown("argument", { fromLegacy }) }, site);
      });
    }
}

/** Enters a function after asking whether it is one that the rules know. */
function enterKnown(
  ip: Interpreter,
  fn: FunctionValue,
  self: Value | undefined,
  args: Args,
  site: Site,
): Value {
  const known = noteFrameworkCall(ip, fn, args, site);
  if (known === "done") return UNDEFINED;
  if (known === "other") return enter(ip, fn, self, args, site);
  ip.withinStart++;
  try {
    return enter(ip, fn, self, args, site);
  } finally {
    ip.withinStart--;
  }
}

/** Enters a function of the program with the given arguments. */
function enter(ip: Interpreter, fn: FunctionValue, self: Value | undefined, args: Args, site: Site): Value {
  if (ip.exhausted) return UNKNOWN;
  const inside = ip.frames.filter(({ code }) => code === fn.node);
  if (inside.length >= MAX_SELF_CALLS) {
    ip.journal.taint(inside[0]?.since);
    return UNKNOWN;
  }
  const share = ip.shareOf(isAside(ip, fn, self, args));
  const { value, effects, completes } = recalled(ip, fn, self, args, share, () =>
    ip.withShare(share, () => runFunction(ip, fn, self, args, site)),
  );
  ip.aborted = !completes && (!fn.node.async || isAwaited(site));
  // Called where its host is not: then it is a function like any other.
  const transparent = isInline(fn.node) && ip.frames.some(({ owner }) => owner === fn.scope.owner);
  for (const effect of effects)
    if (transparent || concerns(ip, effect))
      ip.adopt(
        transparent
          ? {
              ...effect,
              through: [
                ...effect.through,
                { callee: fn.node, module: fn.module, calls: effect.chain.length },
              ],
            }
          : { ...effect, chain: [...effect.chain, { site, callee: fn.node, module: fn.module }] },
      );
  return transparent ? value : told(fn, value, site);
}

/**
 * Whether an effect of a called function matters to those who called: what it does to a path that is known to be none
 * of the legacy ones, or that nothing is known of, does not.
 */
function concerns(ip: Interpreter, effect: Effect): boolean {
  if (effect.kind !== "path") return true;
  return alternatives(effect.path).some((one) => {
    if (one.kind === "handle") return true;
    const parts = one.kind === "text" ? one.parts : one.kind === "unknown" ? [one.hole] : [];
    return parts.some((part) =>
      typeof part === "string"
        ? ip.workspace.mentions(part)
        : part.fromLegacy || /\barg \d|^this\b|^further/.test(part.label),
    );
  });
}

/** A rejected promise that nobody waits for stops nobody. */
function isAwaited({ node, module }: Site): boolean {
  return /\bawait\s+$/.test(module.text.slice(Math.max(0, node.range[0] - 20), node.range[0]));
}

/** A path that a function returns has come through it. */
function told(fn: FunctionValue, value: Value, site: Site): Value {
  const name = functionName(fn.node);
  if (name === undefined || (value.kind !== "text" && value.kind !== "union")) return value;
  const step = { label: `${name}()`, source: site.module, offset: site.node.range[0] };
  return mapValue(value, (one) => (one.kind === "text" ? { ...one, route: extend(one.route, step) } : one));
}

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
    declare(ip, param, args.values[index] ?? args.rest ?? UNDEFINED, scope);
  });
  if (self !== undefined)
    for (const { name, node } of parameterFields(params)) {
      const cell = scope.vars.get(name);
      if (cell !== undefined) setMember(ip, self, name, ip.read(cell), ip.site(node));
    }
}

/** The arguments of a call that nobody makes: each is unknown, but for what its type says. */
export function symbolicArgs(ip: Interpreter, fn: FunctionValue): Args {
  const params = fn.node.params.filter((param) => !(param.type === T.Identifier && param.name === "this"));
  return {
    values: params.flatMap((param, index): Value[] => {
      if (param.type === T.RestElement) return [];
      const target = param.type === T.AssignmentPattern ? param.left : param;
      const typed = "typeAnnotation" in target ? target.typeAnnotation : undefined;
      return [
        valueOfType(
          { ip, module: fn.module, scope: fn.scope },
          typed?.typeAnnotation,
          `arg ${String(index)}`,
        ),
      ];
    }),
    rest: unknown("further argument"),
  };
}
