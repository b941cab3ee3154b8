import { AST_NODE_TYPES, type TSESTree } from "@typescript-eslint/utils";
import { alternatives } from "../values/join.js";
import type { FunctionValue, Value } from "../values/value.js";
import type { Args } from "./native.js";

/** Drivers whose `transaction` makes a function, and runs nothing yet. */
const DRIVERS = /bun:sqlite|better-sqlite3|\blibsql\b/;
const METHOD = /(?:\.|\binherited )transaction$/;
const AT_ONCE = /(?:\.|\binherited )\$?transaction$|\b(?:sql|pg|postgres|db)\.begin$/i;
/** What callbacks call the handle that a query builder's `transaction` gives them at once. */
const HANDLE = /^_?(?:t|tx|trx|txn|trans|transaction|client|conn|connection|manager|session)$/i;

/** Ways to begin a transaction: each is the same function again. */
const MODES = new Set(["deferred", "immediate", "exclusive"]);

/**
 * What `db.transaction(fn)` of a SQLite driver makes: a function that runs `fn` with its own arguments and hands on
 * what it returns. The analysis takes it for `fn` itself, as it takes a promise for its value.
 *
 * Query builders have a method of that name which runs its callback at once, most of them with a handle: see
 * {@link callbackAtOnce}.
 *
 * @returns undefined for any other call
 */
export function transactionOf(callee: Value, { values }: Args): Value | undefined {
  if (callee.kind !== "unknown" || !METHOD.test(callee.hole.label)) return undefined;
  const [made, ...others] = values;
  if (made === undefined || others.length > 0) return undefined;
  const all = alternatives(made);
  const isCertain = DRIVERS.test(callee.hole.label);
  const isMade = all.every((one) =>
    one.kind === "function" ? isCertain || !isRunAtOnce(one) : one.kind === "native",
  );
  return isMade ? made : undefined;
}

/**
 * The function that `orm.transaction(fn)` of a query builder, or `sql.begin(fn)`, runs once, at once, and of which it
 * hands on the result. Asked where {@link transactionOf} has no answer.
 */
export function callbackAtOnce(callee: Value, { values }: Args): FunctionValue | undefined {
  if (callee.kind !== "unknown" || !AT_ONCE.test(callee.hole.label)) return undefined;
  const [fn, ...others] = values.filter(({ kind }) => kind === "function");
  return fn?.kind === "function" && others.length === 0 ? fn : undefined;
}

/** `transaction(…).immediate`: a way to begin the transaction that the function stands for. */
export function isTransactionMode(key: string | undefined): boolean {
  return key !== undefined && MODES.has(key);
}

/** SQLite's own transactions know no asynchronous function, and no handle. */
function isRunAtOnce({ node }: FunctionValue): boolean {
  return node.async || (node.params.length === 1 && node.params.some(isHandle));
}

function isHandle(param: TSESTree.Parameter): boolean {
  return param.type !== AST_NODE_TYPES.Identifier || HANDLE.test(param.name);
}
