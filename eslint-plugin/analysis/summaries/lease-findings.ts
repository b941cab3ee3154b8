import { inexactCalls } from "../../../contract/index.js";
import { isPartial, sqlText } from "../evaluate/statement-calls.js";
import type { ModuleRecord } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import { leaseFault, sqlStatements, takesLease } from "../sql/index.js";
import type { ApiEffect, Effect, Site, SqlEffect } from "./effect.js";
import { decidesSomething } from "./gates.js";
import { locate, type Tells } from "./locate.js";
import { summarise, type Summary } from "./summarise.js";

/** A lease, or a look-up before one, that does not say which row it means. */
export interface LeaseFinding {
  readonly range: readonly [number, number];
  readonly fault: "agentOnly" | "gate" | "sqlAgentOnly" | "sqlUnguarded" | "sqlUnchecked";
  /** The function that is called; empty for SQL. */
  readonly name: string;
  readonly missing: readonly string[];
}

const tellsHere: Tells = ({ kind }) => kind === "runtime" || kind === "repair";

/** The inexact leases of a module, in the order of the text, each place once. */
export function leaseFindings(workspace: Workspace, module: ModuleRecord): LeaseFinding[] {
  if (!tellsHere(module)) return [];
  const findings = new Map<number, LeaseFinding>();
  const add = (finding: LeaseFinding): void => {
    const before = findings.get(finding.range[0]);
    if (before === undefined || finding.fault < before.fault) findings.set(finding.range[0], finding);
  };
  const sql = new Map<unknown, SqlEffect[]>();
  for (const [, summary] of summarise(workspace, module))
    for (const effect of summary.effects) {
      if (effect.kind === "api") judgeCall(module, summary, effect).forEach(add);
      // The text stands in this module, wherever it is executed.
      if (effect.kind === "sql" && effect.origin.module === module)
        sql.set(effect.origin.node, [...(sql.get(effect.origin.node) ?? []), effect]);
    }
  for (const effects of sql.values()) judgeSql(effects).forEach(add);
  return [...findings.values()].sort((a, b) => a.range[0] - b.range[0]);
}

function judgeCall(module: ModuleRecord, summary: Summary, effect: ApiEffect): LeaseFinding[] {
  const fact = inexactCalls.find(({ name }) => name === effect.name);
  // Whoever calls a wrapper has nothing to add: the call inside it is told.
  if (fact === undefined || effect.isExact || effect.chain.length > 0 || effect.site.module !== module) return [];
  const { range } = effect.site.node;
  const missing = fact.missingIdentity;
  if (fact.use !== "count") return [{ range, fault: "agentOnly", name: fact.name, missing }];
  return gatesLease(summary, effect.site) ? [{ range, fault: "gate", name: fact.name, missing }] : [];
}

/** A count matters where a condition looks at it and a lease comes after it. */
function gatesLease(summary: Summary, count: Site): boolean {
  const leases = summary.effects.some((effect) => {
    const site = locate(effect, summary);
    return isLease(effect) && site !== undefined && site.node.range[0] > count.node.range[0];
  });
  return leases && decidesSomething(count);
}

function isLease(effect: Effect): boolean {
  if (effect.kind === "api") return inexactCalls.some(({ name, use }) => name === effect.name && use !== "count");
  return effect.kind === "sql" && sqlStatements(sqlText(effect.sql)).some(takesLease);
}

/** Judges a text by what is executed; one that is only named, by the text itself. */
function judgeSql(effects: readonly SqlEffect[]): LeaseFinding[] {
  const [first] = effects;
  if (first === undefined) return [];
  const { node } = first.origin;
  const uses = effects.filter(({ use }) => use !== undefined);
  const made = effects.filter(({ use }) => use === undefined);
  const judged = uses.length > 0 ? uses : isPartial(node) ? longest(made) : made;
  const { range } = node;
  for (const effect of judged)
    for (const statement of sqlStatements(sqlText(effect.sql))) {
      const fault = leaseFault(statement);
      if (fault !== undefined)
        return [{ range, fault: fault.fault === "agentOnly" ? "sqlAgentOnly" : "sqlUnguarded", name: "", missing: fault.missing }];
    }
  const unchecked = uses.some(({ sql }) => sqlStatements(sqlText(sql)).some((one) => takesLease(one) && !one.returning));
  if (unchecked && uses.every(({ use }) => use?.looked !== true))
    return [{ range, fault: "sqlUnchecked", name: "", missing: ["changes"] }];
  return [];
}

function longest(effects: readonly SqlEffect[]): SqlEffect[] {
  const length = ({ sql }: SqlEffect): number => sqlText(sql).length;
  const most = Math.max(...effects.map(length));
  return effects.filter((effect) => length(effect) === most);
}
