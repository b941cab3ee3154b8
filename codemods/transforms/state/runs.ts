import type { Finding } from "../../finding.js";
import { manual, type Outcome, type Unit } from "../../transform.js";
import { taskLibraryFor, taskLibraryOf } from "../task-library/index.js";
import { giveDomains } from "./domain.js";
import { DropRun } from "./drop-run.js";
import { placeOf, storesSomething } from "./keep.js";
import { isWriter, type Claim } from "./legacy.js";
import type { Migration } from "./migration.js";
import { retireForsaken } from "./retire.js";
import type { Verdict } from "./verdict.js";

const runs = new WeakMap<Migration, Map<string, DropRun>>();

/** What a transform makes before the rest is taken out. */
export type Preparation = (run: DropRun, verdicts: readonly Verdict[]) => void;

/** The run that takes out what one transform is to take out of one file. */
export function runOf(migration: Migration, claim: Claim, file: string, before?: Preparation): DropRun {
  const known = runs.get(migration) ?? new Map<string, DropRun>();
  runs.set(migration, known);
  const key = `${claim}\0${file}`;
  const made = known.get(key);
  if (made !== undefined) return made;
  const verdicts = migration.verdicts.filter(
    (one) => one.claim === claim && one.finding.file === file && one.reason === undefined,
  );
  // What is stored is asked about before what clears it away.
  const lead = claim === "stale-cleanup" ? runOf(migration, "dispatch-context", file) : undefined;
  let run = attempt(migration, claim, verdicts, withHeld(migration, verdicts, lead?.failed), before);
  for (let count = 0; count < verdicts.length; count++) {
    for (const finding of run.failed.keys()) migration.stuck.add(finding);
    const failed = withHeld(migration, verdicts, run.failed);
    if (failed.size === run.failed.size) break;
    run = attempt(migration, claim, verdicts, failed, before);
  }
  known.set(key, run);
  retireForsaken(run);
  return run;
}

function attempt(
  migration: Migration,
  claim: Claim,
  verdicts: readonly Verdict[],
  failed: ReadonlyMap<Finding, string>,
  before: Preparation | undefined,
): DropRun {
  const run = new DropRun(migration, claim);
  for (const { finding } of verdicts) {
    const reason = failed.get(finding);
    if (reason !== undefined) run.failed.set(finding, reason);
  }
  const isOpen = ({ finding }: Verdict): boolean => !run.failed.has(finding);
  for (const { domains = [] } of verdicts.filter(isOpen)) giveDomains(run.bench, domains);
  before?.(run, verdicts.filter(isOpen));
  run.drop(verdicts.filter(isOpen));
  return run;
}

const HELD =
  "The same state is stored in this file by a call that has to be moved by hand, so this stays with it: do that first.";

/** What failed, and what has to stay with it: folders and clean-ups of a state that goes on being stored. */
function withHeld(
  migration: Migration,
  verdicts: readonly Verdict[],
  failed: ReadonlyMap<Finding, string> = new Map(),
): ReadonlyMap<Finding, string> {
  const { context } = migration;
  const stuck = new Set(
    [...failed.keys()].flatMap((finding) => {
      const verdict = migration.verdictOf(finding);
      return verdict !== undefined && storesSomething(verdict) ? [placeOf(verdict, context)] : [];
    }),
  );
  // A lock that goes on being taken has to be given back.
  const taken = new Set(
    [...failed.keys()].flatMap((finding) =>
      isWriter(finding) && finding.fact.operation === "write" ? [finding.fact.path] : [],
    ),
  );
  const held = verdicts.filter(
    (one) =>
      !failed.has(one.finding) &&
      (stuck.has(placeOf(one, context)) ||
        (one.finding.fact.operation === "remove" && taken.has(one.finding.fact.path))),
  );
  return new Map([...failed, ...held.map(({ finding }) => [finding, HELD] as const)]);
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
