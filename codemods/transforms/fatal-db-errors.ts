import { Node, SyntaxKind, type CatchClause, type Statement, type TryStatement } from "ts-morph";
import { moduleName } from "../../eslint-plugin/analysis/index.js";
import type { Outcome, Transform, TransformContext } from "../transform.js";
import { bindingsOf } from "../imports/bindings.js";
import { Bench, type Sheet } from "./bench.js";
import { dispatchDbOf } from "./dispatch-db-scaffold/index.js";
import { endIn } from "./code/text.js";
import { passOnIn } from "./exact-lease/pass-on.js";
import { isRuntimeFile } from "./state/runtime-file.js";
import { freshName } from "./syntax.js";
import { Library, taskLibraryFor, taskLibraryOf } from "./task-library/index.js";

/** Errors of the database that a handler swallows are fatal in strict and locked mode, and logged in every mode. */
export const fatalDbErrors: Transform = {
  name: "fatal-db-errors",
  ruleIds: [],
  answers:
    "a handler that swallows the database's errors, where other transforms have put calls that may fail",
  docs: "fatal-db-errors.md",
  followUp,
};

function followUp(file: string, context: TransformContext): readonly Outcome[] {
  if (!isRuntimeFile(file) || !/\/\.opencode\//.test(file)) return [];
  const framework = context.frameworkOf(file);
  const db = dispatchDbOf(framework, context);
  const text = context.textOf(file);
  if (file === db) return [];
  const shown = showRefusals(file, context);
  if (shown !== undefined) return [shown];
  if (!/\bcatch\b/.test(text) || !/\b(?:db[A-Z]\w+|closeTask|leaseTask)\s*\(/.test(text)) return [];
  const view = context.open(file);
  const fromDb = namesFrom(file, db, context);
  const fromTask = namesFrom(file, taskLibraryOf(framework, context), context);
  const bench = new Bench(context);
  const sheet = bench.open(file);
  const library = new Library(bench, file);
  for (const one of view.source.getDescendantsOfKind(SyntaxKind.TryStatement).toReversed()) {
    const clause = one.getCatchClause();
    if (clause === undefined || !swallows(clause)) continue;
    const isCalled = (names: Names): boolean =>
      ownCalls(one).some((call) => names(call.getExpression().getText()));
    if (isCalled(fromTask.tasks)) passOnIn(bench, sheet, library, clause);
    if (!isCalled(fromDb.calls)) continue;
    const makesFatal = library.db("dbFailure");
    if (makesFatal === undefined) continue;
    fail(sheet, one, clause, fromDb.calls, makesFatal);
  }
  const edits = bench.edits();
  if (edits.length === 0) return [];
  return [
    {
      kind: "edits",
      edits,
      imports: bench.imports,
      reason: `${view.path.slice(framework.length + 1)}: an error of the database is logged, and stops the call in strict and locked mode`,
    },
  ];
}

/** A handler that gives the first line of what a child process says hides why the queue turned a dispatch down. */
function showRefusals(file: string, context: TransformContext): Outcome | undefined {
  if (!/\b(?:exec|spawn)\w*\s*\(/.test(context.textOf(file)) || !/dispatch/i.test(file)) return undefined;
  const bench = new Bench(context);
  const sheet = bench.open(file);
  const library = new Library(bench, file);
  for (const clause of context.open(file).source.getDescendantsOfKind(SyntaxKind.CatchClause).toReversed()) {
    const name = clause.getVariableDeclaration()?.getName();
    const block = clause.getBlock();
    if (
      name === undefined ||
      !block.getDescendants().some((one) => Node.isReturnStatement(one) || Node.isThrowStatement(one))
    )
      continue;
    const first = new RegExp(
      `^(?:String\\(${name}\\??\\.message\\)|${name}\\??\\.message)\\??\\.split\\(["']\\\\n["']\\)(?:\\?\\.)?\\[0\\]$`,
    );
    for (const one of block.getDescendantsOfKind(SyntaxKind.ElementAccessExpression)) {
      if (!first.test(one.getText())) continue;
      const why = library.task("whyRefused");
      const now = sheet.now([one.getStart(), one.getEnd()]);
      if (why !== undefined && now !== undefined) sheet.replace(now[0], now[1], `${why}(${name})`);
    }
  }
  const edits = bench.edits();
  if (edits.length === 0) return undefined;
  const framework = context.frameworkOf(file);
  return {
    kind: "edits",
    edits,
    imports: bench.imports,
    creates: taskLibraryFor(framework, context),
    reason: `${file.slice(framework.length + 1)}: says why the queue turned a dispatch down`,
  };
}

type Names = (callee: string) => boolean;

/** Which callees are functions of a module. Closing the database is no matter of a dispatch. */
function namesFrom(file: string, module: string, context: TransformContext): { calls: Names; tasks: Names } {
  const names = new Set<string>();
  const spaces = new Set<string>();
  for (const binding of bindingsOf(context.open(file), module)) {
    if (binding.kind === "namespace") spaces.add(binding.name);
    else if (binding.kind === "import")
      for (const one of binding.declaration.getNamedImports())
        names.add(one.getAliasNode()?.getText() ?? one.getName());
    else for (const one of binding.pattern.getElements()) names.add(one.getName());
  }
  const is = (callee: string, what: RegExp): boolean => {
    const [space, name = ""] = callee.split(".");
    return (names.has(callee) && what.test(callee)) || (spaces.has(space ?? "") && what.test(name));
  };
  return {
    calls: (callee) => is(callee, /^db(?!Failure|Path)[A-Z]\w*$/),
    tasks: (callee) => is(callee, /^(?:leaseTask|closeTask|refuseTask)$/),
  };
}

/** The calls in a `try` block that its own handler is for, callbacks counted. */
function ownCalls(one: TryStatement) {
  return one
    .getTryBlock()
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter((call) => {
      const inner = call.getFirstAncestorByKind(SyntaxKind.TryStatement);
      if (inner === one) return true;
      const clause = inner?.getCatchClause();
      return (
        inner !== undefined && (clause === undefined || !call.getAncestors().includes(inner.getTryBlock()))
      );
    });
}

/** Nothing is thrown on, returned or printed for a caller to see: at most a line is logged. */
function swallows(clause: CatchClause): boolean {
  return clause
    .getBlock()
    .getStatements()
    .every(
      (one) =>
        Node.isExpressionStatement(one) &&
        /^(?:await )?(?:\w+\.)?(?:writeLog|log|logger|debug|warn|info|console)\b/.test(one.getText()) &&
        !/passOn|dbFailure/.test(one.getText()),
    );
}

/** Calls of the database at the edge of a `try` get one of their own: what else is in it may fail as it did. */
function fail(sheet: Sheet, one: TryStatement, clause: CatchClause, isDb: Names, makesFatal: string): void {
  const { original } = sheet;
  const end = original.style.semicolons ? ";" : "";
  const statements = one.getTryBlock().getStatements();
  const isOfDb = (statement: Statement): boolean =>
    Node.isExpressionStatement(statement) &&
    statement
      .getDescendantsOfKind(SyntaxKind.CallExpression)
      .some((call) => isDb(call.getExpression().getText()));
  const lead = statements.findIndex((statement) => !isOfDb(statement));
  const source = JSON.stringify(moduleName(sheet.path));
  const handler = (name: string): string => `catch (${name}) { ${makesFatal}(${source}, ${name})${end} }`;
  const others = statements
    .slice(lead)
    .some((statement) =>
      statement
        .getDescendantsOfKind(SyntaxKind.CallExpression)
        .some((call) => isDb(call.getExpression().getText())),
    );
  if (lead > 0 && !others) {
    const [first, last, rest] = [statements[0], statements[lead - 1], statements[lead]];
    if (first === undefined || last === undefined || rest === undefined) return;
    const name = freshName(original, ["error", "failure"]);
    const moved = original.text.slice(first.getStart(), last.getEnd());
    const gone = sheet.now([first.getStart(), rest.getStart()]);
    if (gone !== undefined) sheet.replace(gone[0], gone[1], "");
    const at = sheet.now([one.getStart(), one.getStart() + 1])?.[0];
    const indent = original.indentAt(one.getStart());
    if (at !== undefined) sheet.replace(at, at, `try { ${moved} } ${handler(name)}\n${indent}`);
    return;
  }
  const block = clause.getBlock();
  const now = sheet.now([block.getStart(), block.getStart() + 1]);
  if (now === undefined) return;
  const variable = clause.getVariableDeclaration()?.getNameNode();
  const name = Node.isIdentifier(variable) ? variable.getText() : "error";
  const space = block.getText() === "{}" ? " " : "";
  sheet.replace(
    now[1],
    now[1],
    ` ${makesFatal}(${source}, ${name})${endIn(block, original.style.semicolons)}${space}`,
  );
  if (variable === undefined) sheet.replace(now[0], now[0], `(error) `);
}
