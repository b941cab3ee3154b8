import { Node, SyntaxKind, type CallExpression } from "ts-morph";
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
  const session = valueFor("parent_session_id", call) ?? callerSession(bench, file);
  if (session === undefined) return NO_SESSION;
  const sheet = bench.open(file);
  const library = new Library(bench, file);
  const create = library.db("dbCreateDispatchAtomic");
  if (create === undefined) return NO_CREATE;
  const isNumber = shapeOf(bench, file)?.kind === "number";
  const renamed = isNumber ? undefined : renameResult(sheet, call);
  if (renamed !== undefined) return renamed;
  const signed = signFile(bench, sheet, library, call, { agent, task, path, session });
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
