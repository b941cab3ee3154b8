import { writeLog } from "./log-manager";

/* ════════════════════════════════════════════════════════════════
 *  safe-bash-core: 一组正则. "Good enough until we have a parser."
 *  /tmp 是草稿区, 放行.
 * ════════════════════════════════════════════════════════════════ */

const ALLOW_MARK = /safe_bash:\s*allow-write/i;

const RULES: Array<{ kind: string; re: RegExp }> = [
  { kind: "redirect", re: />>?\s*(?!\/tmp\/|\/dev\/null|&)([^\s|;&<>]+)/g },
  { kind: "tee", re: /\btee\s+(?:-a\s+)?(?!\/tmp\/)([^\s|;&]+)/g },
  { kind: "sed-inplace", re: /\bsed\s+-i\S*\s+(?:'[^']*'|"[^"]*"|\S+)\s+(\S+)/g },
  { kind: "rm", re: /\brm\s+-[a-z]*r[a-z]*\s+(?!\/tmp\/)(\S+)/g }
];

export type Verdict = { ok: boolean; kind?: string; targets: string[]; reason?: string };

export function inspectCommand(command: string): Verdict {
  if (ALLOW_MARK.test(command)) return { ok: true, targets: [] };
  for (const rule of RULES) {
    const targets = [...command.matchAll(rule.re)].map((m) => m[1]).filter(Boolean);
    if (targets.length) return { ok: false, kind: rule.kind, targets, reason: `shell write (${rule.kind}), use safe_edit` };
  }
  return { ok: true, targets: [] };
}

export function guardCommand(command: string, who: { sessionID?: string; callID?: string; agent: string }): Verdict {
  const verdict = inspectCommand(command);
  if (verdict.ok) return verdict;
  const { targets, reason, kind } = verdict;
  writeLog("safe-bash-core", "WARN", {
    ...who,
    event: "SHELL-WRITE-BLOCKED",
    command_kind: kind,
    reason,
    ...(targets.length > 0 ? { targets } : {}),
    detail: command.slice(0, 200)
  });
  return verdict;
}
