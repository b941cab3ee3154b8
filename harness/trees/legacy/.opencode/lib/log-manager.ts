import * as fs from "node:fs";
import * as path from "node:path";

// ─────────────────────────────────────────────────────────────
//  Log line, one per event:
//  ts | sessionID | callID | agent | agentType | level | event | detail
//  缺的字段写 "—"
// ─────────────────────────────────────────────────────────────

export type LogFields = {
  sessionID?: string; callID?: string; agent?: string; agentType?: string; event?: string; detail?: string;
  [key: string]: any;
};

const LEVELS = new Set(["DEBUG", "INFO", "WARN", "ERROR"]);
const cell = (v: any) => (v === undefined || v === null || v === "" ? "—" : String(v).replace(/\s*\r?\n\s*/g, " ").replace(/ \| /g, " / "));

export function logDir(now = new Date()) {
  return path.join(process.env.OPENCODE_ROOT || process.cwd(), ".task_temp", "_logs", now.toISOString().slice(0, 10));
}

/** Never throws: a full disk must not stop a task. (What it could not write, nobody will ever see.) */
export function writeLog(source: string, category: string, fields: LogFields) {
  try {
    const now = new Date();
    const dir = logDir(now);
    fs.mkdirSync(dir, { recursive: true });
    const level = LEVELS.has(category.toUpperCase()) ? category.toUpperCase() : fields.level || "INFO";
    const line = [now.toISOString(), cell(fields.sessionID), cell(fields.callID), cell(fields.agent), cell(fields.agentType), level, cell(fields.event), cell(fields.detail)].join(" | ");
    fs.appendFileSync(path.join(dir, `${source}.log`), line + "\n");
  } catch {}
}

export function pruneLogs(days: number) {
  const base = path.dirname(logDir());
  if (!fs.existsSync(base)) return;
  const oldest = new Date(Date.now() - days * 86400_000).toISOString().slice(0, 10);
  for (const day of fs.readdirSync(base)) if (/^\d{4}-\d\d-\d\d$/.test(day) && day < oldest) fs.rmSync(path.join(base, day), { recursive: true, force: true });
}
