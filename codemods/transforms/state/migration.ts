import { Node, SyntaxKind, type ArrayLiteralExpression } from "ts-morph";
import picomatch from "picomatch";
import { legacyPaths } from "../../../contract/index.js";
import type { Finding } from "../../finding.js";
import { removeFromList } from "../../removal.js";
import type { TransformContext } from "../../transform.js";
import { Bench } from "../bench.js";
import { Effects } from "../code/effects.js";
import { Modules, type Target } from "../code/modules.js";
import { declarationOf, isFunction, usesOf } from "../code/scope.js";
import { short } from "../code/text.js";
import { dropCall, replaceCall } from "../drop/drop-call.js";
import { dropFunction } from "../drop/drop-function.js";
import { Dropper } from "../drop/dropper.js";
import { resultWithout } from "../drop/result.js";
import { widen } from "../drop/shapes.js";
import { Library } from "../task-library/index.js";
import { namedFunctionOf } from "../code/calls.js";
import { fieldsWithoutColumn, isDispatch } from "./columns.js";
import { storedBy, type Stored } from "./stored.js";
import { otherCommand } from "./shell.js";
import { takenEntry } from "./taken.js";
import {
  claimOf,
  familyOf,
  isThroughExempt,
  isWriter,
  type Claim,
  type WriterFindingPlaced,
} from "./legacy.js";

/** What is to become of a writer finding. `reason` is for people; everything else goes. */
export interface Verdict {
  readonly finding: WriterFindingPlaced;
  readonly claim: Claim;
  readonly reason?: string;
  /** What the write stored. */
  readonly stored: Stored;
}

const isLegacyName = picomatch(
  legacyPaths.map(({ glob }) => glob),
  { dot: true },
);

const known = new WeakMap<readonly Finding[], Migration>();

/** All that one round knows of the writers of a tree, found out once. */
export class Migration {
  readonly modules: Modules;
  readonly verdicts: readonly Verdict[];
  readonly #gone: ReadonlyMap<string, ReadonlySet<string>>;

  private constructor(readonly context: TransformContext) {
    this.modules = new Modules(context);
    this.verdicts = this.#together(context.findings.filter(isWriter).map((finding) => this.#judge(finding)));
    const gone = new Map<string, Set<string>>();
    for (const { finding, reason } of this.verdicts)
      if (reason === undefined)
        gone.set(finding.file, (gone.get(finding.file) ?? new Set()).add(finding.range.join(":")));
    this.#gone = gone;
  }

  /** One migration a round: the same findings. */
  static of(context: TransformContext): Migration {
    const before = known.get(context.findings);
    if (before !== undefined) return before;
    const made = new Migration(context);
    known.set(context.findings, made);
    return made;
  }

  verdictOf(finding: Finding): Verdict | undefined {
    return this.verdicts.find((one) => one.finding === finding);
  }

