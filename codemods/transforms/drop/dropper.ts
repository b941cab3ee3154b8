import {
  Node,
  SyntaxKind,
  type CallExpression,
  type ExpressionStatement,
  type Identifier,
  type IfStatement,
  type VariableDeclaration,
} from "ts-morph";
import { removalOf, removeFromList } from "../../removal.js";
import { wholeNodeAt, type Bench, type Sheet } from "../bench.js";
import type { Effects } from "../code/effects.js";
import type { Modules, Target } from "../code/modules.js";
import { declarationOf, isFunction, referencesIn, resolve, usesOf } from "../code/scope.js";
import { constantOf, foldOutwards, isFalsy, textOf, type Constant } from "./constant.js";
import { isIdle, isLastGuard } from "./idle.js";

/** Methods that only end what a call began. */
const TAIL = /^(?:end|quiet|nothrow|catch|finally|then|close|write|text|unref|on|once|trim|toString)$/;

/** Functions that only use an open file. */
const OF_HANDLE =
  /(?:^|\.)(?:write|writeSync|close|closeSync|end|fsync|fsyncSync|flush|on|once|ftruncateSync|destroy|sync|truncate|appendFile|writeFile)$/;

const MAX_STEPS = 80;

/**
 * Takes calls out of code, with what only held or fed them. Every method answers `undefined`, or why it cannot be done;
 * then the bench is to be put back.
 */
export class Dropper {
  #names: { readonly sheet: Sheet; readonly name: string; readonly at: number }[] = [];

  constructor(
    readonly bench: Bench,
    readonly modules: Modules,
    readonly effects: Effects,
  ) {}

  /**
   * Takes a call out.
   *
   * @param range of the present text
   * @param value what the code around it sees in its place
   */
  dropCall(file: string, range: readonly [number, number], value: Constant): string | undefined {
    const sheet = this.bench.open(file);
    const node = sheet.view.nodeAt(range);
    if (node === undefined) return "The code around it changes, too: run again.";
    const arguments_ = Node.isCallExpression(node) ? node.getArguments() : [];
    for (const one of arguments_) {
      if (isFunction(one)) {
        if (this.effects.ofFunction(one, file) === "loud") return this.#unwrap(sheet, node, one);
      } else if (this.effects.noiseOf(one, file, one) === "loud")
        return `\`${short(one.getText())}\` does more than compute: take it out of the call first.`;
    }
    const reason = this.#leave(sheet, widen(node), value);
    return reason ?? this.#sweep();
  }

  /** Puts other code where a call was; what only fed the call goes. */
  replaceCall(file: string, range: readonly [number, number], text: string): string | undefined {
    const sheet = this.bench.open(file);
    const node = sheet.view.nodeAt(range);
    if (node === undefined) return "The code around it changes, too: run again.";
    const whole = Node.isAwaitExpression(node.getParent()) ? node.getParentOrThrow() : node;
    this.#note(sheet, whole);
    sheet.replace(whole.getStart(), whole.getEnd(), text);
    return this.#sweep();
  }

