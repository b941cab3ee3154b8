import type { Node } from "../ast.js";
import type { ModuleRecord } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import type { Code, LogEffect, Site } from "./effect.js";
import { isToldDeeper, locate, type Tells } from "./locate.js";
import { summarise, type Summaries, type Summary } from "./summarise.js";
import { namesEvent, isOpen } from "./event-name.js";

/** Log calls are told in all code of a framework but its tests. */
export const tellsHere: Tells = ({ kind }) => kind === "runtime" || kind === "repair";

/** The log calls whose event is named in a module, each where it is named. */
export function* logCalls(
  workspace: Workspace,
  module: ModuleRecord,
  strict: boolean,
): Generator<{ site: Site; effect: LogEffect }> {
  const decides = (effect: LogEffect): boolean => namesEvent(effect) || (strict && !isOpen(effect));
  const summaries = summarise(workspace, module);
  const entered = enteredInline(summaries);
  for (const [code, summary] of summaries)
    for (const effect of summary.effects) {
      if (effect.kind !== "log" || !decides(effect) || entered.get(code)?.has(effect.site.node)) continue;
      // What an inline function does is told here then, so it is not told deeper.
      const seen = summary.owner === code ? { ...effect, through: [] } : effect;
      const site = told(workspace, summary, seen, decides);
      if (site !== undefined) yield { site, effect };
    }
}

/**
 * The log calls that were seen when the code around an inline function called it: with the arguments that it has there,
 * of which its own summary knows nothing.
 */
function enteredInline(summaries: Summaries): ReadonlyMap<Code, ReadonlySet<Node>> {
  const entered = new Map<Code, Set<Node>>();
  for (const [code, { owner, effects }] of summaries) {
    if (owner !== code) continue;
    for (const effect of effects)
      if (effect.kind === "log")
        for (const { callee } of effect.through)
          entered.set(callee, (entered.get(callee) ?? new Set()).add(effect.site.node));
  }
  return entered;
}

function told(
  workspace: Workspace,
  summary: Summary,
  effect: LogEffect,
  decides: (effect: LogEffect) => boolean,
): Site | undefined {
  const site = locate(effect, summary);
  if (site === undefined || !tellsHere(site.module)) return undefined;
  return isToldDeeper(workspace, effect, decides, tellsHere) ? undefined : site;
}
