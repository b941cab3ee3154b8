import type { Finding } from "../../finding.js";
import { manual, type Outcome, type Unit } from "../../transform.js";
import { taskLibraryFor, taskLibraryOf } from "../task-library/index.js";
import { DropRun } from "./drop-run.js";
import type { Claim } from "./legacy.js";
import type { Migration } from "./migration.js";
import { retireForsaken } from "./retire.js";
import type { Verdict } from "./verdict.js";

const runs = new WeakMap<Migration, Map<string, DropRun>>();

/** The run that takes out what one transform is to take out of one file. */
export function runOf(
  migration: Migration,
  claim: Claim,
  file: string,
  before?: (run: DropRun, verdicts: readonly Verdict[]) => void,
): DropRun {
  const known = runs.get(migration) ?? new Map<string, DropRun>();
  runs.set(migration, known);
  const key = `${claim}\0${file}`;
  const made = known.get(key);
  if (made !== undefined) return made;
  const run = new DropRun(migration, claim);
  known.set(key, run);
  const verdicts = migration.verdicts.filter(
    (one) => one.claim === claim && one.finding.file === file && one.reason === undefined,
  );
  before?.(run, verdicts);
  run.drop(verdicts.filter(({ finding }) => !run.failed.has(finding)));
  retireForsaken(run);
  return run;
}

/** The outcome of a run for one of its findings. */
export function finish(run: DropRun, finding: Finding, reason: string, unit?: Unit): Outcome {
  const failed = run.failed.get(finding);
  if (failed !== undefined) return manual(failed);
  const { context } = run.migration;
  const { imports } = run.bench;
  const framework = context.frameworkOf(finding.file);
  const isTask = imports.some(({ from }) => from === taskLibraryOf(framework, context));
  const isDb = imports.some(({ name }) => name.startsWith("db"));
  return {
    kind: "edits",
    edits: run.bench.edits(),
    imports,
    reason,
    ...(unit === undefined ? {} : { unit }),
    ...(isTask ? { creates: taskLibraryFor(framework, context) } : {}),
    ...(isDb || isTask ? { needs: ["dispatch-db", "log-manager"] } : {}),
  };
}