  /** The callback of a call that goes does something else as well: its body takes the place of the call. */
  #unwrap(sheet: Sheet, call: Node, callback: Node): string | undefined {
    const whole = widen(call);
    const statement = whole.getParent();
    const body = Node.isBodied(callback) ? callback.getBody() : undefined;
    if (
      !Node.isExpressionStatement(statement) ||
      !Node.isBlock(statement.getParent()) ||
      !Node.isBlock(body) ||
      body.getDescendantsOfKind(SyntaxKind.ReturnStatement).length > 0 ||
      (Node.isParametered(callback) && callback.getParameters().length > 0)
    )
      return "Its callback does something else as well: take that out of the callback first.";
    const statements = body.getStatements();
    const first = statements[0];
    const last = statements.at(-1);
    if (first === undefined || last === undefined) return undefined;
    this.#note(sheet, call);
    const text = dedent(
      sheet.view.text.slice(first.getStart(), last.getEnd()),
      sheet.view.indentAt(first.getStart()),
      sheet.view.indentAt(statement.getStart()),
    );
    sheet.replace(statement.getStart(), statement.getEnd(), text);
    return this.#sweep();
  }

  /** Forgets a variable that held what was read, with the tests that leave because of it. */
  dropReading(file: string, name: string, at: number): string | undefined {
    const sheet = this.bench.open(file);
    for (let count = 0; count < MAX_STEPS; count++) {
      const place = sheet.now([at, at + 1])?.[0] ?? 0;
      const node = sheet.view.source.getDescendantAtPos(place);
      const declared = node && resolve(name, node);
      const guard =
        declared &&
        usesOf(declared)
          .map((use) => statementAround(use))
          .find((one) => this.#isGuard(one, file));
      if (guard === undefined) break;
      const reason = this.removeStatement(sheet, guard);
      if (reason !== undefined) return reason;
    }
    this.#names.push({ sheet, name, at });
    return this.#sweep();
  }

  /** `if (queue.some(…)) return;` */
  #isGuard(statement: Node | undefined, file: string): boolean {
    if (!Node.isIfStatement(statement) || statement.getElseStatement() !== undefined) return false;
    const then = statement.getThenStatement();
    const [only, ...more] = Node.isBlock(then) ? then.getStatements() : [then];
    return (
      more.length === 0 &&
      (Node.isReturnStatement(only) || Node.isContinueStatement(only)) &&
      this.effects.isQuiet(statement.getExpression(), file)
    );
  }

  /** Takes a node out of where it stands. */
  #leave(sheet: Sheet, node: Node, value: Constant): string | undefined {
    const parent = node.getParent();
    this.#note(sheet, node);
    if (Node.isExpressionStatement(parent)) return this.#removeWithCounter(sheet, parent);
    if (Node.isArrowFunction(parent) && parent.getBody() === node) {
      const start = node.getStart();
      sheet.replace(start, node.getEnd(), "{}");
      return this.#settle(sheet, start);
    }
    if (Node.isReturnStatement(parent)) {
      const block = parent.getParent();
      const isLast =
        Node.isBlock(block) && isFunction(block.getParent()) && block.getStatements().at(-1) === parent;
      if (value === "undefined" && isLast) return this.removeStatement(sheet, parent);
      sheet.replace(node.getStart(), node.getEnd(), textOf(value));
      return undefined;
    }
    return this.#replace(sheet, node, value);
  }

  /** `unlinkSync(file); removed++`: the second counts the first. */
  #removeWithCounter(sheet: Sheet, statement: ExpressionStatement): string | undefined {
    const next = statement.getNextSibling();
    if (next === undefined || !isCounter(next) || !isRemoval(statement.getExpression()))
      return this.removeStatement(sheet, statement);
    const range = rangeOf(statement);
    const reason = this.removeStatement(sheet, next);
    if (reason !== undefined) return reason;
    const present = wholeNodeAt(sheet.view, range);
    return present === undefined ? undefined : this.removeStatement(sheet, present);
  }

  /** Puts a constant where a node was, and lets what is around it follow. */
  #replace(sheet: Sheet, start: Node, constant: Constant): string | undefined {
    const file = sheet.path;
    const line = statementAround(start);
    // A line about what went says nothing any more.
    if (Node.isExpressionStatement(line) && this.effects.noiseOf(line, file, line) === "log")
      return this.removeStatement(sheet, line);
    const change = constant === "[]" ? changeOf(start) : undefined;
    if (change !== undefined) {
      const whole = change.getParent();
      if (
        Node.isExpressionStatement(whole) &&
        change.getArguments().every((one) => this.effects.isQuiet(one, file))
      )
        return this.removeStatement(sheet, whole);
      return `\`${short(change.getText())}\` does more than fill the list: take that out first.`;
    }
    const folded = foldOutwards(start, constant, (one) => this.effects.isQuiet(one, file));
    const { node } = folded;
    const parent = node.getParent();
    this.#note(sheet, node);
    if ("instead" in folded) {
      if (Node.isExpressionStatement(parent) && this.effects.isQuiet(folded.instead, file))
        return this.removeStatement(sheet, parent);
      // `row = row ?? takeFromFile()` says nothing without its second half.
      const same = Node.isBinaryExpression(parent) && parent.getLeft().getText() === folded.instead.getText();
      const whole = same ? parent.getParent() : undefined;
      if (Node.isExpressionStatement(whole)) return this.removeStatement(sheet, whole);
      sheet.replace(node.getStart(), node.getEnd(), folded.instead.getText());
      return undefined;
    }
    const value = folded.constant;
    if (Node.isExpressionStatement(parent)) return this.removeStatement(sheet, parent);
    if (Node.isIfStatement(parent) && parent.getExpression() === node)
      return this.#takeBranch(sheet, parent, !isFalsy(value));
    if (Node.isWhileStatement(parent) && parent.getExpression() === node && isFalsy(value))
      return this.removeStatement(sheet, parent);
    if (Node.isForOfStatement(parent) && parent.getExpression() === node && value === "[]")
      return this.removeStatement(sheet, parent);
    if (Node.isVariableDeclaration(parent) && parent.getInitializer() === node)
      return this.#foldVariable(sheet, parent, value);
    if (Node.isBinaryExpression(parent)) {
      const operator = parent.getOperatorToken().getText();
      if (operator === "&&" && Node.isExpressionStatement(parent.getParent())) {
        sheet.replace(parent.getStart(), parent.getEnd(), parent.getLeft().getText());
        return undefined;
      }
      if (/^(?:=|\?\?=|\|\|=)$/.test(operator) && parent.getRight() === node)
        return this.#foldAssignment(sheet, parent, operator, value);
      if (operator === ",") {
        const other = parent.getLeft() === node ? parent.getRight() : parent.getLeft();
        if (isCount(other) && isRemoval(node) && Node.isExpressionStatement(parent.getParent()))
          return this.removeStatement(sheet, parent.getParentOrThrow());
        sheet.replace(parent.getStart(), parent.getEnd(), other.getText());
        return undefined;
      }
    }
    if (Node.isConditionalExpression(parent) && Node.isExpressionStatement(parent.getParent())) {
      const rest = [parent.getWhenTrue(), parent.getWhenFalse()].filter((one) => one !== node);
      if (rest.every((one) => this.effects.isQuiet(one, file)))
        return this.removeStatement(sheet, parent.getParentOrThrow());
    }
    const statement = statementAround(node);
    if (statement !== undefined && Node.isExpressionStatement(statement)) {
      // The further use of a file that is not opened any more.
      if (value === "ok" && usesHandle(statement, node)) return this.removeStatement(sheet, statement);
    }
    if (value === "ok")
      return `What the call gives is used in \`${short(parent?.getText() ?? "")}\`: take that out first.`;
    sheet.replace(node.getStart(), node.getEnd(), textOf(value));
    return undefined;
  }

  #takeBranch(sheet: Sheet, statement: IfStatement, isTrue: boolean): string | undefined {
    const chosen = isTrue ? statement.getThenStatement() : statement.getElseStatement();
    this.#note(sheet, statement);
    if (chosen === undefined) return this.removeStatement(sheet, statement);
    const leaves = [chosen, ...chosen.getDescendants()].some(
      (one) =>
        Node.isReturnStatement(one) ||
        Node.isThrowStatement(one) ||
        Node.isBreakStatement(one) ||
        Node.isContinueStatement(one),
    );
    if (leaves && statement.getNextSiblings().some((one) => Node.isStatement(one)))
      return `\`${short(statement.getText())}\` would always leave: say what is to happen without the file.`;
    const isElse = Node.isIfStatement(statement.getParent());
    const list = Node.isBlock(chosen) ? chosen.getStatements() : [chosen];
    const first = list[0];
    const last = list.at(-1);
    if (first === undefined || last === undefined) return this.removeStatement(sheet, statement);
    if (isElse || list.some((one) => Node.isVariableStatement(one) || Node.isFunctionDeclaration(one))) {
      sheet.replace(statement.getStart(), statement.getEnd(), chosen.getText());
      return undefined;
    }
    const { view } = sheet;
    const text = dedent(
      view.text.slice(first.getStart(), last.getEnd()),
      view.indentAt(first.getStart()),
      view.indentAt(statement.getStart()),
    );
    sheet.replace(statement.getStart(), statement.getEnd(), text);
    return undefined;
  }

  /** A variable that holds nothing but a constant goes; its uses become what they come to. */
  #foldVariable(sheet: Sheet, declaration: VariableDeclaration, value: Constant): string | undefined {
    const name = declaration.getNameNode();
    if (!Node.isIdentifier(name)) return "What the call gives is taken apart: replace its parts by hand.";
    const initializer = declaration.getInitializer();
    if (usesOf(name).some(isWritten)) {
      if (value === "ok") return `\`${name.getText()}\` gets other values, too: take the call out by hand.`;
      if (initializer !== undefined)
        sheet.replace(initializer.getStart(), initializer.getEnd(), textOf(value));
      return undefined;
    }
    const anchor = this.#anchor(sheet, name);
    for (let count = 0; count < MAX_STEPS; count++) {
      const present = anchor();
      const use = present && usesOf(present)[0];
      if (present === undefined) return undefined;
      if (use === undefined) return this.#removeDeclaration(sheet, present.getParentOrThrow());
      const shorthand = use.getParent();
      if (Node.isShorthandPropertyAssignment(shorthand)) {
        const around = statementAround(use);
        if (around !== undefined && this.effects.noiseOf(around, sheet.path, around) === "log") {
          const reason = this.removeStatement(sheet, around);
          if (reason !== undefined) return reason;
        } else if (value === "ok")
          return `\`${use.getText()}\` goes on into an object: take the call out by hand.`;
        else sheet.replace(use.getStart(), use.getEnd(), `${use.getText()}: ${textOf(value)}`);
        continue;
      }
      const before = sheet.text;
      const reason = this.#replace(sheet, use, value);
      if (reason !== undefined) return reason;
      if (sheet.text === before) return "Its value is used in too many ways: take the call out by hand.";
    }
    return "Its value is used too often: take the call out by hand.";
  }

  #foldAssignment(sheet: Sheet, assignment: Node, operator: string, value: Constant): string | undefined {
    if (!Node.isBinaryExpression(assignment)) return undefined;
    const target = assignment.getLeft();
    const statement = assignment.getParent();
    if (!Node.isExpressionStatement(statement) || !Node.isIdentifier(target)) {
      if (value === "ok") return "What the call gives is kept: take the call out by hand.";
      const right = assignment.getRight();
      sheet.replace(right.getStart(), right.getEnd(), textOf(value));
      return undefined;
    }
    const declared = declarationOf(target);
    const declaration = declared?.getParent();
    const start = Node.isVariableDeclaration(declaration)
      ? constantOf(declaration.getInitializer())
      : undefined;
    const writes = declared === undefined ? [] : usesOf(declared).filter(isWritten);
    const guard = statement.getFirstAncestorByKind(SyntaxKind.IfStatement);
    const isGuarded = guard?.getExpression().getText() === `!${target.getText()}`;
    const isNothing = isFalsy(value);
    if (
      operator !== "=" ||
      isGuarded ||
      (start !== undefined && isFalsy(start) && isNothing && writes.length === 1)
    ) {
      const anchor = declared === undefined ? undefined : this.#anchor(sheet, declared);
      const isOnly = writes.length === 1 && start !== undefined;
      const reason = this.removeStatement(sheet, statement);
      const present = isOnly ? anchor?.()?.getParent() : undefined;
      if (reason !== undefined || !Node.isVariableDeclaration(present)) return reason;
      return this.#foldVariable(sheet, present, start ?? value);
    }
    if (value === "ok") return "What the call gives is kept: take the call out by hand.";
    const right = assignment.getRight();
    sheet.replace(right.getStart(), right.getEnd(), textOf(value));
    return undefined;
  }

  /** Finds a declaring identifier again after edits; undefined once it is gone. */
  #anchor(sheet: Sheet, name: Identifier): () => Identifier | undefined {
    const start = sheet.before(name.getStart());
    const length = name.getText().length;
    return () => {
      if (start === undefined) return undefined;
      const now = sheet.now([start, start + length]);
      const node = now && sheet.view.source.getDescendantAtPos(now[0]);
      return Node.isIdentifier(node) ? node : undefined;
    };
  }

  /** Takes a statement out, and what it was the only content of. */
  removeStatement(sheet: Sheet, statement: Node): string | undefined {
    const parent = statement.getParent();
    const { view } = sheet;
    this.#note(sheet, statement);
    if (Node.isIfStatement(parent)) return this.#removeBranch(sheet, parent, statement);
    if (
      Node.isForStatement(parent) ||
      Node.isForOfStatement(parent) ||
      Node.isForInStatement(parent) ||
      Node.isWhileStatement(parent)
    )
      return this.removeStatement(sheet, parent);
    const isInList =
      Node.isBlock(parent) ||
      Node.isSourceFile(parent) ||
      Node.isCaseClause(parent) ||
      Node.isDefaultClause(parent) ||
      Node.isModuleBlock(parent);
    if (!isInList) {
      sheet.replace(statement.getStart(), statement.getEnd(), "{}");
      return undefined;
    }
    const { start, end, text } = removalOf(view, statement);
    const block = Node.isBlock(parent) ? parent.getStart() : undefined;
    sheet.replace(start, end, text);
    return block === undefined ? undefined : this.#settle(sheet, block);
  }

  #removeBranch(sheet: Sheet, parent: IfStatement, branch: Node): string | undefined {
    const other = parent.getElseStatement();
    if (branch === other) {
      sheet.replace(parent.getThenStatement().getEnd(), branch.getEnd(), "");
      return this.#settle(sheet, parent.getStart());
    }
    if (other !== undefined) {
      const condition = parent.getExpression();
      const inverted = invert(condition);
      sheet.replace(condition.getStart(), other.getStart(), `${inverted}) `);
      return undefined;
    }
    if (this.effects.isQuiet(parent.getExpression(), sheet.path)) return this.removeStatement(sheet, parent);
    const condition = parent.getExpression().getText();
    sheet.replace(parent.getStart(), parent.getEnd(), condition + (sheet.view.style.semicolons ? ";" : ""));
    return undefined;
  }

  /** Looks at a block that has lost something: what does nothing any more goes, as far out as that holds. */
  #settle(sheet: Sheet, start: number): string | undefined {
    const file = sheet.path;
    const found = sheet.view.source.getDescendantAtPos(start);
    const block = Node.isBlock(found) ? found : found?.getParent();
    if (!Node.isBlock(block) || block.getStart() !== start) return undefined;
    const last = block.getStatements().at(-1);
    if (last !== undefined && isLastGuard(last, file, this.effects)) return this.removeStatement(sheet, last);
    const counters = block.getStatements().filter((one) => isCounter(one));
    if (
      counters[0] !== undefined &&
      counters.length === block.getStatements().length &&
      !isFunction(block.getParent())
    )
      return this.removeStatement(sheet, counters[0]);
    const parent = block.getParent();
    if (isFunction(parent)) return this.#settleFunction(sheet, block, parent);
    if (
      Node.isTryStatement(parent) &&
      parent.getFinallyBlock() === block &&
      block.getStatements().length === 0
    ) {
      const before = parent.getCatchClause()?.getEnd() ?? parent.getTryBlock().getEnd();
      if (parent.getCatchClause() !== undefined) sheet.replace(before, block.getEnd(), "");
      return undefined;
    }
    if (Node.isCatchClause(parent)) return undefined;
    if (Node.isIfStatement(parent) && block.getStatements().length === 0) {
      if (!isIdle(parent, file, this.effects)) return this.removeStatement(sheet, block);
    }
    const statement = Node.isBlock(parent) || Node.isSourceFile(parent) ? block : parent;
    if (!isIdle(statement, file, this.effects)) return undefined;
    return this.removeStatement(sheet, statement);
  }

  /** A callback that does nothing any more takes the call with it that it was given to. */
  #settleFunction(sheet: Sheet, block: Node, fn: Node | undefined): string | undefined {
    const call = fn?.getParent();
    if (fn === undefined || !Node.isCallExpression(call) || call.getExpression() === fn) return undefined;
    if (!isIdle(block, sheet.path, this.effects)) return undefined;
    const whole = widen(call);
    const statement = whole.getParent();
    const others = call.getArguments().filter((one) => one !== fn);
    if (!Node.isExpressionStatement(statement)) return undefined;
    if (!others.every((one) => this.effects.isQuiet(one, sheet.path))) return undefined;
    return this.removeStatement(sheet, statement);
  }

  #removeDeclaration(sheet: Sheet, declaration: Node): string | undefined {
    const list = declaration.getParent();
    const statement = list?.getParent();
    this.#note(sheet, declaration);
    if (Node.isBindingElement(declaration)) return this.#removeElement(sheet, declaration);
    if (!Node.isVariableDeclarationList(list)) return undefined;
    const all = list.getDeclarations();
    if (all.length > 1) {
      const gone = all.filter((one) => one === declaration);
      for (const { start, end, text } of removeFromList(all, gone)) sheet.replace(start, end, text);
      return undefined;
    }
    return statement === undefined ? undefined : this.removeStatement(sheet, statement);
  }

  #removeElement(sheet: Sheet, element: Node): string | undefined {
    const pattern = element.getParent();
    if (!Node.isObjectBindingPattern(pattern)) return undefined;
    const all = pattern.getElements();
    if (all.length === 1) {
      const declaration = pattern.getParent();
      return this.#removeDeclaration(sheet, declaration);
    }
    if (all.some((one) => one.getDotDotDotToken() !== undefined)) return undefined;
    const gone = all.filter((one) => one === element);
    for (const { start, end, text } of removeFromList(all, gone)) sheet.replace(start, end, text);
    return undefined;
  }

  /** Remembers the names that a node that goes has used. */
  #note(sheet: Sheet, node: Node): void {
    const at = sheet.before(node.getStart()) ?? 0;
    for (const name of new Set(referencesIn(node).map((one) => one.getText())))
      this.#names.push({ sheet, name, at });
  }

  /** Removes variables that only fed what went. */
  #sweep(): string | undefined {
    for (let count = 0; this.#names.length > 0 && count < MAX_STEPS * 4; count++) {
      const next = this.#names.shift();
      if (next === undefined) break;
      const reason = this.#sweepName(next.sheet, next.name, next.at);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  #sweepName(sheet: Sheet, name: string, at: number): string | undefined {
    // The place itself is gone: the name is looked up in the blocks that were around it.
    const { original } = sheet;
    const place = original.source.getDescendantAtPos(at) ?? original.source;
    const first = resolve(name, place);
    if (first === undefined) return undefined;
    const now = sheet.now([first.getStart(), first.getEnd()]);
    const declared = now && sheet.view.source.getDescendantAtPos(now[0]);
    if (!Node.isIdentifier(declared)) return undefined;
    const holder = declared.getParent();
    const declaration = Node.isBindingElement(holder)
      ? holder.getFirstAncestorByKind(SyntaxKind.VariableDeclaration)
      : holder;
    if (!Node.isVariableDeclaration(declaration)) return undefined;
    const statement = declaration.getVariableStatement();
    // A loop's own variable, or one that others may import.
    if (statement === undefined || statement.isExported()) return undefined;
    const initializer = declaration.getInitializer();
    if (initializer !== undefined && !this.effects.isQuiet(initializer, sheet.path)) return undefined;
    const uses = usesOf(declared);
    const value = initializer === undefined ? undefined : constantOf(initializer);
    // What only code that went has changed stays what it was in the beginning.
    if (
      value !== undefined &&
      uses.length > 0 &&
      !uses.some(isWritten) &&
      usesOf(first).some(isWritten) &&
      Node.isVariableDeclaration(holder)
    )
      return this.#foldVariable(sheet, holder, value);
    const targets = uses.map((use) => this.#writeOnly(use, sheet.path));
    // `q = q.filter(…)` reads only what it changes itself.
    const writes = targets.map(
      (one, index) =>
        one ?? targets.find((each) => each !== undefined && uses[index]?.getAncestors().includes(each)),
    );
    const [write] = writes;
    if (writes.some((one) => one === undefined)) return undefined;
    if (write !== undefined) {
      const reason = this.removeStatement(sheet, write);
      this.#names.push({ sheet, name, at });
      return reason;
    }
    return this.#removeDeclaration(sheet, holder);
  }

  /** The statement that only changes what a name holds: `x = …`, `x.push(…)`, `x++`. */
  #writeOnly(use: Identifier, file: string): Node | undefined {
    let target: Node = use;
    for (;;) {
      const parent = target.getParent();
      if (
        (Node.isPropertyAccessExpression(parent) || Node.isElementAccessExpression(parent)) &&
        parent.getExpression() === target
      )
        target = parent;
      else break;
    }
    const parent = target.getParent();
    const expression =
      Node.isCallExpression(parent) && parent.getExpression() === target && target !== use ? parent : parent;
    const statement = expression?.getParent();
    if (!Node.isExpressionStatement(statement)) return undefined;
    if (Node.isCallExpression(expression)) {
      const isChange =
        Node.isPropertyAccessExpression(target) &&
        /^(?:push|pop|shift|unshift|splice|sort|reverse|fill|set|add|delete|clear)$/.test(target.getName());
      return isChange && expression.getArguments().every((one) => this.effects.isQuiet(one, file))
        ? statement
        : undefined;
    }
    if (Node.isBinaryExpression(expression))
      return /^[^=!<>]*=$/.test(expression.getOperatorToken().getText()) &&
        expression.getLeft() === target &&
        this.effects.isQuiet(expression.getRight(), file)
        ? statement
        : undefined;
    return Node.isPostfixUnaryExpression(expression) ||
      Node.isPrefixUnaryExpression(expression) ||
      Node.isDeleteExpression(expression)
      ? statement
      : undefined;
  }

  /**
   * Removes a function that does nothing but what goes, with all its calls.
   *
   * @param value what its callers see in place of what it gave
   */
  dropFunction(target: Target, value: Constant): string | undefined {
    const mentions = this.modules.mentionsOf(target);
    const other = mentions.find(({ kind }) => kind === "other");
    if (other !== undefined && !isExportProperty(other.node))
      return `\`${short(other.node.getParentOrThrow().getText())}\` hands the function on.`;
    const places = mentions.map(({ file, kind, node }) => ({ file, kind, range: rangeOf(node) }));
    for (const { file, kind, range } of places.toReversed()) {
      const sheet = this.bench.open(file);
      const now = sheet.now(range);
      // What stood inside something that went is gone with it.
      if (now === undefined) continue;
      const node = wholeNodeAt(sheet.view, now);
      if (node === undefined) continue;
      if (kind === "call") {
        const reason = this.dropCall(file, now, value);
        if (reason !== undefined) return reason;
      } else this.#removeMention(sheet, node);
    }
    const sheet = this.bench.open(target.file);
    const now = sheet.now(rangeOf(target.fn));
    // Nobody names it any more, so it has gone with what its callers needed.
    if (now === undefined) return undefined;
    const fn = wholeNodeAt(sheet.view, now);
    if (fn === undefined) return "The code around it changes, too: run again.";
    const declared = Node.isFunctionDeclaration(fn)
      ? fn
      : fn.getFirstAncestorByKind(SyntaxKind.VariableDeclaration);
    if (declared === undefined) return "The function has no name of its own.";
    const reason = Node.isFunctionDeclaration(declared)
      ? this.removeStatement(sheet, declared)
      : this.#removeDeclaration(sheet, declared);
    return reason ?? this.#sweep();
  }

  #removeMention(sheet: Sheet, node: Node): void {
    // A shorthand is as long as its name.
    const property = Node.isShorthandPropertyAssignment(node) ? node : node.getParent();
    if (Node.isExportSpecifier(node)) {
      const declaration = node.getExportDeclaration();
      const all = declaration.getNamedExports();
      if (all.length === 1) this.removeStatement(sheet, declaration);
      else for (const one of removeFromList(all, [node])) sheet.replace(one.start, one.end, one.text);
    } else if (Node.isImportSpecifier(node)) {
      const declaration = node.getImportDeclaration();
      const all = declaration.getNamedImports();
      const isOnly = all.length === 1 && declaration.getDefaultImport() === undefined;
      if (isOnly) this.removeStatement(sheet, declaration);
      else if (all.length > 1)
        for (const one of removeFromList(all, [node])) sheet.replace(one.start, one.end, one.text);
    } else if (Node.isBindingElement(node)) this.#removeElement(sheet, node);
    else if (Node.isShorthandPropertyAssignment(property) || Node.isPropertyAssignment(property)) {
      const object = property.getParentIfKind(SyntaxKind.ObjectLiteralExpression);
      const all = object?.getProperties() ?? [];
      if (object !== undefined && all.length === 1) sheet.replace(object.getStart(), object.getEnd(), "{}");
      const gone = all.filter((one) => one === property);
      for (const one of removeFromList(all, gone)) sheet.replace(one.start, one.end, one.text);
    }
  }
}

