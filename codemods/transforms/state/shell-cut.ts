import type { Border, Command, Script } from "./shell-script.js";
import type { Span } from "./shell-text.js";
import type { CommandKind } from "./shell.js";

/**
 * The stretches to cut so that the commands that are `gone` are no longer run and all others are run as before; undefined
 * where that cannot be said.
 *
 * @param isGuard whether a command only asks about what goes
 */
export function cutCommands(
  script: Script,
  kinds: readonly CommandKind[],
  isGuard: (command: Command) => boolean,
): Span[] | undefined {
  const gone = withWhatHangsOnThem(script, kinds, isGuard);
  if (gone === undefined) return undefined;
  const spans: Span[] = [];
  for (const [first, last] of runsOf(gone)) {
    const span = cutRun(script, first, last);
    if (span === undefined) return undefined;
    spans.push(span);
  }
  return spans;
}

/** What is run only when a command fails that goes, or asks whether it is to be run, goes, too. */
function withWhatHangsOnThem(
  { commands, borders }: Script,
  kinds: readonly CommandKind[],
  isGuard: (command: Command) => boolean,
): Set<number> | undefined {
  const gone = new Set([...kinds.keys()].filter((index) => kinds[index] === "gone"));
  for (const index of [...gone].sort((a, b) => a - b)) {
    const isConditional = borders[index - 1] === "&&" && !gone.has(index - 1);
    const before = commands[index - 1];
    if (borders[index] === "||" && !isConditional) {
      const next = kinds[index + 1];
      if (next !== "idle" && next !== "print") return undefined;
      gone.add(index + 1);
    }
    const isNeeded = /^(?:&&|\|\|)$/.test(borders[index] ?? "") && !gone.has(index + 1);
    if (isConditional && !isNeeded && before !== undefined && isGuard(before)) {
      gone.add(index - 1);
      // `[ -f queue ] && rm queue || true`
      const alternative = kinds[index + 1];
      if (borders[index] === "||" && (alternative === "idle" || alternative === "print")) gone.add(index + 1);
    }
  }
  for (const index of gone) {
    const above = commands[index - 1];
    const isAbove = above?.isComment === true && borders[index - 1] === "\n" && !gone.has(index - 1);
    // A comment right above is about the next command as well, if that follows at once.
    if (isAbove && (index === commands.length - 1 || commands[index + 1]?.isComment === true))
      gone.add(index - 1);
  }
  return gone;
}

function runsOf(gone: ReadonlySet<number>): [number, number][] {
  const runs: [number, number][] = [];
  for (const index of [...gone].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}

/** Cuts neighbours out with the border that says less about the commands that stay. */
function cutRun({ commands, borders }: Script, first: number, last: number): Span | undefined {
  const [start, end, before, after] = [
    commands[first],
    commands[last],
    commands[first - 1],
    commands[last + 1],
  ];
  const left: Border | undefined = borders[first - 1];
  const right: Border | undefined = borders[last];
  if (start === undefined || end === undefined) return undefined;
  if ([left, right].includes("&")) return undefined;
  if (before === undefined) return after === undefined ? undefined : { from: start.from, to: after.from };
  // The alternative of something that stays would have made its failure good.
  if (left === "||") return undefined;
  const isListed = left === ";" || left === "\n";
  const takesRight = after !== undefined && isListed && right !== "\n";
  return takesRight ? { from: start.from, to: after.from } : { from: before.to, to: end.to };
}
