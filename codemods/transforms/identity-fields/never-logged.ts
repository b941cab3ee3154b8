import { Node } from "ts-morph";
import { manual, type Outcome, type TransformContext } from "../../transform.js";
import { Bench, insertBefore, swap } from "../bench.js";
import { inQuotes } from "../code/text.js";
import { isFunction } from "../code/scope.js";
import { callIdOf, executeAround, isTypeScript, toolCallId, toolContext } from "../state/tool-context.js";
import { freshName } from "../syntax.js";
import { Library, taskLibraryFor, taskLibraryOf } from "../task-library/index.js";
import { logName } from "../task-library/log-name.js";
import { requestOf } from "./arguments.js";

/** Has the dispatch tool log an event that nothing in the tree logs, where its `execute` has all that belongs to it. */
export function logInTool(file: string, event: string, context: TransformContext): Outcome | undefined {
  // Under a name that is nearly right, it is logged as soon as that is right.
  const isNearly = context.findings.some(
    (one) => one.kind === "log" && one.fact.problem.fault === "nearMiss" && one.fact.problem.known === event,
  );
  if (isNearly) return undefined;
  const bench = new Bench(context);
  const { source, style } = context.open(file);
  const execute = source
    .getDescendants()
    .find(
      (one) => isFunction(one) && one.forEachChildAsArray().some((child) => executeAround(child) === one),
    );
  const body =
    execute !== undefined && (Node.isBodied(execute) || Node.isBodyable(execute))
      ? execute.getBody()
      : undefined;
  if (!Node.isBlock(body)) return undefined;
  const [first] = body.getStatements();
  const host = first && toolContext(bench, file, first);
  const log = first && logName(bench, file, first);
  if (host === undefined || log === undefined || first === undefined) return undefined;
  const end = style.semicolons ? ";" : "";
  const given = Node.isParametered(execute) ? execute.getParameters()[1] : undefined;
  const callID = given === undefined ? toolCallId(host, isTypeScript(body)) : callIdOf(given);
  const who = `sessionID: ${host}.sessionID, callID: ${callID}, agent: ${host}.agent`;
  const line = (fields: string): string =>
    inQuotes(`${log}("dispatch_subagent", "INFO", { event: "${event}", ${fields} })${end}`, style.quote);
  const reason =
    event === "DISPATCH-CREATE-REQUEST"
      ? logRequest(bench, file, body, (fields) => line(`${who}, ${fields}`))
      : event === "DISPATCH-PROMPT-RETURNED"
        ? logReturned(bench, file, body, (fields) => line(`${who}, ${fields}`), end)
        : "";
  if (reason === "") return undefined;
  if (reason !== undefined) return manual(reason);
  const framework = context.frameworkOf(file);
  const isTask = bench.imports.some(({ from }) => from === taskLibraryOf(framework, context));
  return {
    kind: "edits",
    edits: bench.edits(),
    imports: bench.imports,
    reason: `logs \`${event}\``,
    needs: isTask ? ["dispatch-db", "log-manager"] : ["log-manager"],
    ...(isTask ? { creates: taskLibraryFor(framework, context) } : {}),
  };
}

/** The first thing that the tool does is to say what is wanted. */
function logRequest(
  bench: Bench,
  file: string,
  body: Node,
  line: (fields: string) => string,
): string | undefined {
  const { target_agent: target, dag_task_id: task, description } = requestOf(body.getParentOrThrow());
  if (target === undefined || task === undefined || description === undefined)
    return "Nothing logs `DISPATCH-CREATE-REQUEST`, and the tool's arguments do not say the agent, the task and its description in names that are known: add the call with its fields.";
  const hash = new Library(bench, file).named("node:crypto", "createHash");
  if (hash === undefined) return "The file uses the name `createHash` for something else: rename that.";
  const fields = [
    `target_agent: ${target}`,
    task === "dag_task_id" ? task : `dag_task_id: ${task}`,
    `description_sha256: ${hash}("sha256").update(${description}).digest("hex")`,
  ].join(", ");
  const [first] = Node.isBlock(body) ? body.getStatements() : [];
  if (first === undefined) return "The tool does nothing: add the call with its fields.";
  const view = bench.context.open(file);
  const at = first.getStart();
  const isOwnLine = first.getStartLineNumber() !== body.getStartLineNumber();
  const gap = isOwnLine ? `\n${view.indentAt(at)}` : view.style.semicolons ? " " : "; ";
  insertBefore(bench.open(file), at, line(fields) + gap);
  return undefined;
}

/** The last thing that the tool does is to say what it hands back, if that is a prompt of the queue. */
function logReturned(
  bench: Bench,
  file: string,
  body: Node,
  line: (fields: string) => string,
  end: string,
): string | undefined {
  const { context } = bench;
  const view = context.open(file);
  const last = Node.isBlock(body) ? body.getStatements().at(-1) : undefined;
  const given = Node.isReturnStatement(last) ? last.getExpression() : undefined;
  const known = context.textOf(taskLibraryOf(context.frameworkOf(file), context));
  const find = new Library(bench, file).task("returnedPrompt");
  if (
    last === undefined ||
    given === undefined ||
    find === undefined ||
    (known !== "" && !known.includes("returnedPrompt"))
  )
    return "Nothing logs `DISPATCH-PROMPT-RETURNED`, and the tool does not end with the prompt: add the call with its fields where it hands the prompt back.";
  const sheet = bench.open(file);
  const isName = Node.isIdentifier(given);
  const text = isName ? given.getText() : freshName(view, ["prompt", "answer", "returnedText"]);
  const found = freshName(view, ["returned", "returnedDispatch"]);
  const gap =
    last.getStartLineNumber() === body.getStartLineNumber() ? " " : `\n${view.indentAt(last.getStart())}`;
  const stop = gap === " " ? ";" : end;
  const lines = [
    ...(isName ? [] : [`const ${text} = ${given.getText()}${stop}`]),
    `const ${found} = ${find}(${text})${stop}`,
    `if (${found}) ${line(`queue_id: ${found}.queue_id, dispatch_key: ${found}.dispatch_key, file_path: ${found}.file_path, size_bytes: ${found}.size_bytes`)}`,
  ];
  if (!isName) swap(sheet, given, text);
  insertBefore(sheet, last.getStart(), lines.map((one) => one + gap).join(""));
  return undefined;
}
