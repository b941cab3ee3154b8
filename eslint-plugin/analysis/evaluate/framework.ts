import { basename, dirname } from "node:path";
import { dispatchCli, exactCalls, inexactCalls, logCall } from "../../../contract/index.js";
import type { Args } from "../models/native.js";
import type { LogFields, Site, StartIdentity, StartMark } from "../summaries/effect.js";
import { alternatives, joinAll, keyOf } from "../values/join.js";
import { compileGlob } from "../values/match.js";
import { ABSENT, literal, UNKNOWN, unknown, type Text, type Value } from "../values/value.js";
import { knownText, printParts } from "../values/text.js";
import { functionName } from "./functions.js";
import { asTexts } from "./coerce.js";
import type { Interpreter } from "./interpreter.js";

/**
 * The framework's own functions, which the rules ask about. They are known by name, however they are imported, and
 * the log function by its module too: `writeLog` is a name that others use.
 */

/** The calls that make the row of a dispatch. */
export const CREATES: ReadonlySet<string> = new Set(["dbCreateDispatchAtomic", "dbEnqueueDispatch"]);
const INEXACT = new Map(inexactCalls.filter(({ use }) => use !== "enqueue").map((call) => [call.name, call]));
const EXACT_LEASE = "dbLeaseDispatchExact";
const ROW_KEY = new Set(
  exactCalls.flatMap(({ name, identifiedBy }) => (name === EXACT_LEASE ? identifiedBy : [])),
);

/** What the call of a framework function means for evaluation. */
export type FrameworkCall =
  /** It has been recorded, and there is nothing in it to see. */
  | "done"
  /** It starts a dispatch, and whatever it does itself belongs to that one start. */
  | "start"
  | "other";

/** Records a call of a function of the framework. */
export function noteFrameworkCall(ip: Interpreter, callee: Value, args: Args, site: Site): FrameworkCall {
  const name = nameOf(callee);
  if (name === undefined) return "other";
  if (isLogFunction(ip, callee, name)) {
    ip.record({
      kind: "log",
      fields: fieldsOf(ip, args.values[LOG_FIELDS] ?? args.rest ?? lastOf(args)),
      site,
    });
    return "done";
  }
  if (callee.kind === "function" && !DISPATCH_MODULE.test(callee.module.path)) return "other";
  if (CREATES.has(name)) {
    noteStart(ip, name, createIdentity(ip, name, args), site);
    return "start";
  }
  if (INEXACT.has(name)) ip.record({ kind: "api", name, isExact: namesRow(ip, args), site });
  if (name === EXACT_LEASE) ip.record({ kind: "api", name, isExact: true, site });
  return "other";
}

/** A function of that name in a module that has nothing to do with dispatches is another one. */
const DISPATCH_MODULE = /dispatch[^/]*(?:\/[^/]*)?$/i;

const LOG_FIELDS = logCall.parameters.length - 1;

/** A log function with fewer parameters still has the fields last. */
function lastOf(args: Args): Value {
  const last = args.values.at(-1);
  return last?.kind === "object" ? last : UNKNOWN;
}

/** The name that a callee was declared under, or imported by when its module is out of sight. */
function nameOf(callee: Value): string | undefined {
  if (callee.kind === "function") return functionName(callee.node);
  if (callee.kind === "unknown") return /(?:^|\.)([A-Za-z_$][\w$]*)$/.exec(callee.hole.label)?.[1];
  return undefined;
}

function isLogFunction(ip: Interpreter, callee: Value, name: string): boolean {
  if (ip.workspace.settings.logFunctions.has(name)) return true;
  if (name !== logCall.name) return false;
  // A module that is a folder may have it in any of its files, and hand it on from its index.
  if (callee.kind === "function")
    return [moduleName(callee.module.path), basename(dirname(callee.module.path))].includes(logCall.module);
  return callee.kind === "unknown" && LOG_IMPORT.test(callee.hole.label);
}

const LOG_IMPORT = new RegExp(`(?:^|/)${logCall.module}(?:/index)?(?:\\.[cm]?[jt]s)?\\.${logCall.name}$`);

/** A module is known by its file's base name or, for an index file, by its folder's (contract §4). */
export function moduleName(path: string): string {
  const name = basename(path).replace(/\.[^.]+$/, "");
  return name === "index" ? basename(dirname(path)) : name;
}

