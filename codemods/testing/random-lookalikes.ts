import { need, type Piece } from "./random-styles.js";

/** What only looks like a writer: it has to stay as it is, to the byte. */
export const lookalikes: readonly Piece[] = [
  {
    code: `// ╔══════════════════════════════════════╗
// ║ v1 写 .pending.json, v2 写 DB          ║
// ║ .auto-dispatch.json: 只在旧版本里有     ║
// ╚══════════════════════════════════════╝`,
    needs: [],
  },
  {
    code: `export function skipped(sessionID) {
  writeLog("queue", "INFO", { sessionID, event: "QUEUE-FILE", detail: ".task_temp/_dispatch/.pending.json write skipped, DB is canonical" });
}`,
    needs: [need("../lib/log-manager", "writeLog")],
  },
  {
    code: `export function isOld() {
  return fs.existsSync(".task_temp/_dispatch/.pending.json") && fs.readFileSync(".task_temp/_dispatch/.pending.json", "utf8") !== "[]";
}`,
    needs: [need("node:fs", "* as fs")],
  },
  {
    code: `/* prompts stay: 提示文件 dispatch-<agent>-<time>.md */
export function writePrompt(agentType, text) {
  const ctx = { file: ".task_temp/_dispatch/dispatch-" + agentType + "-" + Date.now() + ".md" };
  fs.writeFileSync(ctx.file, text);   // not the queue
  return ctx.file;
}`,
    needs: [need("node:fs", "* as fs")],
  },
  {
    code: `export class QueueGone extends Error {
  name = "QueueGone";
  constructor() { super(".pending.json is gone: see ctx/*.json, or ask the database"); }
}`,
    needs: [],
  },
  { code: `export const LIMITS = { open: 20, day: 24 * 3600 * 1000, names: ["ctx", "queue"] };`, needs: [] },
];
