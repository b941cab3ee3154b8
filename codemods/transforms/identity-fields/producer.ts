import { Node, type CallExpression } from "ts-morph";
import { findEvent, logCall } from "../../../contract/index.js";
import { moduleName } from "../../../eslint-plugin/analysis/index.js";
import { referenceTo } from "../../imports/index.js";
import { removeFromList } from "../../removal.js";
import type { SourceView } from "../../source-view.js";
import { manual, type Edit, type Outcome, type TransformContext } from "../../transform.js";
import { fieldsOf, propertyOf } from "./fields.js";

/**
 * Moves the logging of an event to the module that it belongs to: that gets a function which names the event, and the
 * caller calls it with the same fields. Only where the producer is a module of the tree that logs already, and where
 * the call has all that the event requires.
 */
export function logAtProducer(
  view: SourceView,
  call: CallExpression,
  { event, producers }: { readonly event: string; readonly producers: readonly string[] },
  context: TransformContext,
): Outcome {
  const left = manual(
    `\`${event}\` belongs to ${producers.join(" or ")}: move the call there, log an event of your own here, or name \`${moduleName(view.path)}\` among its \`producers\`, in an entry of \`events\` in \`writer-regression.config\`.`,
  );
  const framework = context.frameworkOf(view.path);
  // The last producer is the library; the ones before it are hooks, which nobody imports.
  const target = context.files
    .filter((file) => context.frameworkOf(file) === framework && producers.includes(moduleName(file)))
    .sort((a, b) => producers.indexOf(moduleName(b)) - producers.indexOf(moduleName(a)))[0];
  const literal = fieldsOf(call);
  const named = literal === undefined ? undefined : propertyOf(literal, logCall.eventField);
  const required = findEvent(event)?.required ?? [];
  if (
    target === undefined ||
    !/\/lib\/.*\.[cm]?ts$/.test(target) ||
    literal === undefined ||
    named === undefined
  )
    return left;
  if (call.getArguments().length !== logCall.parameters.length || literal !== call.getArguments().at(-1))
    return left;
  if (!required.every(({ anyOf }) => anyOf.some((field) => propertyOf(literal, field) !== undefined)))
    return left;
  const producer = context.open(target);
  const log = producer.source
    .getDescendants()
    .find((one) => Node.isCallExpression(one) && one.getExpression().getText().endsWith(logCall.name));
  if (!Node.isCallExpression(log)) return left;
  const name = `log${event.toLowerCase().replace(/(?:^|[-_])(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
  const reference = referenceTo(view, target, name);
  if (reference === undefined) return left;
  const fields = required.map(({ anyOf: [field] }) => `"${field}"`).join(" | ");
  const edits: Edit[] = [
    {
      file: view.path,
      start: call.getExpression().getStart(),
      end: call.getExpression().getEnd(),
      text: reference.text,
    },
    ...removeFromList(literal.getProperties(), [named]).map((edit) => ({ file: view.path, ...edit })),
  ];
  if (!producer.mentions(name))
    edits.push(append(producer, functionText(producer, name, log.getExpression().getText(), event, fields)));
  return {
    kind: "edits",
    reason: `has ${moduleName(target)} log the event, which is its own`,
    edits,
    imports: reference.imports,
  };
}

function functionText(
  { style }: SourceView,
  name: string,
  log: string,
  event: string,
  fields: string,
): string {
  const end = style.semicolons ? ";" : "";
  const quoted = style.quote + event + style.quote;
  return `/** Logs ${event} for callers that find it out. */
export function ${name}(source: string, category: string, fields: Record<${fields}, unknown> & Record<string, unknown>) {
${style.indent}${log}(source, category, { event: ${quoted}, ...fields })${end}
}`;
}

function append({ path, text }: SourceView, added: string): Edit {
  const lead = text.endsWith("\n") ? "\n" : "\n\n";
  return {
    file: path,
    start: text.length,
    end: text.length,
    text: `${lead}${added}${text.endsWith("\n") ? "\n" : ""}`,
  };
}
