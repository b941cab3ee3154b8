import { inexactCalls } from "../../../contract/index.js";
import { isPartial, sqlText } from "../evaluate/statement-calls.js";
import type { ModuleRecord } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import { countsPending, leaseFault, sqlStatements, takesLease, type Statement } from "../sql/index.js";
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
      if (effect.kind === "sql" && effect.use !== undefined && effect.origin.module === module)
        judgeCount(summary, effect).forEach(add);
      // The text stands in this module, wherever it is executed.
      if (effect.kind === "sql" && effect.origin.module === module)
        sql.set(effect.origin.node, [...(sql.get(effect.origin.node) ?? []), effect]);
    }
  for (const effects of sql.values()) judgeSql(effects, () => usesInTree(workspace, module)).forEach(add);
  return [...findings.values()].sort((a, b) => a.range[0] - b.range[0]);
}

/** What the tree's modules execute of the texts that stand in one of them. */
function usesInTree(workspace: Workspace, module: ModuleRecord): SqlEffect[] {
  return workspace
    .treeOf(module)
    .flatMap((one) =>
      [...summarise(workspace, one).values()].flatMap(({ effects }) =>
        effects.filter((effect): effect is SqlEffect => effect.kind === "sql" && effect.use !== undefined),
      ),
    );
}

function judgeCall(module: ModuleRecord, summary: Summary, effect: ApiEffect): LeaseFinding[] {
  const fact = inexactCalls.find(({ name }) => name === effect.name);
  // Whoever calls a wrapper has nothing to add: the call inside it is told.
  if (fact === undefined || effect.isExact || effect.chain.length > 0 || effect.site.module !== module)
    return [];
  const { range } = effect.site.node;
  const missing = fact.missingIdentity;
  if (fact.use !== "count") return [{ range, fault: "agentOnly", name: fact.name, missing }];
  return gatesLease(summary, effect.site) ? [{ range, fault: "gate", name: fact.name, missing }] : [];
}

function judgeCount(summary: Summary, effect: SqlEffect): LeaseFinding[] {
  if (!statementsOf(effect).some(countsPending) || !gatesLease(summary, effect.origin)) return [];
  return [{ range: effect.origin.node.range, fault: "gate", name: "SELECT COUNT", missing: [] }];
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
  if (effect.kind === "api")
    return !inexactCalls.some(({ name, use }) => name === effect.name && use === "count");
  return effect.kind === "sql" && sqlStatements(sqlText(effect.sql)).some(takesLease);
}

/**
 * Judges a text by what is executed of it, here or anywhere in the tree. A text that nobody executes is only text.
 *
 * @param inTree looks through the whole tree, which takes a while: asked only where this module leaves a doubt
 */
function judgeSql(effects: readonly SqlEffect[], inTree: () => SqlEffect[]): LeaseFinding[] {
  const [first] = effects;
  if (first === undefined) return [];
  const { node } = first.origin;
  const own = effects.filter(({ use }) => use !== undefined);
  const texts = own.length > 0 ? own : isPartial(node) ? longest(effects) : effects;
  if (!texts.some(isSuspect)) return [];
  const ofText = (): SqlEffect[] => inTree().filter(({ origin }) => origin.node === node);
  const isSettled = own.some(({ use }) => use?.looked === true || use?.returned !== true);
  const uses = isSettled ? own : ofText();
  if (uses.length === 0) return [];
  const { range } = node;
  for (const statement of uses.flatMap(statementsOf)) {
    const fault = leaseFault(statement);
    if (fault !== undefined)
      return [
        {
          range,
          fault: fault.fault === "agentOnly" ? "sqlAgentOnly" : "sqlUnguarded",
          name: "",
          missing: fault.missing,
        },
      ];
  }
  // A result that only goes back to callers is theirs to look at; where none is in sight, nothing is known.
  const seen = uses.filter(({ use }) => use?.returned !== true);
  const isTaken = seen.some((use) => statementsOf(use).some((one) => takesLease(one) && !one.returning));
  return isTaken && uses.every(({ use }) => use?.looked !== true)
    ? [{ range, fault: "sqlUnchecked", name: "", missing: ["changes"] }]
    : [];
}

function statementsOf({ sql }: SqlEffect): Statement[] {
  return sqlStatements(sqlText(sql));
}

/** Whether a text could be at fault, before it is known who executes it. */
function isSuspect(effect: SqlEffect): boolean {
  return statementsOf(effect).some((one) => leaseFault(one) !== undefined || takesLease(one));
}

function longest(effects: readonly SqlEffect[]): SqlEffect[] {
  const length = ({ sql }: SqlEffect): number => sqlText(sql).length;
  const most = Math.max(...effects.map(length));
  return effects.filter((effect) => length(effect) === most);
}
