import { applyDecisions, type Applied } from "./apply.js";
import { Bans } from "./bans.js";
import { contextFor, type ContextOptions } from "./context.js";
import { find } from "./find.js";
import type { Finding } from "./finding.js";
import { keyOf, planRound, type EditDecision } from "./planner.js";
import { TrailLog, type Trail } from "./trail.js";
import type { Transform } from "./transform.js";
import type { Tree } from "./tree.js";

/** What the rounds go by. */
export interface RoundOptions extends ContextOptions {
  readonly transforms: readonly Transform[];
  readonly registry: readonly Transform[];
  readonly onProgress?: (stage: string, done: number, total: number) => void;
}

/** What came of the rounds; the tree holds the texts. */
export interface Rounds {
  readonly before: readonly Finding[];
  readonly after: readonly Finding[];
  /** What is left to people: each finding of `after`, with its reason. */
  readonly manual: readonly { readonly finding: Finding; readonly reason: string }[];
  /** File → the transforms that changed or made it. */
  readonly transforms: ReadonlyMap<string, ReadonlySet<string>>;
  readonly trail: readonly Trail[];
}

/** A migration takes three to five; one that takes more goes in circles. */
const MAX_ROUNDS = 15;

/**
 * Plans and makes edits in memory until nothing more can be done. After each round the analysis looks at the result:
 * what would not parse, would not settle its finding, or would bring a new one, is taken back and left to a person.
 */
export async function runRounds(tree: Tree, options: RoundOptions): Promise<Rounds> {
  const state = new State(tree, options);
  tree.show();
  let found = await state.find(tree.files, "reading");
  const before = found;
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const next = await state.round(found, round);
    if (next === undefined) break;
    found = next;
  }
  return {
    before,
    after: found,
    manual: state.manual,
    transforms: state.changedBy,
    trail: state.trail.entries,
  };
}

class State {
  readonly changedBy = new Map<string, Set<string>>();
  readonly trail: TrailLog;
  manual: { finding: Finding; reason: string }[] = [];
  readonly #bans = new Bans();
  #relevant = new Set<string>();

  constructor(
    readonly tree: Tree,
    readonly options: RoundOptions,
  ) {
    this.trail = new TrailLog(tree);
  }

  async find(files: readonly string[], stage: string): Promise<readonly Finding[]> {
    const { settings, onProgress } = this.options;
    const { findings, relevant } = await find(files, {
      root: this.tree.root,
      settings,
      textOf: (file) => this.#shown.get(file) ?? this.tree.textOf(file),
      onFile: (done, total) => onProgress?.(stage, done, total),
    });
    this.#relevant = new Set([...this.#relevant, ...relevant]);
    return findings;
  }

  /** Texts that the analysis sees, and the plan has not taken yet. */
  #shown: ReadonlyMap<string, string> = new Map();

  /** Makes one round; undefined if there was nothing to do any more, and `manual` is complete. */
  async round(found: readonly Finding[], number: number): Promise<readonly Finding[] | undefined> {
    for (;;) {
      const plan = planRound(found, {
        ...this.options,
        banned: this.#bans.reasons,
        lockedBy: (file) =>
          this.tree.onDiskAt(file)?.isUtf8 === false
            ? "The file is not UTF-8: convert it, and run again."
            : undefined,
        contextFor: (transform) =>
          contextFor(this.tree, { ...this.options, banned: this.#bans.reasons }, transform, found),
      });
      this.manual = [...plan.manual, ...plan.postponed].flatMap(({ finding, outcome }) =>
        finding === undefined
          ? []
          : [
              {
                finding,
                reason:
                  outcome.kind === "manual" ? outcome.reason : "Other edits stand in the way: run again.",
              },
            ],
      );
      const { accepted } = plan;
      if (accepted.length === 0 || number === MAX_ROUNDS) {
        for (const one of plan.manual) this.trail.note(one);
        return undefined;
      }
      const applied = this.#withFollowUps(accepted);
      const decisions = [...accepted, ...applied.followUps];
      if (this.#bans.banBroken(applied, decisions)) continue;
      this.#shown = applied.texts;
      this.tree.show(applied.texts);
      const after = await this.find(
        [...new Set([...this.#relevant, ...applied.texts.keys()])].sort(),
        "checking",
      );
      this.#shown = new Map();
      if (this.#bans.banHarmful(found, after, applied, decisions)) {
        this.tree.show();
        continue;
      }
      for (const one of decisions) this.#take(one);
      this.trail.follow(applied.steps);
      this.tree.plan(applied.texts);
      return after;
    }
  }

  /** Lets transforms add what follows from the edits, in the files that these changed. */
  #withFollowUps(accepted: readonly EditDecision[]): Applied & { followUps: EditDecision[] } {
    const first = applyDecisions(this.tree, accepted);
    const texts = new Map(first.texts);
    const steps = new Map(first.steps);
    const broken = new Map(first.broken);
    const followUps: EditDecision[] = [];
    for (const transform of this.options.transforms) {
      if (transform.followUp === undefined) continue;
      for (const file of [...steps.keys()].filter((one) => !broken.has(one))) {
        const context = contextFor(
          this.tree,
          { ...this.options, banned: this.#bans.reasons },
          transform,
          [],
          texts,
        );
        for (const outcome of transform.followUp(file, context)) {
          if (outcome.kind !== "edits") continue;
          const taken = { finding: undefined, transform: transform.name, outcome };
          if (this.#bans.reasons.has(keyOf(taken))) continue;
          const next = applyDecisions(this.tree, [taken], texts);
          for (const [path, text] of next.texts) texts.set(path, text);
          for (const [path, list] of next.steps) steps.set(path, [...(steps.get(path) ?? []), ...list]);
          for (const [path, reason] of next.broken) broken.set(path, reason);
          followUps.push(taken);
        }
      }
    }
    return { texts, steps, broken, followUps };
  }

  #take(decision: EditDecision): void {
    const { outcome, transform } = decision;
    for (const { file } of [...outcome.edits, ...(outcome.creates ?? []), ...(outcome.imports ?? [])]) {
      const names = this.changedBy.get(file) ?? new Set<string>();
      this.changedBy.set(file, names.add(transform));
    }
    this.trail.note(decision);
  }
}