/** `module.exports = { name }` */
function isExportProperty(node: Node): boolean {
  const parent = node.getParent();
  const object =
    Node.isShorthandPropertyAssignment(parent) || Node.isPropertyAssignment(parent)
      ? parent.getParent()
      : undefined;
  const assignment = object?.getParent();
  return Node.isBinaryExpression(assignment) && assignment.getLeft().getText() === "module.exports";
}

function rangeOf(node: Node): [number, number] {
  return [node.getStart(), node.getEnd()];
}

/** A node with `await`, parentheses and methods around it that only end what it began. */
export function widen(node: Node): Node {
  const parent = node.getParent();
  if (
    Node.isAwaitExpression(parent) ||
    Node.isParenthesizedExpression(parent) ||
    Node.isVoidExpression(parent) ||
    Node.isNonNullExpression(parent)
  )
    return widen(parent);
  if (
    Node.isPropertyAccessExpression(parent) &&
    parent.getExpression() === node &&
    TAIL.test(parent.getName())
  ) {
    const call = parent.getParent();
    if (Node.isCallExpression(call) && call.getExpression() === parent) return widen(call);
  }
  return node;
}

/** `list.push(entry)`, of a list that nobody looks at any more. */
function changeOf(list: Node): CallExpression | undefined {
  const access = list.getParent();
  const call = access?.getParent();
  return Node.isPropertyAccessExpression(access) &&
    Node.isCallExpression(call) &&
    call.getExpression() === access &&
    /^(?:push|unshift|splice)$/.test(access.getName())
    ? call
    : undefined;
}

