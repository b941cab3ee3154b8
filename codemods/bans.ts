import type { Applied } from "./apply.js";
import { mapBack } from "./edits.js";
import type { Finding } from "./finding.js";
import { HALF, keyOf, leansOn, type EditDecision } from "./planner.js";
import { frameworkOf } from "./tree.js";

/** The decisions that have been taken back, and why: no later round makes them again. */
export class Bans {
  readonly #reasons = new Map<string, string>();

  /** The key of a decision → the reason. */
  get reasons(): ReadonlyMap<string, string> {
    return this.#reasons;
  }

  /**
   * A file that would not parse takes all outcomes that touch it with it.
   *
   * @returns whether there was anything to take back
   */
  banBroken({ broken }: Applied, decisions: readonly EditDecision[]): boolean {
    let banned = false;
    for (const [file, reason] of broken)
      banned =
        this.#ban(
          decisions.filter((one) => touches(one, file)),
          decisions,
          `The edit would break the file (${reason}): change this by hand.`,
        ) || banned;
    return banned;
  }

  /**
   * An edit has to settle its finding, and no file may have more findings than before.
   *
   * @returns whether there was anything to take back
   */
  banHarmful(
    before: readonly Finding[],
    after: readonly Finding[],
    applied: Applied,
    decisions: readonly EditDecision[],
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
    let banned = this.#ban(useless, decisions, "The edit would not settle this finding: change it by hand.");
    for (const [file, count] of now) {
      if (count <= (then.get(file) ?? 0)) continue;
      const isNew = (one: Finding): boolean =>
        one.file === file && (faultsNow.get(same(one)) ?? 0) > (faultsThen.get(same(one)) ?? 0);
      const guilty = decisions.filter((one) => wrote(one, after.filter(isNew), applied));
      const own = guilty.length > 0 ? guilty : decisions.filter((one) => touches(one, file));
      const reason = `The edit would bring a new finding into ${file.slice(frameworkOf(file).length + 1)}: change this by hand.`;
      const harmful = applied.texts.has(file) && own.length > 0 ? own : decisions;
      banned = this.#ban(harmful, decisions, reason) || banned;
    }
    return banned;
  }

  /** Takes decisions back, and with them those of the round that would be half a change without them. */
  #ban(banned: readonly EditDecision[], round: readonly EditDecision[], reason: string): boolean {
    for (const one of banned) this.#reasons.set(keyOf(one), reason);
    for (const one of round.filter((each) => !banned.includes(each) && leansOn(each.outcome, banned)))
      this.#reasons.set(keyOf(one), HALF);
    return banned.length > 0;
  }
}

function touches({ outcome, finding }: EditDecision, file: string): boolean {
  const all = [...outcome.edits, ...(outcome.creates ?? []), ...(outcome.imports ?? [])];
  return finding?.file === file || all.some((one) => one.file === file);
}

/** Whether a finding stands in text that a decision has put there: then the others need not go with it. */
function wrote({ outcome }: EditDecision, findings: readonly Finding[], { steps }: Applied): boolean {
  return findings.some(({ file, range: [start] }) => {
    const at = (steps.get(file) ?? []).toReversed().reduce((offset, edits) => mapBack(offset, edits), start);
    return outcome.edits.some(
      (one) => one.file === file && one.text !== "" && one.start <= at && at <= one.end,
    );
  });
}

function countBy<T>(list: readonly T[], key: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return counts;
}
