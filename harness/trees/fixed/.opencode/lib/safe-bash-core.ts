/**
 * safe-bash-core: what a shell command does, before it runs. Only what is known to read may pass; a comment in the
 * command that claims a permission is a comment.
 *
 * The library is this file and its siblings script-scan.ts, shell-audit.ts, shell-calls.ts, shell-programs.ts,
 * shell-syntax.ts, shell-variables.ts, shell-words.ts and shell-wrappers.ts. It needs a log-manager.ts and a
 * dispatch-settings.ts beside it, and the packages eslint-plugin-writer-regression and unbash.
 */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { loadSettings } from "./dispatch-settings";
import { writeLog } from "./log-manager";
import {
  auditCode,
  auditShell,
  readScript,
  type AuditContext,
  type Finding,
  type WriteKind,
} from "./shell-audit";

export type ShellKind = "read_only" | WriteKind;

export interface ShellVerdict {
  readonly kind: ShellKind;
  /** The paths that it writes, as far as they are known. */
  readonly targets: string[];
  readonly reason: string;
}

export interface ShellOptions {
  /** The workspace root. */
  readonly root?: string;
  /** Where the command starts; the root by default. */
  readonly cwd?: string;
  /** Commands that may run although nobody knows what they write, such as `bun test`. None by default. */
  readonly trusted?: readonly string[];
  /** Reads a script that the command runs; `null` if nobody can. */
  readonly readFile?: (file: string) => string | null;
}

const MAX_COMMAND = 64 * 1024;
const MAX_TARGETS = 50;

/** Says whether a command reads only; if not, what it writes, and why that is thought. */
export function classifyShellCommand(command: string, options: ShellOptions = {}): ShellVerdict {
  if (command.length > MAX_COMMAND) return verdict("opaque_write", [], "the command is too long to look at");
  const root = resolve(options.root ?? (process.env.OPENCODE_ROOT || process.cwd()));
  const context: AuditContext = {
    root,
    cwd: resolve(root, options.cwd ?? "."),
    trusted: (options.trusted ?? []).map((words) => words.trim().split(/\s+/)),
    readFile: options.readFile ?? readScript,
    seen: new Set(),
    depth: 0,
  };
  const findings = auditShell(command, context);
  const [first] = findings;
  if (first === undefined) return verdict("read_only", [], "nothing in it writes");
  const payload =
    findings.find(({ kind }) => kind === "script_payload_write") ?? stagedPayload(command, findings, context);
  const known = findings.find(({ kind }) => kind === "known_write");
  const chosen = payload ?? known ?? first;
  return verdict(
    chosen.kind,
    findings.flatMap(({ targets }) => targets),
    chosen.reason,
  );
}

function verdict(kind: ShellKind, targets: readonly string[], reason: string): ShellVerdict {
  return { kind, targets: [...new Set(targets)].slice(0, MAX_TARGETS), reason };
}

/** A script that is written so that somebody can run it later: what its text would do counts already. */
function stagedPayload(
  command: string,
  findings: readonly Finding[],
  context: AuditContext,
): Finding | undefined {
  const scripts = findings
    .flatMap(({ targets }) => targets)
    .filter((target) => /\.(?:[cm]?[jt]sx?|py|sh|bash|zsh)$/.test(target));
  for (const script of scripts) {
    const language = /\.py$/.test(script) ? "python" : /sh$/.test(script) ? "shell" : "js";
    const inner = auditCode(command, language, context, context.cwd, `what is put into ${script}`);
    const writing = inner.find(({ kind }) => kind === "script_payload_write");
    if (writing !== undefined && language !== "shell")
      return { ...writing, targets: [script, ...writing.targets] };
    if (language === "shell")
      return { kind: "script_payload_write", targets: [script], reason: `it makes the script ${script}` };
  }
  return undefined;
}

// ── The guard ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Who asks; goes into the log. */
export interface Caller {
  readonly agent: string;
  readonly sessionID?: string;
  readonly callID?: string;
}

/** The options of a framework's own guard. A locked shell trusts nobody. */
export function guardOptions(): ShellOptions {
  const { shellMode, trustedCommands } = loadSettings();
  return { trusted: shellMode === "locked" ? [] : trustedCommands };
}

/** Classifies a command, and logs that it is blocked unless it reads only. The mode makes no difference. */
export function guardCommand(
  command: string,
  who: Caller,
  options: ShellOptions = guardOptions(),
): ShellVerdict {
  const result = classifyShellCommand(command, options);
  if (result.kind !== "read_only") logBlocked(result, who, command);
  return result;
}

export type TargetVerdict =
  | { readonly ok: true; readonly file: string }
  | { readonly ok: false; readonly file: string; readonly reason: string };

/** Whether an agent may write a file at all, with whatever tool: it is in the workspace, and not the framework's own. */
export function guardTarget(
  file: string,
  who: Caller,
  root = process.env.OPENCODE_ROOT || process.cwd(),
): TargetVerdict {
  const base = realPath(resolve(root));
  const path = realPath(isAbsolute(file) ? file : join(base, file));
  const inside = relative(base, path).replaceAll("\\", "/");
  const reason =
    inside === "" || inside.startsWith("..") || isAbsolute(inside)
      ? `${file} is not in the workspace`
      : FRAMEWORK_STATE.some((pattern) => pattern.test(inside))
        ? `${file} belongs to the framework`
        : undefined;
  if (reason === undefined) return { ok: true, file: path };
  logBlocked({ kind: "known_write", targets: [path], reason }, who, file);
  return { ok: false, file: path, reason };
}

/** Paths below the root that only the framework writes, or that nobody may write any more. */
const FRAMEWORK_STATE = [
  /^\.git(?:\/|$)/,
  /^\.opencode\/state(?:\/|$)/,
  /^\.task_temp\/_(?:dispatch|logs|backups|archive)(?:\/|$)/,
  /(?:^|\/)\.pending\.json(?:\.[^/]*)?$/,
  /(?:^|\/)\.auto-dispatch(?:\.json)?$/,
  /(?:^|\/)\.dispatch_ctx$/,
  /(?:^|\/)ctx\/[^/]+\.json$/,
  /(?:^|\/)_dispatch(?:\/ctx(?:\/[^/]*)?)?$/,
];

/** The path behind all links, of which the last parts need not exist yet. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), basename(path));
}

function logBlocked(result: ShellVerdict, who: Caller, command: string): void {
  writeLog("safe-bash-core", "WARN", {
    event: "SHELL-WRITE-BLOCKED",
    agent: who.agent,
    sessionID: who.sessionID,
    callID: who.callID,
    command_kind: result.kind,
    targets: result.targets,
    reason: result.reason,
    detail: command.slice(0, 200),
  });
}

/** An environment in which programs that read leave no traces: no caches, no locks, no pagers. */
export function readingEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(?:BASH_ENV|ENV|PROMPT_COMMAND|BASH_FUNC_.*)$/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_PAGER: "cat",
    PAGER: "cat",
    PYTHONDONTWRITEBYTECODE: "1",
  };
}
