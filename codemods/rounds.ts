import type { WriterRegressionSettings } from "../contract/index.js";
import { applyDecisions, type Applied } from "./apply.js";
import { mapBack } from "./edits.js";
import { find } from "./find.js";
import type { Finding } from "./finding.js";
import { keyOf, planRound, type Decision } from "./planner.js";
import type { Edits, Transform, TransformContext } from "./transform.js";
import { frameworkOf, lineOf, type Tree } from "./tree.js";

/** What the rounds go by. */
export interface RoundOptions {
  readonly settings: WriterRegressionSettings;
  readonly transforms: readonly Transform[];
  readonly registry: readonly Transform[];
  /** Transform → its options. */
  readonly transformOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly onProgress?: (stage: string, done: number, total: number) => void;
}

/** One thing that was decided, and the line it is about in the file as it was in the beginning. */
export interface Trail {
  readonly file: string;
  readonly line: number;
  readonly ruleId: string;
  readonly transform: string;
  readonly action: "edit" | "manual";
  readonly reason: string;
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
  return { before, after: found, manual: state.manual, transforms: state.changedBy, trail: state.trail };
}

class State {
  readonly changedBy = new Map<string, Set<string>>();
  readonly trail: Trail[] = [];
  manual: { finding: Finding; reason: string }[] = [];
  readonly #banned = new Map<string, string>();
  readonly #steps = new Map<string, Applied["steps"][]>();
  #relevant = new Set<string>();

  constructor(
    readonly tree: Tree,
    readonly options: RoundOptions,
  ) {}

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
        banned: this.#banned,
        lockedBy: (file) =>
          this.tree.onDiskAt(file)?.isUtf8 === false
            ? "The file is not UTF-8: convert it, and run again."
            : undefined,
        contextFor: (transform) => this.#context(transform, found),
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
        for (const one of plan.manual) this.#note(one);
        return undefined;
      }
      const applied = this.#withFollowUps(accepted);
      const decisions = [...accepted, ...applied.followUps];
      if (this.#banBroken(applied, decisions)) continue;
      this.#shown = applied.texts;
      this.tree.show(applied.texts);
      const after = await this.find(
        [...new Set([...this.#relevant, ...applied.texts.keys()])].sort(),
        "checking",
      );
      this.#shown = new Map();
      if (this.#banHarmful(found, after, applied, decisions)) {
        this.tree.show();
        continue;
      }
      for (const one of decisions) this.#take(one);
      for (const [file, list] of applied.steps)
        this.#steps.set(file, [...(this.#steps.get(file) ?? []), new Map([[file, list]])]);
      this.tree.plan(applied.texts);
      return after;
    }
  }

  /** Lets transforms add what follows from the edits, in the files that these changed. */
  #withFollowUps(
    accepted: readonly (Decision & { outcome: Edits })[],
  ): Applied & { followUps: (Decision & { outcome: Edits })[] } {
    const first = applyDecisions(this.tree, accepted);
    const texts = new Map(first.texts);
    const steps = new Map(first.steps);
    const broken = new Map(first.broken);
    const followUps: (Decision & { outcome: Edits })[] = [];
    for (const transform of this.options.transforms) {
      if (transform.followUp === undefined) continue;
      for (const file of [...steps.keys()].filter((one) => !broken.has(one))) {
        const context = this.#context(transform, [], texts);
        for (const outcome of transform.followUp(file, context)) {
          if (outcome.kind !== "edits") continue;
          const taken = { finding: undefined, transform: transform.name, outcome };
          if (this.#banned.has(keyOf(taken))) continue;
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

  #context(
    transform: Transform,
    findings: readonly Finding[],
    texts?: ReadonlyMap<string, string>,
  ): TransformContext {
    const { tree } = this;
    const defaults = Object.fromEntries(
      Object.entries(transform.options ?? {}).map(([name, option]) => [name, option.default]),
    );
    return {
      settings: this.options.settings,
      options: { ...defaults, ...this.options.transformOptions[transform.name] },
      findings,
      files: tree.files,
      frameworkOf,
      parse: (file, text) => tree.view(file, text),
      textOf: (file) => texts?.get(file) ?? tree.textOf(file),
      open: (file) => {
        const text = texts?.get(file);
        if (text === undefined && !tree.has(file)) throw new Error(`${file} is no file of the tree`);
        return tree.view(file, text);
      },
    };
  }

  /** A file that would not parse takes all outcomes that touch it with it. */
  #banBroken({ broken }: Applied, decisions: readonly (Decision & { outcome: Edits })[]): boolean {
    let banned = false;
    for (const [file, reason] of broken)
      banned =
        this.#ban(
          decisions.filter((one) => touches(one, file)),
          `The edit would break the file (${reason}): change this by hand.`,
        ) || banned;
    return banned;
  }

  /** An edit has to settle its finding, and no file may have more findings than before. */
  #banHarmful(
    before: readonly Finding[],
    after: readonly Finding[],
    applied: Applied,
    decisions: readonly (Decision & { outcome: Edits })[],
  ): boolean {
    const then = countBy(before, (one) => one.file);
    const now = countBy(after, (one) => one.file);
    const same = (one: Finding): string => `${one.file}\0${one.fingerprint}`;
    const faultsThen = countBy(before, same);
    const faultsNow = countBy(after, same);
    const useless = decisions.filter(
      ({ finding }) =>
        finding !== undefined && (faultsNow.get(same(finding)) ?? 0) >= (faultsThen.get(same(finding)) ?? 0),
    );
    let banned = this.#ban(useless, "The edit would not settle this finding: change it by hand.");
    for (const [file, count] of now) {
      if (count <= (then.get(file) ?? 0)) continue;
      const own = decisions.filter((one) => touches(one, file));
      const reason = `The edit would bring a new finding into ${file.slice(frameworkOf(file).length + 1)}: change this by hand.`;
      banned = this.#ban(applied.texts.has(file) && own.length > 0 ? own : decisions, reason) || banned;
    }
    return banned;
  }

  #ban(decisions: readonly Decision[], reason: string): boolean {
    for (const one of decisions) this.#banned.set(keyOf(one), reason);
    return decisions.length > 0;
  }

  #take(decision: Decision & { outcome: Edits }): void {
    const { outcome, transform } = decision;
    for (const { file } of [...outcome.edits, ...(outcome.creates ?? []), ...(outcome.imports ?? [])]) {
      const names = this.changedBy.get(file) ?? new Set<string>();
      this.changedBy.set(file, names.add(transform));
    }
    this.#note(decision);
  }

  /** Remembers a decision under the line that its finding had before anything was changed. */
  #note({ finding, outcome, transform }: Decision): void {
    if (finding === undefined) return;
    const steps = (this.#steps.get(finding.file) ?? []).flatMap((one) => one.get(finding.file) ?? []);
    const offset = steps.toReversed().reduce((at, edits) => mapBack(at, edits), finding.range[0]);
    this.trail.push({
      file: finding.file,
      line: lineOf(this.tree.onDiskAt(finding.file)?.text ?? "", offset),
      ruleId: finding.ruleId,
      transform,
      action: outcome.kind === "edits" ? "edit" : "manual",
      reason: outcome.reason,
    });
  }
}

function touches({ outcome, finding }: Decision & { outcome: Edits }, file: string): boolean {
  const all = [...outcome.edits, ...(outcome.creates ?? []), ...(outcome.imports ?? [])];
  return finding?.file === file || all.some((one) => one.file === file);
}

function countBy<T>(list: readonly T[], key: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return counts;
}
