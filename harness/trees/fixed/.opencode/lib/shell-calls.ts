import { join } from "node:path";
import { auditCode, auditScript, auditShell, opaque, type AuditContext, type Finding } from "./shell-audit";
import { HARMLESS_ENVIRONMENT, readerCheck, type Argument } from "./shell-programs";
import { isInside, isOwnPath } from "./shell-words";
import {
  BUILTINS,
  HANDS_ON,
  interpreterLanguage,
  INTERPRETERS,
  PATH_FOUND,
  UNKNOWN,
  VERSIONED,
} from "./shell-wrappers";

/**
 * Looks at calls, one after the other as they stand in the text: whether the program is known to read only with these
 * arguments, and what it runs in its turn.
 */
export class CallAuditor {
  #leavesRoot = false;

  constructor(
    readonly context: AuditContext,
    /** Where what is found goes. */
    readonly found: Finding[],
  ) {}

  /** Looks at a call by the name of its program. */
  run(called: string, args: readonly Argument[]): void {
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
    this.found.push(...auditScript(path, undefined, this.context));
  }

  #changeDirectory(name: string, args: readonly Argument[]): void {
    const directory = name === "popd" ? "." : args[0]?.text;
    const inside =
      directory !== undefined &&
      args.length <= 1 &&
      !/^[~-]/.test(directory) &&
      isInside(this.context.root, this.context.cwd, directory);
    if (!inside) this.#leavesRoot = true;
  }

  #eval(args: readonly Argument[]): void {
    const texts = args.map(({ text }) => text);
    if (texts.includes(undefined)) this.#report("what `eval` runs is not in the text");
    else this.#nested(texts.join(" "));
  }

  #nested(code: string): void {
    this.found.push(...auditShell(code, this.#inner()));
  }

  #source(args: readonly Argument[]): void {
    const file = args[0]?.text;
    this.#stay("source");
    if (file === undefined || !file.includes("/")) this.#report("what `source` runs is not known");
    else this.found.push(...auditScript(file, "shell", this.context));
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
    else this.run(inner.text, rest);
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
    } else this.run(name, mark === undefined ? [...rest, UNKNOWN] : replaced);
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
        this.run(
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
        else this.found.push(...auditCode(source, language, this.#inner(), this.context.cwd));
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
    else this.found.push(...auditScript(script, language, this.context));
  }

  #inner(): AuditContext {
    return { ...this.context, depth: this.context.depth + 1 };
  }

  #report(reason: string | undefined): void {
    if (reason !== undefined) this.found.push(opaque(reason));
  }
}
