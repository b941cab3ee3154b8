import { looksLikeSql, sqlStatements, SQL_HOLE } from "../sql/index.js";
import { native, type Args } from "../models/native.js";
import type { Site, SqlUse } from "../summaries/effect.js";
import { alternatives, keyOf } from "../values/join.js";
import { UNKNOWN, unknown, type NativeObject, type Text, type Value } from "../values/value.js";
import type { Node } from "../ast.js";
import type { Interpreter } from "./interpreter.js";
import { tick } from "./state.js";

/**
 * Databases are known by how they are called: a method that is given SQL text. Which driver it is does not matter.
 */
const PREPARES = new Set(["prepare", "query", "prepareAsync"]);
const RUNS = new Set(["run", "exec", "execute", "runAsync", "raw", "batch"]);
const READS = new Set(["get", "all", "values", "iterate", "each", "first", "pluck", "unsafe"]);
/** Members that tell how many rows a statement changed. */
const COUNTS = new Set([
  "changes",
  "rowsAffected",
  "rowsaffected",
  "changedRows",
  "affectedRows",
  "rowCount",
]);

/** The text of SQL as one string, holes as words. */
export function sqlText({ parts }: Text): string {
  return parts.map((part) => (typeof part === "string" ? part : SQL_HOLE)).join("");
}

/** Literals that are part of a longer text: alone they are not the statement. */
const partial = new WeakSet<Node>();

export function isPartial(node: Node): boolean {
  return partial.has(node);
}

/** Gives SQL text that comes out of an expression its place, and records it. */
export function noteSqlValue(ip: Interpreter, node: Node, value: Value): Value {
  if (value.kind !== "text") return value;
  const [first] = value.parts;
  if (typeof first !== "string" || !looksLikeSql(first)) return value;
  const origin = value.origin ?? ip.site(node);
  if (value.origin !== undefined && value.origin.node !== node && isLonger(value))
    partial.add(value.origin.node);
  ip.record({ kind: "sql", sql: value, origin, use: undefined, site: origin });
  return value.origin === undefined ? { ...value, origin } : value;
}

/** A text that has grown since its literal was read. */
function isLonger({ origin, parts }: Text): boolean {
  if (origin === undefined) return false;
  const [from, to] = origin.node.range;
  const known = parts.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 1), 0);
  return known > to - from;
}

/** A call on an unknown object that is given SQL text; undefined for any other call. */
export function noteStatement(ip: Interpreter, callee: Value, args: Args, site: Site): Value | undefined {
  if (callee.kind !== "unknown") return undefined;
  const [first] = args.values;
  const texts = first === undefined ? [] : alternatives(first).filter(isSql);
  if (texts.length === 0) return undefined;
  const method = /\.([\w$]+)$/.exec(callee.hole.label)?.[1] ?? callee.hole.label;
  if (PREPARES.has(method)) return statement(texts);
  if (RUNS.has(method)) return use(ip, texts, site);
  if (READS.has(method)) {
    use(ip, texts, site).member("changes");
    return unknown("row");
  }
  return undefined;
}

/**
 * A template with a tag that is not seen: `` sql`SELECT …` ``. It is taken to be executed, and to hand out what came of
 * it, whatever the driver calls the number of rows.
 *
 * @param whole the text, with the values as holes
 */
export function noteTagged(ip: Interpreter, whole: Value, site: Site): void {
  for (const sql of alternatives(whole).filter(isSql))
    ip.record({ kind: "sql", sql, origin: site, use: { looked: true, returned: false }, site });
}

function isSql(value: Value): value is Text {
  return value.kind === "text" && typeof value.parts[0] === "string" && looksLikeSql(value.parts[0]);
}

const prepared = new WeakMap<Node, Map<string, NativeObject>>();

/** A prepared statement: the same one for the same text from the same place, so that who has one can be compared. */
function statement(texts: readonly Text[]): NativeObject {
  const place = texts[0]?.origin?.node;
  if (place === undefined) return statementOf(texts);
  const key = texts.map(keyOf).join("|");
  const all = prepared.get(place) ?? new Map<string, NativeObject>();
  prepared.set(place, all);
  const known = all.get(key) ?? statementOf(texts);
  all.set(key, known);
  return known;
}

function statementOf(texts: readonly Text[]): NativeObject {
  const self: NativeObject = {
    kind: "native-object",
    name: `statement ${String(texts[0]?.origin?.node.range[0])}`,
    member: (name) => {
      if (name === "run") return native("statement.run", ({ ip, site }) => use(ip, texts, site));
      if (READS.has(name))
        return native(`statement.${name}`, ({ ip, site }) => {
          // What a RETURNING clause gives back is looked at.
          use(ip, texts, site).member("changes");
          return unknown("row");
        });
      return native(`statement.${name}`, () => self);
    },
  };
  return self;
}

/** Records that statements are executed; whoever reads the count of the result has looked at it. */
function use(ip: Interpreter, texts: readonly Text[], site: Site): NativeObject {
  const uses: SqlUse[] = texts.map((sql) => {
    const record: SqlUse = { looked: false, returned: false };
    ip.record({ kind: "sql", sql, origin: sql.origin ?? site, use: record, site: sql.origin ?? site });
    if (!sqlStatements(sqlText(sql)).some(({ head }) => head.includes("changes"))) return record;
    ip.journal.taint();
    for (const before of ip.sqlUses) before.looked = true;
    return record;
  });
  ip.sqlUses.push(...uses);
  const since = tick();
  const look = (): void => {
    ip.journal.taint(since);
    for (const one of uses) one.looked = true;
  };
  return {
    kind: "native-object",
    name: `result of ${String(site.node.range[0])}`,
    member: (name) => {
      if (COUNTS.has(name) || name === "()") look();
      return COUNTS.has(name) ? unknown("changed rows", { nonEmpty: true }) : UNKNOWN;
    },
    escape: (isReturn) => {
      if (!isReturn) look();
      else if (ip.frames.length <= 1) for (const one of uses) one.returned = true;
    },
  };
}
