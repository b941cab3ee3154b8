import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { callsOf, namedFunctionOf } from "../code/calls.js";
import type { Target } from "../code/modules.js";
import { isFunction, referencesIn, usesOf } from "../code/scope.js";
import { dropCall, dropReading, replaceCall } from "../drop/drop-call.js";
import { resultWithout } from "../drop/result.js";
import { rangeOf } from "../drop/shapes.js";
import { sweep } from "../drop/sweep.js";
import { Library } from "../task-library/index.js";
import { fieldsAtCall } from "./at-callers.js";
import { countRows, countText } from "./count-rows.js";
import { COLUMNS } from "./columns.js";
import { createFrom } from "./create.js";
import { fieldsOf, isDispatchOf, type Fields } from "./entry-fields.js";
import { additionsTo, listWritesOf, type ListWrite } from "./list-writes.js";
import type { DropRun } from "./drop-run.js";
import { dataNames, dropReadBack, insertBefore, machineryAround } from "./machinery.js";
import { isRuntimeFile } from "./runtime-file.js";
import { promptWrite } from "./sign-prompt.js";

/** A dispatch that is put into the list that a call stores. */
export interface Addition {
  readonly site: ListWrite;
  readonly fields: Fields;
  /** The expression that is put in. */
  readonly node: Node;
}

/** The dispatches that a write puts into the queue, wherever its list is made. */
export function dispatchesIn(run: DropRun, write: Node, file: string): Addition[] {
  const { modules } = run.migration;
  return listWritesOf(write, file, modules).flatMap((site) =>
    additionsTo(site).flatMap((node) => {
      const fields = fieldsOf(node, site.file, modules);
      return isDispatchOf(fields) ? [{ site, fields, node }] : [];
    }),
  );
}

/** Makes the row of an entry, where the entry is put into the list, or where its prompt is written. */
export function makeRow(run: DropRun, addition: Addition): string | undefined {
  const { site } = addition;
  const key = `row:${site.file}:${String(site.call.getStart())}`;
  if (run.done.has(key)) return undefined;
  run.done.add(key);
  run.isMoved = true;
  const target = namedFunctionOf(site.call, site.file);
  const callers = target === undefined ? [] : writersOfPrompt(run, addition, target);
  return target !== undefined && callers.length > 0
    ? makeAtCallers(run, addition, target, callers)
    : makeHere(run, addition);
}

/** The calls of a function whose caller writes the prompt's file, and so has to sign it; all of them, or none. */
function writersOfPrompt(run: DropRun, { site, node }: Addition, target: Target): Caller[] {
  const { modules } = run.migration;
  const fields = fieldsOf(node, site.file, modules, 0, true);
  const path = createPath(fields);
  if (path === undefined || promptWrite(site.call, path) !== undefined) return [];
  const callers = callsOf(target.fn, target.file, modules).filter(({ file }) => isRuntimeFile(file));
  const found = callers.map(({ call, file }) => ({
    call,
    file,
    fields: fieldsAtCall(fields, target, call, file, modules),
  }));
  const writes = found.filter((one) => {
    const there = createPath(one.fields);
    return there !== undefined && promptWrite(one.call, there) !== undefined;
  });
  return writes.length === found.length ? found : [];
}

interface Caller {
  readonly call: CallExpression;
  readonly file: string;
  readonly fields: Fields;
}

function createPath(fields: Fields): string | undefined {
  for (const name of COLUMNS["file_path"] ?? []) if (fields.has(name)) return fields.get(name);
  return undefined;
}

function makeAtCallers(
  run: DropRun,
  { site, node }: Addition,
  target: Target,
  callers: readonly Caller[],
): string | undefined {
  countRows(run, site);
  for (const { call, file, fields } of callers) {
    const made = createFrom(run.bench, file, fields, call);
    if (typeof made === "string") return made;
    const isGiven = returnsIt(target.fn, node);
    const reason = isGiven
      ? takePlace(run, file, call, made.text, fields)
      : insteadOfCall(run, file, call, made.text, target, site);
    if (reason !== undefined) return reason;
  }
  run.leaving.push(target);
  return undefined;
}

/** Whether a function gives its caller the entry that it has put in. */
function returnsIt(fn: Node, entry: Node): boolean {
  return (
    Node.isIdentifier(entry) &&
    fn
      .getDescendantsOfKind(SyntaxKind.ReturnStatement)
      .some((one) => one.getExpression()?.getText() === entry.getText())
  );
}

