/** What a step needs of a source file: its name, and which line an offset is in. */
export interface Source {
  /** Absolute path. */
  readonly path: string;
  /** The 1-based line of a UTF-16 offset. */
  lineAt(offset: number): number;
}

/** One step of the way that a path took to the writer. Lines are looked up only when a step is told. */
export interface Step {
  /** What happens there: `QUEUE`, `queuePath()`, `atomicWriteJson(…)`. */
  readonly label: string;
  readonly source: Source;
  readonly offset: number;
}

/** Steps as a linked list, the newest first: values share their tails. */
export interface Route {
  readonly step: Step;
  readonly before: Route | undefined;
  readonly length: number;
}

/** A route longer than this is told by its first steps. */
const MAX_STEPS = 12;

/** Adds a step; one place twice in a row is one step. */
export function extend(route: Route | undefined, step: Step): Route {
  if (route?.step.source === step.source && route.step.offset === step.offset) return route;
  if (route !== undefined && route.length >= MAX_STEPS) return route;
  return { step, before: route, length: (route?.length ?? 0) + 1 };
}

/** The steps from the first to the last. */
export function stepsOf(route: Route | undefined): Step[] {
  const steps: Step[] = [];
  for (let at = route; at !== undefined; at = at.before) steps.unshift(at.step);
  return steps;
}