/** The fields argument as it is now: later assignments do not count. */
function fieldsOf(ip: Interpreter, value: Value): LogFields[] {
  return alternatives(value).map((one) => {
    if (one.kind !== "object")
      return { known: new Map<string, Value>(), others: one.kind === "literal" ? ABSENT : one };
    ip.journal.look(one);
    const known = new Map<string, Value>();
    for (const [key, cell] of one.props) known.set(key, ip.read(cell));
    for (const [key] of one.accessors) known.set(key, unknown(key));
    return { known, others: ip.read(one.others) };
  });
}

/** Whether a call names more of the row than its agent: an object with the rest of the key. */
function namesRow(ip: Interpreter, args: Args): boolean {
  const keys = new Set(
    args.values.flatMap((value) =>
      value.kind === "object"
        ? [...value.props].filter(([, cell]) => !isAbsent(ip.read(cell))).map(([key]) => key)
        : [],
    ),
  );
  return (
    keys.has("dispatch_key") || [...ROW_KEY].every((key) => keys.has(key) || key === "parent_session_id")
  );
}

function isAbsent(value: Value): boolean {
  return value.kind === "literal" && (value.value === undefined || value.value === null);
}

/** Comparable text of what names a dispatch: the same unknown is the same text, as a word or as a value. */
function identityOf(value: Value): string {
  return asTexts(value)
    .map((one) => keyOf(one))
    .sort()
    .join("|");
}

function createIdentity(ip: Interpreter, name: string, args: Args): StartIdentity {
  const [first] = args.values;
  if (name === "dbEnqueueDispatch") {
    const task = args.values[1];
    return { task: task === undefined ? undefined : identityOf(task), words: args.values.map(identityOf) };
  }
  if (first?.kind !== "object") return { task: undefined, words: args.values.map(identityOf) };
  const cell = first.props.get("dag_task_id");
  return {
    task: cell === undefined ? undefined : identityOf(ip.read(cell)),
    words: [...first.props].map(([key, { value }]) => `${key}=${identityOf(value)}`),
  };
}

const CLI = compileGlob(dispatchCli.glob);

/** Records the start of a script, if it is the dispatch CLI. */
export function noteScript(
  ip: Interpreter,
  script: Text,
  words: readonly Text[],
  program: string,
  site: Site,
): void {
  if (!CLI.must(script.parts)) return;
  const name = printParts(script.parts).split("/").at(-1) ?? "";
  if (dispatchCli.exceptNamesWith.some((word) => name.toLowerCase().includes(word))) return;
  noteStart(ip, `${program} ${name}`, cliIdentity(words), site);
}

const TASK_OPTION = /^--?(?:dag[-_]?)?(?:task|dag)(?:[-_]?id)?(?:=|$)/i;

function cliIdentity(words: readonly Text[]): StartIdentity {
  const index = words.findIndex(({ parts }) => typeof parts[0] === "string" && TASK_OPTION.test(parts[0]));
  const option = words[index];
  const value =
    option !== undefined && knownText(option.parts)?.includes("=") !== true && option.parts.length === 1
      ? words[index + 1]
      : option;
  return { task: value === undefined ? undefined : identityOf(value), words: words.map(identityOf) };
}

/** Records a start, together with those that may have happened before it on the same path. */
function noteStart(ip: Interpreter, name: string, identity: StartIdentity, site: Site): void {
  ip.journal.taint();
  if (ip.withinStart > 0) return;
  const mark: StartMark = { name, identity, places: [site, ...ip.callSites()] };
  const before = ip.read(ip.starts);
  const earlier = alternatives(before).flatMap((one) => {
    const other = one.kind === "literal" ? ip.marks[Number(one.value)] : undefined;
    return other !== undefined && maySame(other.identity, identity) ? [other] : [];
  });
  ip.record({ kind: "start", name, earlier, site });
  ip.marks.push(mark);
  ip.write(ip.starts, joinAll([before, literal(ip.marks.length - 1)]));
}

/** Two starts are of one dispatch unless they name different tasks, or stand for different rounds of a loop. */
function maySame(a: StartIdentity, b: StartIdentity): boolean {
  if (a.task !== undefined && b.task !== undefined) return a.task === b.task;
  return a.words.every((word, index) => {
    const other = b.words[index];
    if (other === undefined || word === other) return true;
    return !(isRound(word) || isRound(other)) && !(isPlain(word) && isPlain(other));
  });
}

function isRound(key: string): boolean {
  return key.includes("@round");
}

/** Known text that is no option. */
function isPlain(key: string): boolean {
  return key.startsWith('"') && !key.startsWith('"-') && !key.includes("<");
}
