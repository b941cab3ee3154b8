import type { Finding } from "./finding.js";
import { conflict, same } from "./edits.js";
import {
  manual,
  type Edits,
  type Manual,
  type Need,
  type Transform,
  type TransformContext,
} from "./transform.js";

/** What is to happen to one finding in this round. */
export interface Decision {
  /** Undefined for what follows from other edits. */
  readonly finding: Finding | undefined;
  readonly transform: string;
  readonly outcome: Edits | Manual;
}

/** A decision to edit. */
export type EditDecision = Decision & { readonly outcome: Edits };

/** What the planner is to go by. */
export interface PlanOptions {
  readonly transforms: readonly Transform[];
  /** All transforms there are: of those left out, a reason says that they could have helped. */
  readonly registry: readonly Transform[];
  /** Why an outcome is not to be taken, by {@link keyOf}: it was tried, and did harm. */
  readonly banned: ReadonlyMap<string, string>;
  /** Why a file must not be edited; undefined if it may. */
  readonly lockedBy: (file: string) => string | undefined;
  /** The context for one transform: its own options are in it. */
  readonly contextFor: (transform: Transform) => TransformContext;
}

/** One round: what is done now, and what is left to a person, or to the next round. */
export interface Plan {
  readonly accepted: readonly EditDecision[];
  readonly manual: readonly (Decision & { readonly outcome: Manual })[];
  /** Edits that others stand in the way of. */
  readonly postponed: readonly Decision[];
}

/** Why an outcome is not made whose unit lacks another one. */
export const HALF =
  "This and another use of the same state have to change together, and the other cannot: change both by hand.";

/** Whether an outcome would be half a change without some others. */
export function leansOn({ unit }: Edits, others: readonly { readonly outcome: Edits }[]): boolean {
  return (
    unit !== undefined &&
    others.some(({ outcome }) => outcome.unit?.bears === true && outcome.unit.name === unit.name)
  );
}

/** Names an outcome over rounds. */
export function keyOf({ finding, transform, outcome }: Decision): string {
  if (finding !== undefined) return findingKey(transform, finding);
  return `${transform}\0${outcome.reason}`;
}

/** Names what a transform makes of a finding, over rounds. */
export function findingKey(transform: string, { file, fingerprint }: Finding): string {
  return `${transform}\0${file}\0${fingerprint}`;
}

/**
 * Asks the transforms about each finding and takes as many of their edits as can be made together. Where two cannot,
 * the transform that stands further up in the registry goes first, then the earlier finding.
 */
export function planRound(findings: readonly Finding[], options: PlanOptions): Plan {
  const decisions = findings.map((finding) => decide(finding, options));
  const order = new Map(options.transforms.map(({ name }, index) => [name, index]));
  const rank = (one: Decision): number => order.get(one.transform) ?? 0;
  const proposals = decisions.filter(isEdits).sort((a, b) => rank(a) - rank(b));
  const taken: EditDecision[] = [];
  const left: (Decision & { outcome: Manual })[] = decisions.filter(isManual);
  const postponed: EditDecision[] = [];
  const provided = new Map<string, EditDecision | Manual | undefined>();
  const stuck = proposals.filter((one) => !Array.isArray(withNeeds(one, options, provided)));
  for (const proposal of proposals) {
    const missing = withNeeds(proposal, options, provided);
    if (!Array.isArray(missing)) {
      left.push({ ...proposal, outcome: missing });
      continue;
    }
    if (leansOn(proposal.outcome, stuck)) {
      left.push({ ...proposal, outcome: manual(HALF) });
      continue;
    }
    const waits = options.transforms.some(({ name, waits }) => name === proposal.transform && waits === true);
    if (waits && taken.some((one) => one.transform !== proposal.transform && meet(one, proposal))) {
      postponed.push(proposal);
      continue;
    }
    const added = missing.filter((one) => !taken.includes(one));
    const isFree = (one: Decision & { outcome: Edits }): boolean => !clashes(one.outcome, taken);
    // A library that comes in place of the very file that is edited comes first.
    if (added.every(isFree)) taken.push(...added);
    if (missing.every((one) => taken.includes(one)) && isFree(proposal)) taken.push(proposal);
    else postponed.push(proposal);
  }
  const early = taken.filter(({ outcome }) => outcome.unit?.bears === false && leansOn(outcome, postponed));
  return {
    accepted: taken.filter((one) => !early.includes(one)),
    manual: left,
    postponed: [...postponed, ...early],
  };
}