  /** The folder that a write needs, and the rename that ends it, stay where the write stays. */
  #together(verdicts: readonly Verdict[]): Verdict[] {
    const placeOf = ({ finding }: Verdict): string => {
      const node = this.context.open(finding.file).nodeAt(finding.range);
      const fn = node?.getFirstAncestor(isFunction);
      const family = familyOf(finding).replace("-folder", "");
      return `${finding.file}\0${family}\0${String(fn?.getStart() ?? 0)}`;
    };
    const left = new Map(
      verdicts.flatMap((one) =>
        one.reason === undefined || !storesSomething(one) ? [] : [[placeOf(one), one.reason] as const],
      ),
    );
    return verdicts.map((one) => {
      const reason = one.reason ?? left.get(placeOf(one));
      return reason === undefined || isThroughExempt(one.finding) ? one : { ...one, reason };
    });
  }

  #judge(finding: WriterFindingPlaced): Verdict {
    const family = familyOf(finding);
    const view = this.context.open(finding.file);
    const node = view.nodeAt(finding.range);
    const none: Stored = { entries: [], assigned: [] };
    const claim = claimOf(finding);
    const verdict = { finding, claim, stored: none };
    if (node === undefined)
      return { ...verdict, reason: "This call is written in an odd way: take it out by hand." };
    if (family === "own")
      return {
        ...verdict,
        reason: `\`${finding.fact.path}\` is a legacy path of this project's own settings: replace the write by what keeps that state now.`,
      };
    if (isThroughExempt(finding)) return verdict;
    const other = otherCommand(node);
    if (other !== undefined)
      return {
        ...verdict,
        reason: `The same shell text also does \`${other}\`: take the legacy path out of the text, and leave the rest.`,
      };
    if (finding.fact.operation !== "write") return verdict;
    const stored = storedBy(node, finding.file, this.modules);
    if (family === "queue" && stored.unknown !== undefined && !stored.entries.some(isDispatch))
      return {
        ...verdict,
        stored,
        reason: `\`${short(stored.unknown)}\` goes into the queue, and nothing here says what is in it: make the create call (\`dbCreateDispatchAtomic\`) with its fields, then drop the write.`,
      };
    const lost = fieldsWithoutColumn(stored);
    if (lost.length === 0) return { ...verdict, stored };
    const what = family === "queue" ? "The entry" : family === "marker" ? "The marker" : "The context";
    const names = lost.map((name) => `\`${name}\``).join(", ");
    const [has, it] = lost.length > 1 ? ["have", "them"] : ["has", "it"];
    return {
      ...verdict,
      stored,
      reason: `${what} carries ${names}, which ${has} no column: keep ${it} somewhere that its readers look at, then drop the write.`,
    };
  }

  /** Effects, seen from a bench: what goes in this round makes no noise. */
  effects(bench: Bench): Effects {
    return new Effects(this.modules, (node, file) => {
      const ranges = this.#gone.get(file);
      if (ranges === undefined || !Node.isNode(node)) return false;
      const sheet = bench.peek(file);
      const isNew = sheet !== undefined && sheet.isChanged && node.getSourceFile() !== sheet.original.source;
      if (!isNew) return ranges.has(`${String(node.getStart())}:${String(node.getEnd())}`);
      const start = sheet.before(node.getStart());
      if (start === undefined || !Node.isCallExpression(node)) return false;
      return [...ranges].some((range) => {
        const [from, to] = range.split(":").map(Number);
        const now = from === start && to !== undefined ? sheet.now([from, to]) : undefined;
        return now?.[1] === node.getEnd();
      });
    });
  }
}

/** Takes writes out of the tree, one after the other, on one bench. */
export class DropRun {
  readonly bench: Bench;
  readonly dropper: Dropper;
  readonly failed = new Map<Finding, string>();
  /** What has been made already, by whatever names it. */
  readonly done = new Set<string>();
  readonly #functions = new Map<Node, string | undefined>();

  constructor(readonly migration: Migration) {
    this.bench = new Bench(migration.context);
    this.dropper = new Dropper(this.bench, migration.modules, migration.effects(this.bench));
  }

