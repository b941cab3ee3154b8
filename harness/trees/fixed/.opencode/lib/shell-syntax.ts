import {
  forEachChild,
  type Command,
  type CommandArgument,
  type For,
  type ParameterExpansionPart,
  type Redirect,
  type Script,
  type SyntaxNode,
  type Word,
} from "unbash";
import { opaque, type AuditContext, type Finding } from "./shell-audit";
import { CallAuditor } from "./shell-calls";
import { HARMLESS_ENVIRONMENT, SHELL_VARIABLES, type Argument } from "./shell-programs";
import { ShellVariables } from "./shell-variables";
import { startsPlain, staticText } from "./shell-words";
import { DECLARATIONS } from "./shell-wrappers";

/**
 * Goes through a syntax tree and asks of every part whether it is known to read only. What a name stands for is learnt
 * in a first round, since a later assignment may reach an earlier call.
 */
export class SyntaxAuditor {
  readonly #found: Finding[] = [];
  /** Functions that the text defines for all that follows, each with where its definition ends. */
  readonly #functions = new Map<string, number>();
  readonly #variables = new ShellVariables();
  readonly #calls: CallAuditor;

  constructor(context: AuditContext) {
    this.#calls = new CallAuditor(context, this.#found);
  }

  run(script: Script): Finding[] {
    for (const { command, background } of script.commands) {
      if (command.type === "Function" && background !== true)
        this.#functions.set(command.name.value, command.end);
    }
    this.#variables.learn(script);
    this.#visit(script);
    return this.#found;
  }

  #report(reason: string | undefined): void {
    if (reason !== undefined) this.#found.push(opaque(reason));
  }

  #visit(node: SyntaxNode): void {
    this.#look(node);
    forEachChild(node, (child) => {
      this.#visit(child);
    });
  }

  #look(node: SyntaxNode): void {
    switch (node.type) {
      case "Command":
        this.#command(node);
        break;
      case "Assignment":
        this.#assignment(node.name);
        this.#subscript(node.index);
        break;
      case "For":
      case "Select":
        this.#assignment((node as For).name.value);
        break;
      case "Redirect":
        this.#redirect(node);
        break;
      case "Coproc":
        this.#report("a coprocess is not followed");
        break;
      case "CommandExpansion":
      case "ProcessSubstitution":
      case "ArithmeticCommandExpansion":
        if (node.script === undefined) this.#report("a substitution cannot be read");
        break;
      case "ArithmeticWord":
        this.#number(node.value);
        break;
      case "ArithmeticExpansion":
        if (node.expression === undefined) this.#report("arithmetic that cannot be read");
        break;
      case "ArithmeticCommand":
        if (node.expression === undefined) this.#report("arithmetic that cannot be read");
        break;
      case "ParameterExpansion":
        this.#parameter(node);
        break;
      case "BraceExpansion":
      case "ExtendedGlob":
        if (/\$\(|`|\$\{/.test(node.text)) this.#report("a pattern has a substitution in it");
        break;
      case "TestUnary":
        if (node.operator === "-v" || node.operator === "-R")
          this.#report("[[ -v ]] may run what a name holds");
        break;
      case "TestBinary":
        if (/^-(?:eq|ne|lt|le|gt|ge)$/.test(node.operator)) {
          for (const word of [node.left, node.right]) this.#number(word.text);
        }
        break;
      default:
    }
  }

  /** Arithmetic runs the substitutions that it finds in a variable's value, so it may only meet numbers. */
  #number(source: string): void {
    const name = source.replace(/^"?\$?\{?(#?\w+)\}?"?$/, "$1");
    if (/^(?:\d+|\d+#\w+|0x[\da-f]+|\$?#|#\w+|)$/i.test(name) || this.#variables.isNumeric(name)) return;
    this.#report(`arithmetic on \`${source}\`, which may hold anything`);
  }

  #subscript(index: Word | undefined): void {
    const text = index?.text;
    if (text === undefined || text === "@" || text === "*") return;
    this.#number(text);
  }

  #parameter(node: ParameterExpansionPart): void {
    const { operation } = node;
    if (node.prefix === "!" && operation?.type !== "Names")
      this.#report("an indirect expansion names any variable");
    if (operation?.type === "Transform" || operation?.type === "Unknown") {
      this.#report("an expansion that may run what a variable holds");
    }
    if (operation?.type === "Default" && /=$/.test(operation.operator)) this.#assignment(node.parameter);
    if (operation?.type === "Slice") {
      this.#number(operation.offset.text.trim());
      if (operation.length) this.#number(operation.length.text.trim());
    }
    this.#subscript(node.index);
  }

  #assignment(name: string): void {
    if (
      SHELL_VARIABLES.test(name) ||
      (Object.hasOwn(process.env, name) && !HARMLESS_ENVIRONMENT.test(name))
    ) {
      this.#report(`${name} changes what other programs do`);
    }
  }

  #redirect(node: Redirect): void {
    if (node.operator === "<" || node.operator === "<&" || node.target === undefined) return;
    const target = staticText(node.target);
    if (node.operator === ">&" && target !== undefined && /^(?:\d+-?|-)$/.test(target)) return;
    if (target !== undefined && /^\/dev\/(?:null|stdout|stderr|tty|fd\/\d+)$/.test(target)) return;
    this.#found.push({
      kind: "known_write",
      targets: [target ?? node.target.text],
      reason: `\`${node.operator}\` writes ${target ?? node.target.text}`,
    });
  }

  #command(node: Command): void {
    if (node.name === undefined) return;
    for (const item of node.prefix) {
      if (item.type === "Assignment" && !HARMLESS_ENVIRONMENT.test(item.name)) {
        this.#report(`${item.name} may change what ${node.name.value} does`);
      }
    }
    const name = staticText(node.name);
    if (name === undefined) {
      this.#report("the name of a program is not in the text");
      return;
    }
    if (DECLARATIONS.has(name)) {
      this.#declaration(name, node.args);
      return;
    }
    const args = node.args.map((argument): Argument =>
      argument.type === "Word" ? this.#argument(argument) : { text: argument.text, operand: true },
    );
    const defined = this.#functions.get(name);
    // A function's body is looked at where it stands. `unset -f` could bring the program of that name back.
    if (defined === undefined || node.pos < defined) this.#calls.run(name, args);
  }

  #argument(word: Word): Argument {
    const text = staticText(word);
    if (text !== undefined) return { text, operand: !text.startsWith("-") };
    return { text: undefined, operand: startsPlain(word) || this.#isSafeVariable(word) };
  }

  #isSafeVariable(word: Word): boolean {
    const name = /^"?\$\{?(\w+)\}?/.exec(word.text)?.[1];
    return name !== undefined && this.#variables.isOperand(name);
  }

  #declaration(name: string, args: readonly CommandArgument[]): void {
    let exported = name === "export";
    for (const argument of args) {
      if (argument.type === "Assignment") {
        if (exported && !HARMLESS_ENVIRONMENT.test(argument.name)) {
          this.#report(`${argument.name} may change what other programs do`);
        }
        continue;
      }
      const text = staticText(argument);
      if (text !== undefined && /^-[aAgrxp]+$/.test(text)) exported ||= text.includes("x");
      else if (text === undefined || !/^\w+$/.test(text) || (exported && !HARMLESS_ENVIRONMENT.test(text))) {
        this.#report(`\`${name}\` in this form is not followed`);
      }
    }
  }
}
