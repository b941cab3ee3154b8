import type { ModuleRecord } from "../modules/record.js";
import type { LegacyHit } from "../modules/legacy.js";
import type { Workspace } from "../modules/workspace.js";
import { stepsOf, type Step } from "../route.js";
import { printCallee } from "../ast.js";
import { printParts } from "../values/text.js";
import type { PathEffect, Site } from "./effect.js";
import { isToldDeeper, locate, type Tells } from "./locate.js";
import { summarise, type Summary } from "./summarise.js";

/** A legacy path that runtime code writes, and where that is to be told. */
export interface WriterFinding {
  readonly kind: "write" | "read" | "unknown-from-legacy";
  /** UTF-16 offsets of the call, in the module's text. */
  readonly range: readonly [number, number];
  readonly site: Site;
  /** The path, holes as `<label>`. */
  readonly path: string;
  /** What the path held before the database did; empty for an unknown path. */
  readonly held: string;
  readonly writer: string;
  readonly operation: PathEffect["operation"];
  /** The place is a library's removing function itself, and what it removes is nothing but old state. */
  readonly isBareRemoval: boolean;
  /** From where the path's name is written to where the file is. */
  readonly route: readonly Step[];
}

export interface FindingOptions {
  /** Report reads of legacy paths too. */
  readonly checkReads: boolean;
  /** Report writes to paths that are unknown but for having been read out of a legacy file. */
  readonly strict: boolean;
}

/** What is to be reported in a module, in the order of the text, each place once. */
export function writerFindings(
  workspace: Workspace,
  module: ModuleRecord,
  options: FindingOptions,
): WriterFinding[] {
  if (!isRuntime(module)) return [];
  const byNode = new Map<unknown, WriterFinding>();
  for (const [, summary] of summarise(workspace, module))
    for (const effect of summary.effects) {
      if (effect.kind !== "path") continue;
      const finding = judge(workspace, summary, effect, options);
      if (finding === undefined) continue;
      const before = byNode.get(finding.site.node);
      if (before === undefined || rank(finding) < rank(before)) byNode.set(finding.site.node, finding);
    }
  return [...byNode.values()].sort((a, b) => a.range[0] - b.range[0]);
}

/** Of several findings at one place, a write comes before a read, and the shorter way before the longer. */
function rank(finding: WriterFinding): number {
  return { write: 0, "unknown-from-legacy": 1000, read: 2000 }[finding.kind] + finding.route.length;
}

const isRuntime: Tells = ({ kind }) => kind === "runtime";

interface Verdict {
  readonly kind: WriterFinding["kind"];
  readonly path: string;
  readonly held: string;
  readonly steps: readonly Step[];
}

function judge(
  workspace: Workspace,
  summary: Summary,
  effect: PathEffect,
  options: FindingOptions,
): WriterFinding | undefined {
  const verdict = verdictOf(workspace, effect, options);
  if (verdict === undefined) return undefined;
  const site = locate(effect, summary);
  if (site === undefined || !isRuntime(site.module)) return undefined;
  const decides = (inner: PathEffect): boolean => verdictOf(workspace, inner, options) !== undefined;
  if (isToldDeeper(workspace, effect, decides, isRuntime)) return undefined;
  return {
    kind: verdict.kind,
    range: site.node.range,
    site,
    path: verdict.path,
    held: verdict.held,
    writer: effect.writer,
    operation: effect.operation,
    isBareRemoval:
      effect.operation === "remove" &&
      site === effect.site &&
      !effect.writer.includes(":") &&
      workspace.settings.legacy.isOnlyLegacy(effect.path),
    route: [...verdict.steps, ...callSteps(effect)],
  };
}

function verdictOf(workspace: Workspace, effect: PathEffect, options: FindingOptions): Verdict | undefined {
  const { legacy } = workspace.settings;
  const isRead = effect.operation === "read";
  if (isRead && !options.checkReads) return undefined;
  const hit: LegacyHit | undefined = legacy.find(effect.path, isRead ? "write" : effect.operation);
  if (hit !== undefined)
    return {
      kind: isRead ? "read" : "write",
      path: printParts(hit.path.parts),
      held: hit.family.held,
      steps: stepsOf(hit.path.route),
    };
  if (!options.strict || isRead) return undefined;
  const flow = legacy.flowsFromLegacy(effect.path);
  if (flow === undefined) return undefined;
  return { kind: "unknown-from-legacy", path: printParts(flow.parts), held: "", steps: stepsOf(flow.route) };
}

/** The calls on the way, outermost first, and the writer itself. */
function callSteps(effect: PathEffect): Step[] {
  const links = effect.chain.map(({ site }) => site).reverse();
  return [...links, effect.site].map((site, index, all) => ({
    label: index === all.length - 1 ? effect.writer : calleeOf(site),
    source: site.module,
    offset: site.node.range[0],
  }));
}

function calleeOf(site: Site): string {
  const { node } = site;
  if ("callee" in node) return `${printCallee(node.callee)}(…)`;
  return printCallee(node);
}