/** `n++`: it counts what is not done any more. */
function isCounter(statement: Node): boolean {
  return Node.isExpressionStatement(statement) && isCount(statement.getExpression());
}

/** `await unlink(file)`, by the name of what is called. */
function isRemoval(node: Node): boolean {
  return /^(?:await\s+)?[\w.]*(?:\brm|unlink|remove)(?:Sync)?\(/i.test(node.getText());
}

function isCount(expression: Node): boolean {
  return /^\w+(?:\+\+|\s*\+=\s*1)$/.test(expression.getText());
}

/** The statement that a node stands in, functions not left. */
function statementAround(node: Node): Node | undefined {
  return node.getFirstAncestor((one) => Node.isStatement(one));
}

function usesHandle(statement: Node, node: Node): boolean {
  if (!Node.isExpressionStatement(statement)) return false;
  let call: Node = statement.getExpression();
  if (Node.isAwaitExpression(call)) call = call.getExpression();
  if (!Node.isCallExpression(call)) return false;
  const callee = call.getExpression();
  const isFirst = call.getArguments()[0] === node;
  const isObject = Node.isPropertyAccessExpression(callee) && callee.getExpression() === node;
  return (isFirst || isObject) && OF_HANDLE.test(callee.getText());
}

function isWritten(use: Identifier): boolean {
  const parent = use.getParent();
  if (Node.isBinaryExpression(parent) && parent.getLeft() === use)
    return /^(?:[^=!<>]|\*\*|<<|>>>?|&&|\|\||\?\?)?=$/.test(parent.getOperatorToken().getText());
  return (
    Node.isPostfixUnaryExpression(parent) ||
    (Node.isPrefixUnaryExpression(parent) && /^(?:\+\+|--)/.test(parent.getText()))
  );
}

function invert(condition: Node): string {
  if (Node.isPrefixUnaryExpression(condition) && condition.getText().startsWith("!"))
    return condition.getOperand().getText();
  if (
    Node.isIdentifier(condition) ||
    Node.isCallExpression(condition) ||
    Node.isPropertyAccessExpression(condition)
  )
    return `!${condition.getText()}`;
  return `!(${condition.getText()})`;
}

/** Moves lines from one indentation to another; the first has none. */
function dedent(text: string, from: string, to: string): string {
  return text
    .split("\n")
    .map((line, index) => (index > 0 && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join("\n");
}

export function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
