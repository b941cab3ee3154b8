import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** How strictly the framework holds to its rules. Only `advisory` lets pass what it would otherwise block. */
export type Mode = "advisory" | "strict" | "locked";

export interface Settings {
  readonly mode: Mode;
  readonly leaseTtlMs: number;
  /** Agents that may be dispatched; none named means all. */
  readonly agents: readonly string[];
  /** `true`, or the pairs `From>To`: who may take a task over within a session. */
  readonly handoff: boolean | readonly string[];
  readonly shellMode: Mode;
  /** Commands that may run although nobody can say what they write. Powerless where the shell is locked. */
  readonly trustedCommands: readonly string[];
  readonly retentionDays: number;
}

let cached: { file: string; mtimeMs: number; size: number; settings: Settings } | undefined;

/** The settings of `.opencode/project.config.json`. What is missing or unreadable is strict. */
export function loadSettings(root = process.env.OPENCODE_ROOT || process.cwd()): Settings {
  const file = join(root, ".opencode", "project.config.json");
  const stat = statSync(file, { throwIfNoEntry: false });
  const mtimeMs = stat?.mtimeMs ?? 0;
  const size = stat?.size ?? -1;
  if (cached?.file === file && cached.mtimeMs === mtimeMs && cached.size === size) return cached.settings;
  const settings = parseSettings(stat ? readFileSync(file, "utf8") : "{}");
  cached = { file, mtimeMs, size, settings };
  return settings;
}

/** Whether a rejected call is blocked and a failing database is fatal. */
export function blocks(mode: Mode): boolean {
  return mode !== "advisory";
}

function parseSettings(text: string): Settings {
  const config = record(parseJson(text));
  const policy = record(config.dispatch_policy);
  const shell = record(config.safe_shell);
  const logs = record(config.log_management);
  return {
    mode: mode(policy.mode),
    leaseTtlMs: positive(policy.lease_ttl_ms, 60_000),
    agents: texts(policy.agents),
    handoff: policy.handoff === true ? true : texts(policy.handoff),
    shellMode: mode(shell.mode),
    trustedCommands: texts(shell.trusted_commands),
    retentionDays: positive(logs.retention_days, 14),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    console.error(`project.config.json is not JSON, everything is strict: ${String(error)}`);
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function mode(value: unknown): Mode {
  return value === "advisory" || value === "locked" ? value : "strict";
}

function positive(value: unknown, fallback: number): number {
  return typeof value === "number" && value > 0 ? value : fallback;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
