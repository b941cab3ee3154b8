import { CREATES } from "../evaluate/framework.js";
import type { ModuleRecord } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import type { Site, StartEffect } from "./effect.js";
import { isToldDeeper, locate, type Tells } from "./locate.js";
import { summarise, type Summary } from "./summarise.js";

/** A second start of one dispatch on one path. */
export interface StartFinding {
  readonly range: readonly [number, number];
  readonly site: Site;
  readonly name: string;
  /** The start before it, as seen from the same function. */
  readonly first: Site;
  readonly firstName: string;
}

/** A place that runs the dispatch command line. */
export interface StartPlace {
  readonly file: string;
  readonly range: readonly [number, number];
  /** The program and the script's name. */
  readonly name: string;
}

const tellsHere: Tells = ({ kind }) => kind === "runtime" || kind === "repair";

/** The starts of a module that may be the second ones, in the order of the text, each place once. */
export function startFindings(workspace: Workspace, module: ModuleRecord): StartFinding[] {
  if (!tellsHere(module)) return [];
  const findings = new Map<unknown, StartFinding>();
  for (const [, summary] of summarise(workspace, module))
    for (const effect of summary.effects) {
      const finding = effect.kind === "start" ? judge(workspace, summary, effect) : undefined;
      if (finding !== undefined && !findings.has(finding.site.node)) findings.set(finding.site.node, finding);
    }
  return [...findings.values()].sort((a, b) => a.range[0] - b.range[0]);
}

function judge(workspace: Workspace, summary: Summary, effect: StartEffect): StartFinding | undefined {
  const [mark] = effect.earlier;
  if (mark === undefined) return undefined;
  const site = locate(effect, summary);
  const first = mark.places.find(({ owner }) => owner === summary.owner);
  if (site === undefined || first === undefined || !tellsHere(site.module)) return undefined;
  if (isToldDeeper(workspace, effect, ({ earlier }) => earlier.length > 0, tellsHere)) return undefined;
  return { range: site.node.range, site, name: effect.name, first, firstName: mark.name };
}

/** Whether a start, by its name, is a call that makes the row, and no run of the command line. */
export function makesRow(name: string): boolean {
  return CREATES.has(name);
}

/**
 * How a module's own code, or what it calls, starts dispatches: it makes their rows, or runs the command line that does.
 */
export function waysToStart(workspace: Workspace, module: ModuleRecord): ReadonlySet<"row" | "cli"> {
  const names = [...summarise(workspace, module).values()].flatMap(({ effects }) =>
    effects.flatMap((effect) => (effect.kind === "start" ? [effect.name] : [])),
  );
  return new Set(names.map((name) => (makesRow(name) ? "row" : "cli")));
}

/** The places at which a module's own code, or what it calls, runs the dispatch command line, each once. */
export function startPlaces(workspace: Workspace, module: ModuleRecord): StartPlace[] {
  const places = new Map<unknown, StartPlace>();
  for (const [, { effects }] of summarise(workspace, module))
    for (const effect of effects) {
      if (effect.kind !== "start" || CREATES.has(effect.name)) continue;
      const { node, module: where } = effect.site;
      places.set(node, { file: where.path, range: node.range, name: effect.name });
    }
  return [...places.values()];
}
