import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { removalOf } from "../../removal.js";
import { swap, type Bench } from "../bench.js";
import { calleeText } from "../code/scope.js";
import { objectText } from "../code/text.js";
import { enqueueShape, type EnqueueShape } from "../dispatch-db-scaffold/enqueue-shape.js";
import { dispatchDbOf } from "../dispatch-db-scaffold/index.js";
import { Library } from "../task-library/index.js";
import { callerSession } from "./caller-session.js";
import { NO_CREATE, NO_SESSION, callOf } from "./create.js";
import { renameResult } from "./enqueue-result.js";
import { valueFor } from "./fill.js";
import { queueInserts } from "./insert.js";
import { signFile } from "./sign-prompt.js";

/** The calls of a file that put a row into the queue without saying whose it is. */
export function enqueueCalls(source: Node): CallExpression[] {
  return source
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter((one) => /(?:^|\.)dbEnqueueDispatch$/.test(calleeText(one)) && one.getArguments().length > 0);
}

/** Makes every enqueue of a file a create call whose row can be found again, and signs the prompt that it names. */
export function moveEnqueues(bench: Bench, file: string): string | undefined {
  for (const call of enqueueCalls(bench.context.open(file).source).toReversed()) {
    const reason = moveEnqueue(bench, file, call);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function moveEnqueue(bench: Bench, file: string, call: CallExpression): string | undefined {
  const [agent, task, path, hash, size] = call.getArguments().map((one) => one.getText());
  if (agent === undefined || task === undefined || path === undefined)
    return "The enqueue is given its values in an odd way: write it with its five arguments, and run again.";
  const isNumber = shapeOf(bench, file)?.kind === "number";
  return createInstead(bench, file, call, { agent, task, path, hash, size }, isNumber);
}

/**
 * Makes every statement that puts a row into the queue a create call; what puts in the prompt reference that it names
 * goes, since the create call makes one.
 */
export function moveInserts(bench: Bench, file: string): string | undefined {
  const view = bench.context.open(file);
  for (const insert of queueInserts(view.source).toReversed()) {
    const of = (column: string): string | undefined => insert?.values.get(column)?.getText();
    const ofPrompt = (column: string): string | undefined => insert?.reference?.values.get(column)?.getText();
    const [agent, task, path] = [of("agent_type"), of("dag_task_id"), ofPrompt("file_path")];
    if (insert === undefined || agent === undefined || task === undefined || path === undefined)
      return "The statement that puts a row in does not say all of it in plain columns.";
    const values = { agent, task, path, hash: ofPrompt("sha256"), size: ofPrompt("size_bytes") };
    const session = of("parent_session_id") ?? of("session_id");
    const reason = createInstead(bench, file, insert.call, { ...values, session }, false);
    if (reason !== undefined) return reason;
    if (insert.reference === undefined) continue;
    const sheet = bench.open(file);
    const { start, end, text } = removalOf(view, insert.reference.statement);
    const now = sheet.now([start, end]);
    if (now === undefined) return "The code around it changes, too: run again.";
    sheet.replace(now[0], now[1], text);
  }
  return undefined;
}

interface Values {
  readonly agent: string;
  readonly task: string;
  readonly path: string;
  readonly hash: string | undefined;
  readonly size: string | undefined;
  readonly session?: string | undefined;
}

/** @param isNumber what the old call gave is the row's number */
function createInstead(
  bench: Bench,
  file: string,
  call: CallExpression,
  { agent, task, path, hash, size, session: said }: Values,
  isNumber: boolean,
): string | undefined {
  const session = said ?? valueFor("parent_session_id", call) ?? callerSession(bench, file);
  if (session === undefined) return NO_SESSION;
  const sheet = bench.open(file);
  const library = new Library(bench, file);
  const create = library.db("dbCreateDispatchAtomic");
  if (create === undefined) return NO_CREATE;
  const renamed = isNumber ? undefined : renameResult(sheet, call);
  if (renamed !== undefined) return renamed;
  const signing = signFile(bench, sheet, library, call, { agent, task, path, session });
  if ("reason" in signing) return signing.reason;
  const signed = signing.name;
  const fields = [
    ["agent_type", agent],
    ["dag_task_id", task],
    ["prompt_sha256", signed === undefined ? (hash ?? '""') : `${signed}.prompt_sha256`],
    ["parent_session_id", session],
    ["call_id", valueFor("call_id", call) ?? callOf(file)],
    ["file_path", path],
    ["size_bytes", signed === undefined ? (size ?? "0") : `${signed}.size_bytes`],
  ] as const;
  const isAlone = Node.isExpressionStatement(call.getParent());
  swap(sheet, call, `${create}(${objectText(fields)})${isNumber && !isAlone ? ".queue_id" : ""}`);
  return undefined;
}

function shapeOf({ context }: Bench, file: string): EnqueueShape | undefined {
  const module = dispatchDbOf(context.frameworkOf(file), context);
  return context.files.includes(module) ? enqueueShape(context.open(module).source) : undefined;
}
