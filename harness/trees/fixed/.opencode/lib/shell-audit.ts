import { readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { shellEffects, SHELL_UNKNOWN, type ShellEffect } from "eslint-plugin-writer-regression/shell";
import {
  forEachChild,
  parse,
  type Assignment,
  type Command,
  type CommandArgument,
  type For,
  type ParameterExpansionPart,
  type Redirect,
  type Script,
  type SyntaxNode,
  type Word,
} from "unbash";
import { scanJavaScript, scanPython, type ScriptVerdict } from "./script-scan";
import { HARMLESS_ENVIRONMENT, readerCheck, SHELL_VARIABLES, type Argument } from "./shell-programs";

/**
 * Looks at shell text from two sides. The analysis follows it as a shell would: it knows the targets of writes and what
 * flows into an interpreter, but takes a program that it does not know for harmless. The auditor goes through the syntax
 * tree and asks of every command, wherever it stands, whether it is known to read only. Both have to be content.
 */

export type WriteKind = "known_write" | "opaque_write" | "script_payload_write";

/** Something in the text that writes, or that may. */
export interface Finding {
  readonly kind: WriteKind;
  readonly targets: readonly string[];
  readonly reason: string;
}

export interface AuditContext {
  readonly root: string;
  readonly cwd: string;
  /** Commands that may run although nobody knows what they write: their words. */
  readonly trusted: readonly (readonly string[])[];
  readonly readFile: (file: string) => string | null;
  /** Scripts that are looked at already, so that two which run each other come to an end. */
  readonly seen: ReadonlySet<string>;
  readonly depth: number;
}

const MAX_DEPTH = 8;
const MAX_SCRIPT = 512 * 1024;

/** The text of a plain file that is not too big to be looked at. */
export function readScript(file: string): string | null {
  try {
    const stat = statSync(file);
    return stat.isFile() && stat.size <= MAX_SCRIPT ? readFileSync(file, "utf8") : null;
  } catch {
    return null;
  }
}

/** Finds what writes, or may write, in shell text. */
export function auditShell(text: string, context: AuditContext): Finding[] {
  if (context.depth > MAX_DEPTH) return [opaque("it nests too deep to follow")];
  let script: ReturnType<typeof parse>;
  try {
    script = parse(text);
  } catch {
    return [opaque("it is not shell text that can be read")];
  }
  if (script.errors !== undefined && script.errors.length > 0) return [opaque("it has a syntax error")];
  const inner = { ...context, depth: context.depth + 1 };
  const effects = shellEffects(text).flatMap((effect) => auditEffect(effect, inner));
  return [...effects, ...new Auditor(context).run(script)];
}

function auditEffect(effect: ShellEffect, context: AuditContext): Finding[] {
  switch (effect.kind) {
    case "read":
      return [];
    case "write": {
      const target = effect.target.replaceAll(SHELL_UNKNOWN, "*");
      const does = effect.operation === "write" ? "writes" : `${effect.operation}s`;
      return [{ kind: "known_write", targets: [target], reason: `\`${effect.program}\` ${does} ${target}` }];
    }
    case "eval":
      return auditCode(effect.code, effect.language, context, context.cwd);
    case "opaque":
      return [opaque(`\`${effect.program}\`: ${effect.reason}`)];
    case "run": {
      const program = basename(effect.program);
      const words = [program, effect.script, ...effect.args];
      if (context.trusted.some((trusted) => trusted.every((word, index) => words[index] === word))) return [];
      return auditScript(effect.script, interpreterLanguage(program), context);
    }
  }
}

/** Looks at a script file in the language of its interpreter. */
export function auditScript(file: string, language: string | undefined, context: AuditContext): Finding[] {
  const path = resolve(context.cwd, file);
  if (context.seen.has(path)) return [];
  const text = context.readFile(path);
  if (text === null) return [opaque(`the script ${file} cannot be read`)];
  if (text.includes("\0")) return [opaque(`${file} is no script`)];
  const seen = new Set([...context.seen, path]);
  const inner = { ...context, seen, depth: context.depth + 1 };
  return auditCode(text, language ?? languageOf(file, text), inner, dirname(path), file);
}

/** Looks at code that is in the command itself, or in a file. */
export function auditCode(
  code: string,
  language: string | undefined,
  context: AuditContext,
  directory: string,
  name = "the code in the command",
): Finding[] {
  const scan = { directory, readFile: context.readFile };
  if (language === "js") return fromScan(scanJavaScript(code, scan), name);
  if (language === "python") return fromScan(scanPython(code, scan), name);
  if (language !== "shell") return [opaque(`nobody can read the language of ${name}`)];
  return auditShell(code, context).map((finding) => ({
    ...finding,
    kind: finding.kind === "known_write" ? "script_payload_write" : finding.kind,
    reason: `${name}: ${finding.reason}`,
  }));
}

function fromScan(verdict: ScriptVerdict, name: string): Finding[] {
  if (verdict.kind === "pure") return [];
  const reason = `${name}: ${verdict.reason}`;
  if (verdict.kind === "writes") return [{ kind: "script_payload_write", targets: verdict.targets, reason }];
  return [opaque(reason)];
}

/** What would run a script that is started by its path. */
function languageOf(file: string, text: string): string | undefined {
  const named = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(?:\S*\/)?([\w.-]+)/.exec(text)?.[1];
  if (named !== undefined) return interpreterLanguage(named);
  if (/\.[cm]?[jt]sx?$/.test(file)) return "js";
  return file.endsWith(".py") ? "python" : "shell";
}

/** The language of an interpreter, by the name of the program. */
export function interpreterLanguage(program: string): "js" | "python" | "shell" | undefined {
  if (/^(?:node|nodejs|bun|tsx|ts-node)$/.test(program)) return "js";
  if (/^python[\d.]*$/.test(program)) return "python";
  return /^(?:bash|sh|dash|zsh|ksh|ash)$/.test(program) ? "shell" : undefined;
}

function opaque(reason: string): Finding {
  return { kind: "opaque_write", targets: [], reason };
}

/** What is known of a variable from all places in the text that set it. */
interface Variable {
  /** Whether it is a number wherever it is set. */
  numeric: boolean;
  /** Whether no value of it can be taken for an option. */
  operand: boolean;
}

class Auditor {
  readonly #found: Finding[] = [];
  /** Functions that the text defines for all that follows, each with where its definition ends. */
  readonly #functions = new Map<string, number>();
  readonly #variables = new Map<string, Variable>();
  #leavesRoot = false;

  constructor(readonly context: AuditContext) {}

  run(script: Script): Finding[] {
    for (const { command, background } of script.commands) {
      if (command.type === "Function" && background !== true)
        this.#functions.set(command.name.value, command.end);
    }
    this.#learn(script);
    this.#visit(script);
    return this.#found;
  }

  #report(reason: string | undefined): void {
    if (reason !== undefined) this.#found.push(opaque(reason));
  }

  // ── First round: names ───────────────────────────────────────────────────────────────────────────────────────

  #learn(node: SyntaxNode): void {
    if (node.type === "Assignment") this.#learnAssignment(node);
    else if (node.type === "For" || node.type === "Select") this.#learnLoop(node.name.value, node.wordlist);
    else if (node.type === "Command") this.#learnCommand(node);
    forEachChild(node, (child) => {
      this.#learn(child);
    });
  }

  #set(name: string, numeric: boolean, operand: boolean): void {
    const known = this.#variables.get(name);
    this.#variables.set(name, {
      numeric: numeric && known?.numeric !== false,
      operand: operand && known?.operand !== false,
    });
  }

  #learnAssignment({ name, value, index, append }: Assignment): void {
    if (value.type === "ArrayValue" || index !== undefined) {
      this.#set(name, false, false);
      return;
    }
    const text = staticText(value);
    const computed = value.parts?.length === 1 && value.parts[0]?.type === "ArithmeticExpansion";
    const numeric = computed || (text !== undefined && /^\d+$/.test(text));
    this.#set(
      name,
      numeric && append !== true,
      text !== undefined && isPlainOperand(text) && append !== true,
    );
  }

  #learnLoop(name: string, words: readonly Word[] | undefined): void {
    const operand = words?.every((word) => {
      const text = staticText(word);
      return text === undefined ? startsPlain(word) : isPlainOperand(text);
    });
    this.#set(name, false, operand === true);
  }

  /** `read x`, `printf -v x`, …: what they set is not known. */
  #learnCommand(node: Command): void {
    if (
      !/^(?:read|mapfile|readarray|printf|getopts|unset|local|declare|typeset|export|readonly)$/.test(
        node.name?.value ?? "",
      )
    )
      return;
    for (const argument of node.args) {
      if (argument.type === "Word" && /^\w+$/.test(argument.value)) this.#set(argument.value, false, false);
    }
  }

  // ── Second round: what is done ───────────────────────────────────────────────────────────────────────────────

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
    if (/^(?:\d+|\d+#\w+|0x[\da-f]+|\$?#|#\w+|)$/i.test(name) || this.#variables.get(name)?.numeric === true)
      return;
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
    if (defined === undefined || node.pos < defined) this.#program(name, args);
  }

  #argument(word: Word): Argument {
    const text = staticText(word);
    if (text !== undefined) return { text, operand: !text.startsWith("-") };
    return { text: undefined, operand: startsPlain(word) || this.#isSafeVariable(word) };
  }

  #isSafeVariable(word: Word): boolean {
    const name = /^"?\$\{?(\w+)\}?/.exec(word.text)?.[1];
    return name !== undefined && this.#variables.get(name)?.operand === true;
  }

  // ── Programs ─────────────────────────────────────────────────────────────────────────────────────────────────

  #program(called: string, args: readonly Argument[]): void {
    const name = called.replace(/^\/(?:usr\/(?:local\/)?)?bin\//, "");
    if (name.includes("/")) this.#started(called);
    else if (this.#isTrusted([name, ...args.map(({ text }) => text)])) return;
    else if (Object.hasOwn(HANDS_ON, name)) this.#handsOn(name, args);
    else if (Object.hasOwn(BUILTINS, name)) {
      if (BUILTINS[name]?.(args)) this.#report(`\`${name}\` in this form is not followed`);
    } else if (name === "cd" || name === "pushd" || name === "popd") this.#changeDirectory(name, args);
    else if (name === "eval") this.#eval(args);
    else if (name === "source" || name === ".") this.#source(args);
    else if (name === "xargs") this.#xargs(args);
    else if (interpreterLanguage(name) !== undefined) this.#interpreter(name, args);
    else this.#reader(name, args);
  }

  #reader(name: string, args: readonly Argument[]): void {
    const onlyVersion = args.length === 1 && /^(?:--version|--help)$/.test(args[0]?.text ?? "");
    if (onlyVersion && VERSIONED.has(name)) return;
    const check = readerCheck(name);
    if (check === undefined) {
      this.#report(`nobody knows what \`${name}\` writes`);
      return;
    }
    if (name === "git") this.#stay(name);
    if (name !== "find") this.#because(name, check(args));
    else this.#find(args, check);
  }

  #because(name: string, reason: string | undefined): void {
    if (reason !== undefined) this.#report(`\`${name}\` may write because ${reason}`);
  }

  /** A program that goes by the files around it may only run where the workspace is. */
  #stay(name: string): void {
    if (this.#leavesRoot)
      this.#report(`\`${name}\` goes by the folder it runs in, and the text leaves the workspace`);
  }

  #isTrusted(words: readonly (string | undefined)[]): boolean {
    if (this.#leavesRoot) return false;
    return this.context.trusted.some(
      (trusted) =>
        trusted.every((word, index) => words[index] === word) &&
        words.slice(trusted.length).every((word) => word !== undefined && isOwnPath(word)),
    );
  }

  /** `./x`, `/tmp/x`: a script that is started by its path. */
  #started(path: string): void {
    this.#stay(path);
    this.#found.push(...auditScript(path, undefined, this.context));
  }

  #changeDirectory(name: string, args: readonly Argument[]): void {
    const directory = name === "popd" ? "." : args[0]?.text;
    const inside =
      directory !== undefined &&
      args.length <= 1 &&
      !/^[~-]/.test(directory) &&
      isInside(this.context, directory);
    if (!inside) this.#leavesRoot = true;
  }

  #eval(args: readonly Argument[]): void {
    const texts = args.map(({ text }) => text);
    if (texts.includes(undefined)) this.#report("what `eval` runs is not in the text");
    else this.#nested(texts.join(" "));
  }

  #nested(code: string): void {
    this.#found.push(...auditShell(code, { ...this.context, depth: this.context.depth + 1 }));
  }

  #source(args: readonly Argument[]): void {
    const file = args[0]?.text;
    this.#stay("source");
    if (file === undefined || !file.includes("/")) this.#report("what `source` runs is not known");
    else this.#found.push(...auditScript(file, "shell", this.context));
  }

  /** `timeout 5 cmd`, `env A=b cmd`: the command behind it. */
  #handsOn(name: string, args: readonly Argument[]): void {
    const { values = "", flags = "", skip = 0, assigns = false } = HANDS_ON[name] ?? {};
    let index = 0;
    for (; index < args.length; index++) {
      const text = args[index]?.text;
      if (text === undefined || !text.startsWith("-") || text === "-") break;
      if (text === "--") {
        index++;
        break;
      }
      if (text.length === 2 && values.includes(text.charAt(1))) index++;
      else if (![...text.slice(1)].every((letter) => flags.includes(letter))) {
        this.#report(`\`${name}\` with ${text} is not followed`);
        return;
      }
    }
    if (name === "command" && /^-[vV]$/.test(args[0]?.text ?? "")) return;
    for (; assigns && /^\w+=/.test(args[index]?.text ?? ""); index++) {
      const variable = args[index]?.text?.split("=")[0] ?? "";
      if (!HARMLESS_ENVIRONMENT.test(variable)) this.#report(`${variable} may change what a program does`);
    }
    const [inner, ...rest] = args.slice(index + skip);
    if (inner === undefined) return;
    if (inner.text === undefined) this.#report(`what \`${name}\` runs is not in the text`);
    else this.#program(inner.text, rest);
  }

  #xargs(args: readonly Argument[]): void {
    let index = 0;
    let mark: string | undefined;
    for (; index < args.length && args[index]?.text?.startsWith("-"); index++) {
      const text = args[index]?.text ?? "";
      if (/^-[nPLsd]$/.test(text)) index++;
      else if (text === "-I") mark = args[++index]?.text;
      else if (!/^(?:-[0rtx]+|-[nPLsd].+|--null|--no-run-if-empty)$/.test(text)) {
        this.#report(`\`xargs\` with ${text} is not followed`);
        return;
      }
    }
    const [inner, ...rest] = args.slice(index);
    if (inner === undefined) return;
    const name = inner.text;
    const replaced = rest.map((argument) =>
      mark !== undefined && argument.text?.includes(mark) ? UNKNOWN : argument,
    );
    if (name === undefined || (mark !== undefined && name.includes(mark))) {
      this.#report("what `xargs` runs is not in the text");
    } else this.#program(name, mark === undefined ? [...rest, UNKNOWN] : replaced);
  }

  #find(args: readonly Argument[], check: (args: readonly Argument[]) => string | undefined): void {
    const kept: Argument[] = [];
    for (let index = 0; index < args.length; index++) {
      const argument = args[index] as Argument;
      if (!/^-(?:exec|execdir)$/.test(argument.text ?? "")) {
        kept.push(argument);
        continue;
      }
      const end = args.findIndex(
        ({ text }, at) => at > index && (text === ";" || (text === "+" && args[at - 1]?.text === "{}")),
      );
      const [inner, ...rest] = args.slice(index + 1, end < 0 ? undefined : end);
      if (inner?.text === undefined || end < 0) this.#report("what `find` runs is not in the text");
      // What `{}` stands for starts with one of find's own starting points, so it is never an option.
      else
        this.#program(
          inner.text,
          rest.map((item) => (item.text?.includes("{}") ? PATH_FOUND : item)),
        );
      index = end < 0 ? args.length : end;
    }
    this.#because("find", check(kept));
  }

  #interpreter(name: string, args: readonly Argument[]): void {
    this.#stay(name);
    if (
      /preload|plugin|macro|define|loader/.test(
        this.context.readFile(join(this.context.cwd, "bunfig.toml")) ?? "",
      )
    ) {
      this.#report("bunfig.toml has code run before the script");
    }
    const language = interpreterLanguage(name) as "js" | "python" | "shell";
    if (args.length === 1 && /^(?:--version|-v|-V|--help)$/.test(args[0]?.text ?? "")) return;
    const { code, flags, verb } = INTERPRETERS[language];
    let index = 0;
    if (name === "bun" && args[0]?.text === "run") {
      index = 1;
      if (!/[./]/.test(args[1]?.text ?? ".")) this.#report("`bun run` runs what package.json says");
    }
    for (; index < args.length; index++) {
      const { text } = args[index] as Argument;
      if (text === undefined) {
        this.#report(`what \`${name}\` runs is not in the text`);
        return;
      }
      if (code.test(text)) {
        const source = args[index + 1]?.text;
        if (source === undefined) this.#report(`the code for \`${name}\` is not in the text`);
        else this.#found.push(...auditCode(source, language, this.#inner(), this.context.cwd));
        return;
      }
      if (language === "shell" && /^-[eux]*o$/.test(text)) index++;
      else if (!flags.test(text)) break;
    }
    const script = args[index]?.text;
    if (script === undefined || script === "-") {
      // Code that flows in is followed by the analysis; for a shell it does not tell which programs that starts.
      if (language === "shell") this.#report(`what flows into \`${name}\` is not followed`);
      return;
    }
    if (script.startsWith("-")) this.#report(`\`${name}\` with ${script} is not followed`);
    else if (verb.test(script)) this.#report(`\`${name} ${script}\` may do anything`);
    else this.#found.push(...auditScript(script, language, this.context));
  }

  #inner(): AuditContext {
    return { ...this.context, depth: this.context.depth + 1 };
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