/** What the caller takes from the entry, it takes from what the entry was made of. */
function takePlace(
  run: DropRun,
  file: string,
  call: CallExpression,
  text: string,
  fields: Fields,
): string | undefined {
  const sheet = run.bench.open(file);
  const whole = Node.isAwaitExpression(call.getParent()) ? call.getParentOrThrow() : call;
  const holder = whole.getParent();
  const now = sheet.now(rangeOf(whole));
  if (now === undefined) return "The code around it changes, too: run again.";
  if (Node.isExpressionStatement(holder)) return replaceCall(run.dropper, file, now, text);
  for (const one of referencesIn(call))
    run.dropper.noteName({ sheet, name: one.getText(), at: call.getStart() });
  const name = Node.isVariableDeclaration(holder) ? holder.getNameNode() : undefined;
  if (!Node.isIdentifier(name))
    return "What the call gives is used as a whole: take its parts here, and run again.";
  const created: Readonly<Record<string, string>> = {
    id: "queue_id",
    queueId: "queue_id",
    queue_id: "queue_id",
    prompt_sha256: "prompt_sha256",
    dispatch_key: "dispatch_key",
    dispatch_id: "dispatch_id",
  };
  const hash = /prompt_sha256: ([\w$.]+)/.exec(text)?.[1];
  let isUsed = false;
  for (const use of usesOf(name)) {
    const access = use.getParentOrThrow();
    const property = Node.isPropertyAccessExpression(access) ? access.getName() : undefined;
    const isHash = property !== undefined && fields.get(property) === fields.get("prompt_sha256");
    const direct = property === undefined ? undefined : created[property];
    const value =
      property === undefined
        ? undefined
        : isHash && hash !== undefined && fields.has(property)
          ? hash
          : direct === undefined
            ? fields.get(property)
            : `${name.getText()}.${direct}`;
    const place = sheet.now(rangeOf(access));
    // It was part of what gives the signed prompt now.
    if (place === undefined && property !== undefined) continue;
    if (value === undefined || place === undefined)
      return `\`${access.getText()}\` is used here, and the row does not give it: take it from what the entry was made of.`;
    if (value.startsWith(`${name.getText()}.`)) isUsed = true;
    sheet.replace(place[0], place[1], /\s|=>|\?/.test(value) ? `(${value})` : value);
  }
  const later = sheet.now(rangeOf(whole));
  if (later === undefined) return "The code around it changes, too: run again.";
  sheet.replace(later[0], later[1], text);
  if (isUsed) return sweep(run.dropper);
  const statement = holder?.getFirstAncestorByKind(SyntaxKind.VariableStatement);
  if (statement?.getDeclarations().length !== 1) return sweep(run.dropper);
  const head = sheet.now([statement.getStart(), statement.getStart() + 1])?.[0];
  const tail = sheet.view.text.indexOf(text, head);
  if (head !== undefined && tail > 0) sheet.replace(head, tail, "");
  return sweep(run.dropper);
}

/** Makes the row in the function that stored the entry. */
function makeHere(run: DropRun, { site, fields, node }: Addition): string | undefined {
  const { file, call } = site;
  const sheet = run.bench.open(file);
  const isInside = call.getFirstAncestor(isFunction) === node.getFirstAncestor(isFunction);
  // The list is a variable of the module, and is stored somewhere else.
  const added = isInside ? call : node.getFirstAncestorByKind(SyntaxKind.CallExpression);
  if (added === undefined) return "The list is put together in an odd way: make the create call here.";
  const made = createFrom(run.bench, file, fields, added);
  if (typeof made === "string") return made;
  const maker = namedFunctionOf(added, file);
  if (maker !== undefined) run.makers.add(maker.fn);
  const machinery = machineryAround(added, made.text);
  const fed = dataNames(added);
  countRows(run, site);
  if (machinery === undefined) {
    const now = sheet.now(rangeOf(added));
    if (now === undefined) return undefined;
    const reason = replaceCall(run.dropper, file, now, made.text);
    if (reason !== undefined) return reason;
    for (const [name, at] of fed) dropReading(run.dropper, file, name, at);
    return undefined;
  }
  insertBefore(run, file, machinery, made.text);
  dropReadBack(run, file, added, machinery);
  return undefined;
}

/** A call that is a statement becomes the create call; where its value is looked at, the create call comes before it. */
function insteadOfCall(
  run: DropRun,
  file: string,
  call: Node,
  text: string,
  target: Target,
  site: ListWrite,
): string | undefined {
  const sheet = run.bench.open(file);
  const now = sheet.now([call.getStart(), call.getEnd()]);
  if (now === undefined) return undefined;
  const whole = Node.isAwaitExpression(call.getParent()) ? call.getParentOrThrow() : call;
  if (Node.isExpressionStatement(whole.getParent())) return replaceCall(run.dropper, file, now, text);
  if (/\breturn [\w.]+\.length\b/.test(target.fn.getText()) && countsAsId(whole))
    return replaceCall(run.dropper, file, sheet.now(rangeOf(whole)) ?? now, `${text}.queue_id`);
  const statement = call.getFirstAncestor((one) => Node.isStatement(one));
  const start = statement && sheet.now([statement.getStart(), statement.getStart() + 1])?.[0];
  if (statement === undefined || start === undefined) return "The code around it changes, too: run again.";
  const end = sheet.original.style.semicolons ? ";" : "";
  sheet.replace(start, start, `${text}${end}\n${sheet.original.indentAt(statement.getStart())}`);
  const later = sheet.now([call.getStart(), call.getEnd()]);
  if (later !== undefined && /\breturn [\w.]+\.length\b/.test(target.fn.getText())) {
    const rows = new Library(run.bench, file).db("dbListQueue");
    if (rows === undefined) return "The file uses the name `dbListQueue` for something else: rename that.";
    const { quote } = sheet.original.style;
    const place = sheet.now(rangeOf(whole)) ?? later;
    sheet.replace(place[0], place[1], countText(rows, quote));
    return sweep(run.dropper);
  }
  const result = resultWithout(target.fn, site.call, true);
  return later === undefined ? undefined : dropCall(run.dropper, file, later, result);
}

/** Whether the number of entries stands for the number of the last one: it is only shown as the row's id. */
function countsAsId(value: Node): boolean {
  const holder = value.getParent();
  const name = Node.isVariableDeclaration(holder) ? holder.getNameNode() : undefined;
  const uses = Node.isIdentifier(name) ? usesOf(name) : [value];
  return (
    uses.length > 0 &&
    uses.every((use) => {
      const property = use.getParent();
      return Node.isPropertyAssignment(property) && /^queue_?id$/i.test(property.getName());
    })
  );
}
