import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { shellEffects, SHELL_UNKNOWN, type ShellEffect } from "eslint-plugin-writer-regression/shell";
import { parse } from "unbash";
import { scanJavaScript, scanPython, type ScriptVerdict } from "./script-scan";
import { SyntaxAuditor } from "./shell-syntax";
import { interpreterLanguage } from "./shell-wrappers";

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
  return [...effects, ...new SyntaxAuditor(context).run(script)];
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

/** Something that may write, though nobody can say what. */
export function opaque(reason: string): Finding {
  return { kind: "opaque_write", targets: [], reason };
}