const UNKNOWN: Argument = { text: undefined, operand: false };
const PATH_FOUND: Argument = { text: undefined, operand: true };

const DECLARATIONS = new Set(["export", "declare", "typeset", "local", "readonly"]);

const VERSIONED = new Set(
  "bun node npm npx tsc git cargo go rustc java deno yarn pnpm make docker jq rg".split(" "),
);

/** Programs that run the command behind their own arguments. */
const HANDS_ON: Readonly<
  Record<string, { values?: string; flags?: string; skip?: number; assigns?: boolean }>
> = {
  env: { assigns: true },
  command: { flags: "pvV" },
  builtin: {},
  exec: {},
  nice: { values: "n" },
  timeout: { values: "ks", skip: 1 },
  stdbuf: { values: "ioe" },
  time: { flags: "p" },
  setsid: { flags: "w" },
};

const INTERPRETERS = {
  js: {
    code: /^(?:-e|--eval|-p|--print|-pe)$/,
    flags: /^(?:--no-warnings|--input-type=(?:module|commonjs)|--experimental-strip-types|--smol|--silent)$/,
    verb: /^(?:x|exec|test|build|install|i|ci|add|a|remove|rm|update|outdated|link|unlink|pm|init|create|c|upgrade|repl|patch|publish|audit|info|why|completions|getcompletes|watch|inspect|dev|start|eval|run|[^./]+)$/,
  },
  python: { code: /^-c$/, flags: /^-[uBISsEOq]+$/, verb: /^$/ },
  shell: { code: /^-[eux]*c$/, flags: /^(?:-[eux]+|--norc|--noprofile|--)$/, verb: /^$/ },
} as const;

