import { Node, SyntaxKind } from "ts-morph";
import type { Finding } from "../../finding.js";
import type { Edit } from "../../transform.js";
import { Bench, type Sheet } from "../bench.js";
import { namedFunctionOf } from "../code/calls.js";
import type { Modules, Target } from "../code/modules.js";
import { isFunction } from "../code/scope.js";
import { dropCall, replaceCall } from "../drop/drop-call.js";
import { dropFunction } from "../drop/drop-function.js";
import { Dropper } from "../drop/dropper.js";
import { resultWithout } from "../drop/result.js";
import { rangeOf, widen } from "../drop/shapes.js";
import { Library } from "../task-library/index.js";
import { familyOf, type Claim, type WriterFindingPlaced } from "./legacy.js";
import { goesThroughNames, takeOutOfList } from "./legacy-list.js";
import type { Migration } from "./migration.js";
import { guardListing, keepParent } from "./folder.js";
import { tempWritesOf } from "./temp-write.js";
import type { Verdict } from "./verdict.js";

/** Takes writes out of the tree, one after the other, on one bench. */
export class DropRun {
  readonly bench: Bench;
  readonly dropper: Dropper;
  readonly failed = new Map<Finding, string>();
  /** What has been made already, by whatever names it. */
  readonly done = new Set<string>();
  /** Functions that have lost what they were for. */
  readonly leaving: Target[] = [];
  /** A row is made or leased here that another file leases or makes. */
  isMoved = false;
  /** Functions that make a row now. */
  readonly makers = new Set<Node>();
  readonly #functions = new Map<Node, string | undefined>();

  constructor(
    readonly migration: Migration,
    /** The transform that takes out. */
    readonly claim: Claim,
  ) {
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
  #withFunction({ finding, stored, cut }: Verdict): boolean {
    if (cut !== undefined) return false;
    const { context, modules } = this.migration;
    const node = context.open(finding.file).nodeAt(finding.range);
    const target = node && namedFunctionOf(node, finding.file);
    if (node === undefined || target?.name === undefined) return false;
    if (!this.#functions.has(target.fn))
      this.#functions.set(target.fn, this.#dropFunction(target, node, modules, stored.entries.length > 0));
    return this.#functions.get(target.fn) === undefined;
  }

  #dropFunction(target: Target, write: Node, modules: Modules, isProducer: boolean): string | undefined {
    if (this.makers.has(target.fn)) return "It makes the row.";
    // What it puts into the queue, or takes out, has to be moved first.
    if (this.claim !== "pending-queue" && this.migration.usesQueue(target)) return "It keeps the queue, too.";
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

  #here({ finding, cut }: Verdict): string | undefined {
    const sheet = this.bench.open(finding.file);
    if (cut !== undefined) return this.#cut(sheet, cut);
    const now = sheet.now(finding.range);
    // It went with something around it.
    if (now === undefined) return undefined;
    const node = sheet.view.nodeAt(now);
    if (node === undefined) return "The code around it changes, too: run again.";
    const original = this.migration.context.open(finding.file).nodeAt(finding.range);
    const folder = keepParent(this.bench, finding, original);
    if (folder) return undefined;
    const list = takeOutOfList(this.bench, finding);
    if (list === "done") return undefined;
    if (list !== undefined) return list.reason;
    const swept = this.#sweepsLeases(finding, node);
    if (swept !== undefined) return swept.reason;
    const callee = Node.isCallExpression(node)
      ? this.migration.modules.calleeOf(node, finding.file)
      : undefined;
    const value =
      callee === undefined
        ? valueOfWriter(node)
        : isDenied(node)
          ? resultWithout(callee.fn, undefined, true)
          : resultWithout(callee.fn, undefined);
    for (const one of original === undefined ? [] : tempWritesOf(original, finding.file)) {
      const temp = sheet.now(rangeOf(one));
      const left = temp && dropCall(this.dropper, finding.file, temp, "undefined");
      if (left !== undefined) return left;
    }
    const rest = sheet.now(finding.range);
    const reason = rest && dropCall(this.dropper, finding.file, rest, value);
    if (reason === undefined) guardListing(this.bench, finding, original);
    return reason;
  }

  /** Some of the commands of a shell text go. */
  #cut(sheet: Sheet, edits: readonly Edit[]): string | undefined {
    for (const { start, end, text } of edits) {
      const now = sheet.now([start, end]);
      // Another finding of the same text has cut it.
      if (now !== undefined) sheet.replace(now[0], now[1], text);
    }
    return undefined;
  }

  /**
   * Throwing away all state, or what is old, means to end the leases that ran out: the folder stays, since it holds the
   * prompts of rows. Where leases are swept already, nothing is left to do.
   */
  #sweepsLeases(finding: WriterFindingPlaced, node: Node): { reason: string | undefined } | undefined {
    if (familyOf(finding) !== "folder" || finding.fact.operation !== "remove") return undefined;
    const { file } = finding;
    if (goesThroughNames(node)) return undefined;
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
}

/** `if (!remove(file)) warn(…)`: what is asked for is whether it went wrong. */
function isDenied(node: Node): boolean {
  const parent = widen(node).getParent();
  return Node.isPrefixUnaryExpression(parent) && parent.getText().startsWith("!");
}

/** What the code around a write sees in its place: of a call that gives something to go on with, that it went well. */
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

/** `….toString()`, `….trim()` */
function isText(access: Node | undefined): boolean {
  return Node.isPropertyAccessExpression(access) && /^(?:toString|trim|trimEnd)$/.test(access.getName());
}
