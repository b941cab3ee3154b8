import { Node, SyntaxKind, type CallExpression, type ConditionalExpression } from "ts-morph";
import { fieldAliases } from "../../../contract/index.js";
import type { TransformContext } from "../../transform.js";
import type { Bench, Sheet } from "../bench.js";
import { isKnownAt, resolve } from "../code/scope.js";
import { invert } from "../code/text.js";
import { propertyName } from "../syntax.js";
import { EVENT } from "./events.js";
import { holderOf, type Hook, type Inexact } from "./hook.js";
import { ownLogs, removeLogs } from "./old-logs.js";

/** A call in a hook that logs a miss by itself: the gate does that now, with all that belongs to it. */
interface MissLog {
  readonly call: CallExpression;
  /** The event is chosen: of the two, the miss goes. */
  readonly choice: ConditionalExpression | undefined;
}

/** What a hook logs of misses. */
export class MissLogs {
  readonly #logs: readonly MissLog[];

  constructor(
    readonly context: TransformContext,
    readonly file: string,
    readonly hook: Hook,
  ) {
    this.#logs = ownLogs(context, file, hook, EVENT.miss, MEMBER)
      .filter((one) => Node.isCallExpression(one))
      .map((call) => ({ call, choice: choiceIn(call) }));
  }

  /**
   * What the gate's own line is to say as well, as properties: words, and fields that are not the dispatch's identity.
   *
   * @param place where the gate is put
   */
  carried(place: Node, inexact: readonly Inexact[], taken: string): { text: string } | { reason: string } {
    const found = new Map<string, string>();
    for (const log of this.#logs)
      for (const [name, value] of this.#saidBy(log)) {
        const text = withoutCount(value, inexact, taken);
        if (isKnownAt(text, place, value)) {
          if (!found.has(name)) found.set(name, text);
        } else if (name !== "detail" || !isAboutLease(value, inexact))
          return {
            reason: `The miss is logged with \`${text}\`, which is not known where the row is leased: move that up, and run again.`,
          };
      }
    return {
      text: [...found].map(([name, text]) => `, ${name === text ? name : `${name}: ${text}`}`).join(""),
    };
  }

  /** Takes the calls out, or the half of them that is about a miss. */
  drop(bench: Bench): string | undefined {
    const sheet = bench.open(this.file);
    const whole: [number, number][] = [];
    for (const { call, choice } of this.#logs) {
      if (choice === undefined) {
        whole.push([call.getStart(), call.getEnd()]);
        continue;
      }
      const statement = call.getParentIfKind(SyntaxKind.ExpressionStatement);
      if (statement === undefined)
        return "The call that logs the lease or the miss is part of an expression: make it a statement, and run again.";
      const isMissTrue = isMiss(choice.getWhenTrue());
      const condition = choice.getCondition();
      for (const one of sameChoices(call, condition.getText())) {
        const kept = isMissTrue ? one.getWhenFalse() : one.getWhenTrue();
        cut(sheet, kept.getEnd(), one.getEnd());
        cut(sheet, one.getStart(), kept.getStart());
      }
      const at = sheet.now([call.getStart(), call.getStart() + 1])?.[0];
      if (at === undefined) return "The code around the lease changes, too: run again.";
      sheet.replace(at, at, `if (${isMissTrue ? invert(condition) : condition.getText()}) `);
    }
    return removeLogs(bench, this.file, whole);
  }

  /** The properties that are more than the event and whose it is. */
  *#saidBy({ call, choice }: MissLog): Iterable<[string, Node]> {
    const fields = call.getArguments().findLast(Node.isObjectLiteralExpression);
    for (const property of fields?.getProperties() ?? []) {
      const name = propertyName(property);
      if (name === undefined || OWN.has(name)) continue;
      const given = Node.isPropertyAssignment(property) ? property.getInitializerOrThrow() : undefined;
      const isChosen =
        choice !== undefined &&
        Node.isConditionalExpression(given) &&
        given.getCondition().getText() === choice.getCondition().getText();
      const value = !isChosen
        ? given
        : isMiss(choice.getWhenTrue())
          ? given.getWhenTrue()
          : given.getWhenFalse();
      if (value !== undefined) yield [name, value];
    }
  }
}

function cut(sheet: Sheet, start: number, end: number): void {
  const now = start === end ? undefined : sheet.now([start, end]);
  if (now !== undefined) sheet.replace(now[0], now[1], "");
}

const MEMBER = /\bE\w*\.\w*MISS\w*/i;

/** What the gate's line has in any case, and what says whose call it is. */
const OWN = new Set([
  "event",
  "sessionID",
  "callID",
  "agent",
  ...["agent_type", "dag_task_id", "prompt_sha256", "dispatch_key", "parent_session_id", "pending_count"],
  ...[...fieldAliases.keys()],
]);

/** The conditional that chooses between a miss and another event. */
function choiceIn(call: CallExpression): ConditionalExpression | undefined {
  return call
    .getDescendantsOfKind(SyntaxKind.ConditionalExpression)
    .find((one) => isMiss(one.getWhenTrue()) !== isMiss(one.getWhenFalse()));
}

function isMiss(node: Node): boolean {
  return (Node.isStringLiteral(node) && node.getLiteralText() === EVENT.miss) || MEMBER.test(node.getText());
}

/** The outermost conditionals of a call that ask the same. */
function sameChoices(call: CallExpression, condition: string): ConditionalExpression[] {
  const all = call
    .getDescendantsOfKind(SyntaxKind.ConditionalExpression)
    .filter((one) => one.getCondition().getText() === condition);
  return all.filter((one) => !one.getAncestors().some((outer) => all.some((each) => each === outer)));
}

/** A count that was made before the lease is what the gate counts. */
function withoutCount(value: Node, inexact: readonly Inexact[], taken: string): string {
  const counts = inexact.filter(({ kind }) => kind === "count").map(({ node }) => node);
  let text = value.getText();
  for (const one of [value, ...value.getDescendants()].toReversed()) {
    const isCount = Node.isIdentifier(one)
      ? counts.some((count) => isSame(one, count))
      : counts.includes(one);
    if (!isCount) continue;
    const from = one.getStart() - value.getStart();
    text = text.slice(0, from) + `${taken}.miss.pending_count` + text.slice(from + one.getText().length);
  }
  return text;
}

function isSame(use: Node, count: Node): boolean {
  const name = holderOf(count)?.getText();
  return name === use.getText() && resolve(name, use) === resolve(name, count);
}

/** A text that only tells of the row that was not there. */
function isAboutLease(value: Node, inexact: readonly Inexact[]): boolean {
  const names = new Set(inexact.flatMap(({ node }) => holderOf(node)?.getText() ?? []));
  return value.getDescendantsOfKind(SyntaxKind.Identifier).some((one) => names.has(one.getText()));
}