const isName = ({ text }: Argument): boolean => text !== undefined && /^[A-Za-z_]\w*$/.test(text);

/** Builtins, with what in their arguments is too much. */
const BUILTINS: Readonly<Record<string, (args: readonly Argument[]) => boolean>> = {
  set: (args) =>
    !args.every(({ text }) => /^(?:[-+][euxvfC]*o?|pipefail|errexit|nounset|noglob|--)$/.test(text ?? "\0")),
  shopt: (args) =>
    !args.every(({ text }) =>
      /^(?:-[su]|nullglob|globstar|extglob|dotglob|failglob|nocaseglob)$/.test(text ?? ""),
    ),
  read: (args) => !args.every((arg) => isName(arg) || /^-[rsa]+$/.test(arg.text ?? "")),
  mapfile: (args) => !args.every((arg) => isName(arg) || /^-t$/.test(arg.text ?? "")),
  readarray: (args) => !args.every((arg) => isName(arg) || /^-t$/.test(arg.text ?? "")),
  unset: (args) => !args.every((arg) => isName(arg) || /^-v$/.test(arg.text ?? "")),
  shift: (args) => !args.every(({ text }) => /^\d*$/.test(text ?? "x")),
  exit: (args) => !args.every(({ text }) => text === undefined || /^\d*$/.test(text)),
  return: (args) => !args.every(({ text }) => text === undefined || /^\d*$/.test(text)),
  break: (args) => args.length > 1,
  continue: (args) => args.length > 1,
};

