import type { Finding } from "../../finding.js";
import { manual, PASS, type Outcome, type TransformContext } from "../../transform.js";
import { taskLibraryFor, taskLibraryOf } from "../task-library/index.js";
import { DropRun } from "./drop-run.js";
import { familyOf, isWriter, type Claim } from "./legacy.js";
import { Migration } from "./migration.js";
import { placeOf, storesSomething, type Verdict } from "./verdict.js";

const runs = new WeakMap<Migration, Map<string, DropRun>>();

/**
 * Answers a writer finding that belongs to a transform: all such findings of its file are taken out together, so that
 * what only they needed can go as well.
 *
 * @param settle finds out first what has to stay in other files
 */
export function dropOutcome(
  claim: Claim,
  finding: Finding,
  context: TransformContext,
  reason: string,
  settle?: (migration: Migration, file: string) => void,
): Outcome {
  if (!isWriter(finding)) return PASS;
  const migration = Migration.of(context);
  const verdict = migration.verdictOf(finding);
  if (verdict?.claim !== claim) return PASS;
  if (verdict.reason !== undefined) return manual(verdict.reason);
  settle?.(migration, finding.file);
  return finish(runOf(migration, claim, finding.file), finding, reason);
}

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
  return run;
}

/** What a transform makes before the rest is taken out. */
export type Preparation = (run: DropRun, verdicts: readonly Verdict[]) => void;

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
  before?.(run, verdicts.filter(isOpen));
  run.drop(verdicts.filter(isOpen));
  return run;
}

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
      return verdict !== undefined && isStore(verdict) ? [placeOf(verdict, context)] : [];
    }),
  );
  const held = verdicts.filter((one) => stuck.has(placeOf(one, context)) && !failed.has(one.finding));
  return new Map([...failed, ...held.map(({ finding }) => [finding, HELD] as const)]);
}

/** Whether a write leaves something that others may read, also where nobody knows what. */
function isStore(verdict: Verdict): boolean {
  const isFile = !familyOf(verdict.finding).endsWith("folder");
  return storesSomething(verdict) || (isFile && verdict.finding.fact.operation === "write");
}

const HELD =
  "The same state is stored in this file by a call that has to be moved by hand, so this stays with it: do that first.";

/** The outcome of a run for one of its findings. */
export function finish(run: DropRun, finding: Finding, reason: string): Outcome {
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
    ...(isTask ? { creates: taskLibraryFor(framework, context) } : {}),
    ...(isDb || isTask ? { needs: ["dispatch-db", "log-manager"] } : {}),
  };
}
