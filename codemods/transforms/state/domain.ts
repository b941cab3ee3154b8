import { Node, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import { isMissing } from "../../../contract/index.js";
import type { TransformContext } from "../../transform.js";
import { insertOnce, type Bench } from "../bench.js";
import { callsOf, namedFunctionOf } from "../code/calls.js";
import type { Modules } from "../code/modules.js";
import { isKnownAt } from "../code/scope.js";
import { property } from "../code/text.js";
import { functionOf, propertyName } from "../syntax.js";
import { fieldsAtCall } from "./at-callers.js";
import { COLUMNS } from "./columns.js";
import { fieldsOf } from "./entry-fields.js";
import { isRuntimeFile } from "./runtime-file.js";
import type { Entry } from "./stored.js";

/** The column of a context's row that only the create call can fill. */
const DOMAIN = "domain_id";
const CREATE = "dbCreateDispatchAtomic";

/** A domain that a create call is given, so that the context's row has it. */
export interface HandedDomain {
  readonly file: string;
  readonly fields: ObjectLiteralExpression;
  /** An expression that gives it. */
  readonly text: string;
}

interface Source {
  readonly file: string;
  readonly at: Node;
  readonly text: string;
}

/**
 * What becomes of the domains that contexts carry: each is handed to the create call of the same function, unless that
 * has one.
 *
 * @returns the name under which a context carries a domain that no create call could be given
 */
export function handDomains(
  entries: readonly Entry[],
  context: TransformContext,
  modules: Modules,
): readonly HandedDomain[] | string {
  const handed: HandedDomain[] = [];
  for (const entry of entries) {
    const name = nameIn(entry, modules);
    if (name === undefined || everyCreateHas(context, entry.file)) continue;
    const sources = sourcesOf(entry, name, modules);
    if (sources.length === 0) return name;
    for (const source of sources) {
      const creates = createsIn(functionOf(source.at));
      if (creates.length === 0) return name;
      for (const { call, fields } of creates) {
        if (has(fields)) continue;
        if (!isKnownAt(source.text, call, source.at)) return name;
        handed.push({ file: source.file, fields, text: source.text });
      }
    }
  }
  return handed;
}

/** Gives create calls the domains that they have to take over. */
export function giveDomains(bench: Bench, handed: readonly HandedDomain[]): void {
  for (const { file, fields, text } of handed) {
    const last = fields.getProperties().at(-1);
    if (last !== undefined) insertOnce(bench.open(file), last.getEnd(), `, ${property(DOMAIN, text)}`);
  }
}

function nameIn({ node, file }: Entry, modules: Modules): string | undefined {
  const fields = fieldsOf(node, file, modules);
  return COLUMNS[DOMAIN]?.find((name) => {
    const text = fields.get(name);
    return (
      text !== undefined &&
      !/^(?:null|undefined)$/.test(text) &&
      !isMissing(text.replace(/^["'`]|["'`]$/g, ""))
    );
  });
}

/** Where the value is at hand: where the entry is written, or where its helper is called with it. */
function sourcesOf({ node, file }: Entry, name: string, modules: Modules): Source[] {
  const fields = fieldsOf(node, file, modules);
  const text = fields.get(name);
  if (text === undefined) return [];
  const target = namedFunctionOf(node, file);
  const isGiven =
    target !== undefined &&
    Node.isParametered(target.fn) &&
    target.fn
      .getParameters()
      .some((one) => new RegExp(`\\b${one.getName().replace(/\W.*/s, "")}\\b`).test(text));
  if (!isGiven) return [{ file, at: node, text }];
  return callsOf(target.fn, file, modules)
    .filter(({ file: caller }) => isRuntimeFile(caller))
    .flatMap(({ file: caller, call }) => {
      const there = fieldsAtCall(fields, target, call, caller, modules).get(name);
      return there === undefined ? [] : [{ file: caller, at: call, text: there }];
    });
}

function everyCreateHas(context: TransformContext, file: string): boolean {
  const framework = context.frameworkOf(file);
  const creates = context.files
    .filter(
      (one) =>
        context.frameworkOf(one) === framework &&
        isRuntimeFile(one) &&
        context.textOf(one).includes(`${CREATE}(`),
    )
    .flatMap((one) => createsIn(context.open(one).source));
  return creates.length > 0 && creates.every(({ fields }) => has(fields));
}

function createsIn(inside: Node): { call: CallExpression; fields: ObjectLiteralExpression }[] {
  return inside.getDescendantsOfKind(SyntaxKind.CallExpression).flatMap((call) => {
    const [fields] = call.getArguments();
    return call.getExpression().getText().endsWith(CREATE) && Node.isObjectLiteralExpression(fields)
      ? [{ call, fields }]
      : [];
  });
}

function has(fields: ObjectLiteralExpression): boolean {
  return fields.getProperties().some((one) => Node.isSpreadAssignment(one) || propertyName(one) === DOMAIN);
}