  /** Drops all findings of a list; what cannot be dropped is in {@link failed}. */
  drop(verdicts: readonly Verdict[]): void {
    const size = ({ finding: { range } }: Verdict): number => range[1] - range[0];
    const bySize = [...verdicts].sort((a, b) => size(a) - size(b));
    const rest = bySize.filter((one) => !this.#withFunction(one));
    for (const one of rest) {
      const { finding } = one;
      const reason = this.bench.attempt(() => this.#here(one));
      if (reason !== undefined) this.failed.set(finding, reason);
    }
  }

  /** A function that does nothing else goes as a whole. */
  #withFunction({ finding, stored }: Verdict): boolean {
    const { context, modules } = this.migration;
    const node = context.open(finding.file).nodeAt(finding.range);
    const target = node && namedFunctionOf(node, finding.file);
    if (node === undefined || target?.name === undefined) return false;
    if (!this.#functions.has(target.fn))
      this.#functions.set(target.fn, this.#dropFunction(target, node, modules, stored.entries.length > 0));
    return this.#functions.get(target.fn) === undefined;
  }

  #dropFunction(target: Target, write: Node, modules: Modules, isProducer: boolean): string | undefined {
    const effects = this.migration.effects(this.bench);
    if (effects.ofFunction(target.fn, target.file) === "loud") return "It does something else, too.";
    const mentions = modules.mentionsOf(target);
    if (mentions.some(({ file }) => /(?:\.(?:test|spec|e2e-test)\.\w+$|__tests__)/.test(file)))
      return "Tests call it.";
    const isEntry = /\/\.opencode\/(?:plugins?|tools?)\//.test(target.file) && mentions.length === 0;
    if (isEntry) return "The host calls it.";
    return this.bench.attempt(() =>
      dropFunction(this.dropper, target, resultWithout(target.fn, write, isProducer)),
    );
  }

  #here({ finding }: Verdict): string | undefined {
    const sheet = this.bench.open(finding.file);
    const now = sheet.now(finding.range);
    // It went with something around it.
    if (now === undefined) return undefined;
    const node = sheet.view.nodeAt(now);
    if (node === undefined) return "The code around it changes, too: run again.";
    const taken = takenEntry(this.migration.context.open(finding.file).nodeAt(finding.range) ?? node);
    if (taken !== undefined && /^(?:queue|marker)$/.test(familyOf(finding)))
      return `\`${taken}\` is taken out of the file and handed on: let its users take the row that is leased, then drop the write.`;
    const list = this.#outOfList(finding);
    if (list === "done") return undefined;
    if (list !== undefined) return list.reason;
    const swept = this.#sweepsLeases(finding, node);
    if (swept !== undefined) return swept.reason;
    const callee = Node.isCallExpression(node)
      ? this.migration.modules.calleeOf(node, finding.file)
      : undefined;
    const value = callee === undefined ? valueOfWriter(node) : resultWithout(callee.fn, undefined);
    return dropCall(this.dropper, finding.file, now, value);
  }

  /**
   * Throwing away all state, or what is old, means to end the leases that ran out: the folder stays, since it holds the
   * prompts of rows. Where leases are swept already, nothing is left to do.
   */
  #sweepsLeases(finding: WriterFindingPlaced, node: Node): { reason: string | undefined } | undefined {
    if (familyOf(finding) !== "folder" || finding.fact.operation !== "remove") return undefined;
    const { file } = finding;
    const around =
      node.getFirstAncestor(isFunction) ??
      node.getFirstAncestorByKind(SyntaxKind.Block) ??
      node.getSourceFile();
    if (/\bdb(?:CleanStaleLeases|ExpireLeases)\b/.test(around.getText())) return undefined;
    const clean = new Library(this.bench, file).db("dbCleanStaleLeases");
    const sheet = this.bench.open(file);
    const now = sheet.now(finding.range);
    if (clean === undefined || now === undefined || !Node.isExpressionStatement(widen(node).getParent()))
      return undefined;
    return { reason: replaceCall(this.dropper, file, now, `${clean}()`) };
  }

  /** A list of names of which only some are legacy loses these. */
  #outOfList({ file, range }: WriterFindingPlaced): "done" | { reason: string } | undefined {
    const node = this.migration.context.open(file).nodeAt(range);
    const named = node && listLoopedOver(node);
    if (named !== undefined) {
      const isOnlyHere = !named.isShared && named.list.getElements().every(Node.isStringLiteral);
      if (!isOnlyHere)
        return {
          reason:
            "The list that is gone through has other names, too, or other users: take the legacy names out of it by hand.",
        };
      this.#takeOut(file, named.list);
      return "done";
    }
    const around = node?.getFirstAncestor(
      (one) => isFunction(one) && !Node.isCallExpression(one.getParent()),
    );
    const lists = (around ?? node?.getSourceFile())
      ?.getDescendantsOfKind(SyntaxKind.ArrayLiteralExpression)
      .filter((one) => one.getStart() < range[0] && isMixed(one));
    const [list, ...more] = lists ?? [];
    if (list === undefined || more.length > 0) return undefined;
    this.#takeOut(file, list);
    return "done";
  }

  #takeOut(file: string, list: ArrayLiteralExpression): void {
    const all = list.getElements();
    const sheet = this.bench.open(file);
    for (const { start, end, text } of removeFromList(all, all.filter(isLegacyElement)).toReversed()) {
      const now = sheet.now([start, end]);
      if (now !== undefined) sheet.replace(now[0], now[1], text);
    }
  }
}

