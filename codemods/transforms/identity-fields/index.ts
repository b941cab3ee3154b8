import { Node, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import type { LogFault } from "../../../eslint-plugin/analysis/index.js";
import type { Finding } from "../../finding.js";
import type { SourceView } from "../../source-view.js";
import {
  manual,
  PASS,
  type Edit,
  type ImportRequest,
  type Need,
  type Outcome,
  type Transform,
  type TransformContext,
} from "../../transform.js";
import { makeCertain } from "./certain.js";
import { hookAround } from "../exact-lease/hook.js";
import { splitByEvent } from "./chosen-event.js";
import { closeLogged } from "./closed.js";
import { addProperty, fieldsOf, propertyOf, replace } from "./fields.js";
import { logInTool } from "./never-logged.js";
import { logAtProducer } from "./producer.js";
import { unwrap } from "./detail.js";
import { namesOf, type FoundValue } from "./place.js";
import { findAll } from "./values.js";

/**
 * Log calls say which dispatch they are about, in the contract's names: aliases are renamed, identity is lifted out of
 * the `detail` text or taken from what is in scope, old event names become the contract's. The detail text stays.
 */
export const identityFields: Transform = {
  name: "identity-fields",
  ruleIds: ["require-identity-tuple"],
  answers: "a log call that lacks identity, or has it under another name",
  docs: "identity-fields.md",
  waits: true,
  apply,
};

type Fault<F extends LogFault["fault"]> = Extract<LogFault, { fault: F }>;

function apply(finding: Finding, context: TransformContext): Outcome {
  if (finding.kind === "never-logged") return logInTool(finding.file, finding.event, context) ?? PASS;
  if (finding.kind !== "log") return PASS;
  const { problem } = finding.fact;
  const view = context.open(finding.file);
  const call = view.nodeAt(finding.range);
  if (!Node.isCallExpression(call))
    return manual("The log call is made in an odd way: write it as a plain call.");
  if (problem.event === "DISPATCH-QUEUE-EXACT-MISS" && isBesideLease(finding, call, context))
    return manual(
      "The lease in this hook is not exact: make it so, then the gate logs the miss with all its fields.",
    );
  switch (problem.fault) {
    case "nearMiss":
      return renameEvent(view, call, problem, context);
    case "alias":
      return renameAlias(view, call, problem, context);
    case "missing":
      return fill(view, call, problem.fields, context, problem.event);
    case "empty":
    case "mayBeMissing":
      return makeCertain(view, call, problem.fields, context);
    case "wrongProducer":
      return logAtProducer(view, call, problem, context);
    default:
      return manual(
        "The event or the fields of this log call cannot be known: name the event and write the fields as an object.",
      );
  }
}

/** The gate that an inexact lease becomes logs the misses of its hook. */
function isBesideLease(finding: Finding, call: Node, context: TransformContext): boolean {
  const hook = hookAround(call, "tool.execute.before");
  return context.findings.some(
    (one) =>
      one.kind === "lease" &&
      one.file === finding.file &&
      hook !== undefined &&
      hook.fn.getStart() <= one.range[0] &&
      one.range[1] <= hook.fn.getEnd(),
  );
}

function renameEvent(
  view: SourceView,
  call: CallExpression,
  { event, known }: Fault<"nearMiss">,
  context: TransformContext,
): Outcome {
  const inCall = literals(call, event);
  const inFile = inCall.length > 0 ? inCall : literals(view.source, event);
  // A module of constants names it for all.
  const places =
    inFile.length > 0
      ? inFile
      : context.files
          .filter(
            (file) =>
              context.frameworkOf(file) === context.frameworkOf(view.path) &&
              context.textOf(file).includes(event),
          )
          .flatMap((file) => literals(context.open(file).source, event));
  const [only, ...others] = places;
  if (only === undefined || others.length > 0)
    return manual(`\`${event}\` is not written at this call: rename it to \`${known}\` where it is.`);
  const quote = only.getText()[0] ?? '"';
  const file = context.files.find((one) => context.open(one).source === only.getSourceFile()) ?? view.path;
  return {
    kind: "edits",
    reason: `gives the event its name in the contract, ${known}`,
    edits: [{ file, start: only.getStart(), end: only.getEnd(), text: quote + known + quote }],
  };
}

function literals(inside: Node, text: string): Node[] {
  return inside
    .getDescendants()
    .filter(
      (one) =>
        (Node.isStringLiteral(one) || Node.isNoSubstitutionTemplateLiteral(one)) &&
        one.getLiteralText() === text,
    );
}

function renameAlias(
  view: SourceView,
  call: CallExpression,
  { alias, field }: Fault<"alias">,
  context: TransformContext,
): Outcome {
  const fields = fieldsOf(call);
  const property = fields === undefined ? undefined : propertyOf(fields, alias);
  const reason = `gives \`${alias}\` its name in the contract, \`${field}\``;
  const needs: Need[] = ["log-manager"];
  if (Node.isShorthandPropertyAssignment(property))
    return { kind: "edits", reason, needs, edits: [replace(view, property, `${field}: ${alias}`)] };
  if (Node.isPropertyAssignment(property))
    return { kind: "edits", reason, needs, edits: [replace(view, property.getNameNode(), field)] };
  // The alias is in an object that others share: what it holds is given once more, under the right name.
  return fill(view, call, [field], context);
}

/** Adds those of the fields whose value is at hand; the others stay a finding, and are named in its reason. */
function fill(
  view: SourceView,
  call: CallExpression,
  fields: readonly string[],
  context: TransformContext,
  event?: string,
): Outcome {
  const closed =
    event !== undefined && fields.includes("queue_id") ? closeLogged(view, call, event, context) : undefined;
  if (closed !== undefined) return closed;
  const literal = fieldsOf(call);
  const renamed = new Map(
    fields.flatMap((field) => {
      const edit = literal === undefined ? undefined : renameIn(view, literal, field);
      return edit === undefined ? [] : [[field, edit] as const];
    }),
  );
  const left = fields.filter((field) => !renamed.has(field));
  const place = { view, call, fields: literal, context, ...(event === undefined ? {} : { event }) };
  const found = findAll(left, place);
  const split =
    event !== undefined && renamed.size === 0 && found.length < fields.length
      ? splitByEvent(view, call, { event, fields }, context)
      : undefined;
  if (split !== undefined && split.found.length > found.length)
    return {
      kind: "edits",
      reason: "logs each event with what belongs to it",
      edits: [split.edit],
      imports: split.found.flatMap(([, { imports }]): readonly ImportRequest[] => imports),
      needs: ["log-manager", ...split.found.flatMap(([, { needs }]) => needs)],
    };
  if (found.length === 0 && renamed.size === 0) return manual(missing(fields));
  const imports = found.flatMap(([, { imports }]): readonly ImportRequest[] => imports);
  const needs = new Set<Need>(["log-manager", ...found.flatMap(([, value]) => value.needs)]);
  return {
    kind: "edits",
    reason: `logs ${[...renamed.keys(), ...found.map(([field]) => field)].map((field) => `\`${field}\``).join(", ")}`,
    edits: [
      ...renamed.values(),
      ...found.map(([field, { text }]) =>
        addProperty(view, call, literal, text === field ? field : `${field}: ${text}`),
      ),
      ...elsewhere(found),
    ],
    imports,
    needs: [...needs],
  };
}

/** What the values have to have written elsewhere, each once. */
function elsewhere(found: readonly [string, FoundValue][]): Edit[] {
  const all = found.flatMap(([, { edits = [] }]): readonly Edit[] => edits);
  return [...new Map(all.map((one) => [`${one.file}:${String(one.start)}`, one])).values()];
}

/** A field that stands in the literal under another name gets its own. */
function renameIn(view: SourceView, literal: ObjectLiteralExpression, field: string): Edit | undefined {
  for (const one of field.split(" or "))
    for (const name of namesOf(one)) {
      const property = name === one ? undefined : propertyOf(literal, name);
      if (property === undefined || !hasValue(property)) continue;
      if (Node.isPropertyAssignment(property)) return replace(view, property.getNameNode(), one);
      if (Node.isShorthandPropertyAssignment(property)) return replace(view, property, `${one}: ${name}`);
    }
  return undefined;
}

function hasValue(property: Node): boolean {
  const value = Node.isPropertyAssignment(property) ? property.getInitializer() : property;
  return value !== undefined && unwrap(value) !== undefined;
}

function missing(fields: readonly string[]): string {
  const names = fields.map((field) => `\`${field.replace(" or ", "` or `")}\``).join(", ");
  return `No value of ${names} is in scope here: hand ${fields.length > 1 ? "them" : "it"} down to this call.`;
}