function isEdits(one: Decision): one is EditDecision {
  return one.outcome.kind === "edits";
}

function isManual(one: Decision): one is Decision & { outcome: Manual } {
  return one.outcome.kind === "manual";
}

/** The first transform that has edits; else the first that has a reason. */
function decide(finding: Finding, { transforms, registry, banned, contextFor }: PlanOptions): Decision {
  const rule = finding.ruleId.slice(finding.ruleId.indexOf("/") + 1);
  let reason: Decision | undefined;
  for (const transform of transforms) {
    if (transform.apply === undefined || !transform.ruleIds.includes(rule)) continue;
    const outcome = transform.apply(finding, contextFor(transform));
    if (outcome.kind === "pass") continue;
    const decision = { finding, transform: transform.name, outcome };
    const ban = outcome.kind === "edits" ? banned.get(keyOf(decision)) : undefined;
    if (outcome.kind === "edits" && ban === undefined) return decision;
    reason ??= ban === undefined ? decision : { ...decision, outcome: manual(ban) };
  }
  if (reason !== undefined) return reason;
  const isLeftOut = registry.some((one) => !transforms.includes(one) && one.ruleIds.includes(rule));
  return {
    finding,
    transform: "",
    outcome: manual(
      isLeftOut
        ? "No transform that was asked for answers this: run without `--only`."
        : finding.kind === "never-logged"
          ? `Nothing in this tree logs \`${finding.event}\`, which this module should: add the call with its fields.`
          : "No transform knows this form of code: change it by hand, as the rule's page says.",
    ),
  };
}

/** What has to come along with an outcome; or why it cannot be made at all. */
function withNeeds(
  proposal: EditDecision,
  options: PlanOptions,
  provided: Map<string, EditDecision | Manual | undefined>,
): EditDecision[] | Manual {
  const locked = lockOn(proposal.outcome, options);
  return locked === undefined ? needsOf(proposal, options, provided) : manual(locked);
}

/** The edits that bring what an outcome needs, none if the tree has it; or why it cannot be brought. */
function needsOf(
  { outcome, finding }: EditDecision,
  options: PlanOptions,
  provided: Map<string, EditDecision | Manual | undefined>,
): EditDecision[] | Manual {
  const { transforms, contextFor } = options;
  const found: EditDecision[] = [];
  const file = finding?.file ?? outcome.edits[0]?.file ?? outcome.creates?.[0]?.file ?? "";
  for (const need of outcome.needs ?? []) {
    const [first] = transforms;
    if (first === undefined) continue;
    const framework = contextFor(first).frameworkOf(file);
    const key = `${need}\0${framework}`;
    if (!provided.has(key)) provided.set(key, provide(need, framework, options));
    const answer = provided.get(key);
    if (answer === undefined) continue;
    if ("kind" in answer) return answer;
    found.push(answer);
  }
  return found;
}

function provide(
  need: Need,
  framework: string,
  { transforms, registry, banned, contextFor }: PlanOptions,
): EditDecision | Manual | undefined {
  for (const transform of registry) {
    const outcome = transform.provide?.(need, framework, contextFor(transform));
    if (outcome === undefined || outcome.kind === "pass") continue;
    if (outcome.kind === "manual") return outcome;
    if (!transforms.includes(transform))
      return manual(`The tree's ${need} lacks what this needs: add ${transform.name} to \`--only\`.`);
    const decision = { finding: undefined, transform: transform.name, outcome };
    const ban = banned.get(keyOf(decision));
    return ban === undefined ? decision : manual(ban);
  }
  return undefined;
}

function lockOn({ edits, imports = [] }: Edits, { lockedBy }: PlanOptions): string | undefined {
  return [...edits, ...imports].map(({ file }) => lockedBy(file)).find((reason) => reason !== undefined);
}

/** Whether two decisions change the same file. */
function meet(one: EditDecision, other: EditDecision): boolean {
  return one.outcome.edits.some(({ file }) => other.outcome.edits.some((edit) => edit.file === file));
}

/** Whether an outcome cannot be made beside those that are taken. */
function clashes(outcome: Edits, taken: readonly { outcome: Edits }[]): boolean {
  return taken.some(
    ({ outcome: other }) =>
      outcome !== other &&
      (outcome.edits.some((a) =>
        other.edits.some((b) => a.file === b.file && !same(a, b) && conflict(a, b)),
      ) ||
        outcome.creates?.some((a) => other.creates?.some((b) => a.file === b.file && a.text !== b.text)) ===
          true),
  );
}