function storesSomething({ stored: { entries, assigned, unknown } }: Verdict): boolean {
  return entries.length > 0 || assigned.length > 0 || unknown !== undefined;
}

/** A named list of which some names are legacy and some are not, that a loop around a write goes through. */
function listLoopedOver(write: Node): { list: ArrayLiteralExpression; isShared: boolean } | undefined {
  for (const outer of write.getAncestors()) {
    const call = isFunction(outer) ? outer.getParent() : undefined;
    const callee = Node.isCallExpression(call) ? call.getExpression() : undefined;
    const object = Node.isForOfStatement(outer)
      ? outer.getExpression()
      : Node.isPropertyAccessExpression(callee)
        ? callee.getExpression()
        : undefined;
    const name = Node.isIdentifier(object) ? declarationOf(object) : undefined;
    const declaration = name?.getParent();
    if (name === undefined || !Node.isVariableDeclaration(declaration)) continue;
    let list = declaration.getInitializer();
    while (Node.isAsExpression(list) || Node.isParenthesizedExpression(list)) list = list.getExpression();
    if (!Node.isArrayLiteralExpression(list)) continue;
    const texts = list.getElements().map(lastText);
    const legacy = texts.filter((one) => one !== undefined && isLegacyName(`_dispatch/${one}`));
    const others = texts.filter((one) => one !== undefined && !isLegacyName(`_dispatch/${one}`));
    if (others.length === 0) continue;
    const isShared =
      legacy.length === 0 ||
      usesOf(name).length > 1 ||
      declaration.getVariableStatement()?.isExported() === true;
    return { list, isShared };
  }
  return undefined;
}

/** The last text that an element is made of. */
function lastText(node: Node): string | undefined {
  const all = [node, ...node.getDescendants()].filter(Node.isStringLiteral);
  return all.at(-1)?.getLiteralText();
}

function isLegacyElement(node: Node): boolean {
  return Node.isStringLiteral(node) && isLegacyName(`_dispatch/${node.getLiteralText()}`);
}

/** A list of names, of which some are legacy and some are not. */
function isMixed(list: Node): list is ArrayLiteralExpression {
  if (!Node.isArrayLiteralExpression(list)) return false;
  const all = list.getElements();
  const legacy = all.filter(isLegacyElement).length;
  return all.every(Node.isStringLiteral) && legacy > 0 && legacy < all.length;
}

/** `….toString()`, `….trim()` */
function isText(access: Node | undefined): boolean {
  return Node.isPropertyAccessExpression(access) && /^(?:toString|trim|trimEnd)$/.test(access.getName());
}

function valueOfWriter(node: Node): "undefined" | "ok" | '""' {
  const callee = Node.isCallExpression(node) ? node.getExpression().getText() : "";
  // Who asks for the text that a command printed gets a text.
  if (/(?:^|\.)exec(?:File)?Sync$/.test(callee) && isText(node.getParent())) return '""';
  return /(?:open(?:Sync)?|createWriteStream|spawn(?:Sync)?|exec(?:File)?(?:Sync)?|writer|Bun\.write|\$)$/.test(
    callee,
  ) || Node.isTaggedTemplateExpression(node)
    ? "ok"
    : "undefined";
}