/** A word's value where the text alone says it. */
function staticText(word: Word): string | undefined {
  if (word.parts === undefined) return word.value;
  let text = "";
  for (const part of word.parts) {
    if (part.type === "Literal" || part.type === "SingleQuoted" || part.type === "AnsiCQuoted")
      text += part.value;
    else if (part.type === "DoubleQuoted" && part.parts.every((inner) => inner.type === "Literal")) {
      for (const inner of part.parts) if (inner.type === "Literal") text += inner.value;
    } else return undefined;
  }
  return text;
}

/** Whether what is known of a word's beginning says that it is no option. */
function startsPlain(word: Word): boolean {
  const [first] = word.parts ?? [];
  if (first?.type === "Literal" || first?.type === "SingleQuoted") return isPlainOperand(first.value);
  if (first?.type !== "DoubleQuoted") return false;
  const [inner] = first.parts;
  return inner?.type === "Literal" && isPlainOperand(inner.value);
}

function isPlainOperand(text: string): boolean {
  return text !== "" && !/(?:^|\s)-/.test(text);
}

/** A path that stays below the folder in which the command runs. */
function isOwnPath(word: string): boolean {
  return !/^[-/~]|(?:^|\/)\.\.(?:\/|$)/.test(word);
}

function isInside({ root, cwd }: AuditContext, directory: string): boolean {
  const path = relative(root, resolve(cwd, directory));
  return path !== ".." && !path.startsWith("../") && !isAbsolute(path);
}
