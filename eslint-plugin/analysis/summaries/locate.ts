import type { ModuleRecord } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import { effectKey, type Effect, type Site } from "./effect.js";
import { summarise, type Summary } from "./summarise.js";

/** The innermost place of an effect that stands in the code of the summary itself: there it is told. */
export function locate(effect: Effect, summary: Summary): Site | undefined {
  return [effect.site, ...effect.chain.map(({ site }) => site)].find(({ owner }) => owner === summary.owner);
}

/** Whether a module is one that the asking rule tells things in. */
export type Tells = (module: ModuleRecord) => boolean;

/**
 * A function whose own parts decide is told there, and not again where it is called.
 *
 * @param decides whether an effect, as a function with unknown arguments has it, is a fault by itself
 * @param tells whether a module's faults are told in it; others count where they are called
 */
export function isToldDeeper<E extends Effect>(
  workspace: Workspace,
  effect: E,
  decides: (inner: E) => boolean,
  tells: Tells,
): boolean {
  const entered = [
    ...effect.chain.map(({ callee, module }, calls) => ({ callee, module, calls })),
    // An inline function that is told of itself is not told where it is called in the end.
    ...effect.through.filter(({ calls }) => calls < effect.chain.length),
  ];
  return entered.some(({ callee, module, calls }) => {
    const summary = summarise(workspace, module).get(callee);
    if (summary === undefined) return false;
    const key = effectKey(effect, calls);
    return summary.effects.some((inner) => {
      if (inner.kind !== effect.kind || effectKey(inner) !== key || !decides(inner as E)) return false;
      const site = locate(inner, summary);
      return site !== undefined && tells(site.module);
    });
  });
}
