import type { Args } from "../models/native.js";
import { extend } from "../route.js";
import type { Effect, Site } from "../summaries/effect.js";
import { alternatives, joinAll, mapValue } from "../values/join.js";
import { UNDEFINED, UNKNOWN, type BoundCall, type FunctionValue, type Value } from "../values/value.js";
import { construct, ensurePrototype } from "./classes.js";
import { noteFrameworkCall } from "./framework.js";
import { functionName, isInline } from "./functions.js";
import type { Interpreter } from "./interpreter.js";
import { isAside } from "./interest.js";
import { recalled } from "./recall.js";
import type { Delta } from "./state.js";
import { callUnknown } from "./unknown-call.js";
import { runFunction } from "./run-function.js";

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
