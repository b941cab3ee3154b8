import { type CatcherId, catcherIds, type Look, lookAt } from "./catchers.js";
import type { PatchedTree } from "./patched-tree.js";
import { regressionsOf, type UndoneRow } from "./phases.js";
import type { Regression } from "./regression.js";

/** How a defect, or a set of them, was met. */
export interface Played {
  readonly id: string;
  /** What each of them saw that was asked to look. */
  readonly looks: readonly Look[];
  /** What is not as expected; nothing means all is well. */
  readonly faults: readonly string[];
}

/**
 * Brings a defect back and lets its catchers look: each must see it.
 *
 * @param all - lets everybody look, for the report; who sees more than expected is no fault
 */
export async function playRegression(
  tree: PatchedTree,
  regression: Regression,
  all = false,
): Promise<Played> {
  const { id, caughtBy } = regression;
  return withPatches(tree, id, [regression], async (changed) => {
    const looks = await lookAt(tree.root, all ? catcherIds : caughtBy, changed);
    return { id, looks, faults: caughtBy.flatMap((name) => mustCatch(looks, name)) };
  });
}

/**
 * Undoes a phase: of those who look, exactly the expected ones must see it.
 *
 * @param ids - who looks; everybody unless told
 */
export async function playPhase(
  tree: PatchedTree,
  row: UndoneRow,
  regressions: readonly Regression[],
  ids: readonly CatcherId[] = catcherIds,
): Promise<Played> {
  const id = `phase ${row.phase} undone`;
  return withPatches(tree, id, regressionsOf(row, regressions), async (changed) => {
    const looks = await lookAt(tree.root, ids, changed);
    const others = looks.filter((look) => look.status !== "missed" && !row.fails.includes(look.id));
    const faults = others.map((look) => `${look.id} ${look.status} it, too: ${look.reason}`);
    return { id, looks, faults: [...row.fails.flatMap((name) => mustCatch(looks, name)), ...faults] };
  });
}

/** Lets everybody look at the tree as it is: whoever sees a defect there proves nothing by seeing one elsewhere. */
export async function playUnpatched(tree: PatchedTree, ids: readonly CatcherId[]): Promise<Played> {
  const looks = await lookAt(tree.root, ids);
  const seen = looks.filter(({ status }) => status !== "missed");
  return {
    id: "the fixed tree",
    looks,
    faults: seen.map((look) => `${look.id} ${look.status} something: ${look.reason}`),
  };
}

async function withPatches(
  tree: PatchedTree,
  id: string,
  regressions: readonly Regression[],
  play: (changed: readonly string[]) => Promise<Played>,
): Promise<Played> {
  try {
    return await play(tree.apply(regressions));
  } catch (error) {
    return { id, looks: [], faults: [error instanceof Error ? error.message : String(error)] };
  } finally {
    tree.restore();
  }
}

function mustCatch(looks: readonly Look[], id: CatcherId): string[] {
  const look = looks.find((one) => one.id === id);
  if (look?.status === "caught") return [];
  return [look?.status === "error" ? `${id} could not look: ${look.reason}` : `${id} missed it`];
}
