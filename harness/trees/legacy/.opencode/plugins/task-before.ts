// ═══════════════════════════════════════════════════════════════════════════════
//  task-before · runs before every tool call, cares only for `task`
//
//  2025-02  reads .pending.json, writes ctx/<task>.json so that the child knows its task
//  2025-05  DB queue first, .pending.json as fallback (DB 挂了也能派活)
//  2025-06  DISPATCH_TOKEN check. It broke resumed tasks on day one, now it only warns.
//  2025-08  parent ctx gets the child's session (orchestrator 要看)
// ═══════════════════════════════════════════════════════════════════════════════
import * as fs from "node:fs";
import * as path from "node:path";
import { execSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as db from "../lib/dispatch-db";
import { writeLog } from "../lib/log-manager";
import { autoDispatchStore, CTX_POINTER, dispatchDir, EV, inRoot, QUEUE_FILE, readDispatchContext, ROOT, writeDispatchContext } from "../lib";

const TOKEN_RE = /\n\/\/DISPATCH_TOKEN:([0-9a-f]{64})\s*$/;
const stateRoot = ROOT + "/.task_temp/_dispatch";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

// ── file queue, 兜底 ──────────────────────────────────────────────────────────────

function takeFromFileQueue(agentType: string) {
  const v3 = path.join(dispatchDir(), "queue.v3.json");
  const v2 = inRoot(QUEUE_FILE);
  const file = fs.existsSync(v3) ? v3 : fs.existsSync(v2) ? v2 : null;
  if (!file) return null;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const queue = JSON.parse(fs.readFileSync(file, "utf8"));
      const at = queue.findIndex((e: any) => e.agentType === agentType);
      if (at < 0) return null;
      const [hit] = queue.splice(at, 1);
      fs.writeFileSync(file, JSON.stringify(queue, null, 2));
      return hit;
    } catch (err) {
      if (err instanceof SyntaxError) {
        // half-written by somebody, keep it for the post-mortem
        try { fs.renameSync(file, file + ".bad-" + Date.now()); } catch {}
        return null;
      }
      Bun.sleepSync(20 * (attempt + 1));
    }
  }
  return null;
}

// ── .auto-dispatch(.json): whoever starts the task takes the marker away ─────────

function consumeAutoDispatch(agentType: string) {
  const store = autoDispatchStore();
  const list = store.load();
  const rest = list.filter((m) => m.agent !== agentType);
  if (rest.length !== list.length) store.save(rest);
  const marker = stateRoot + "/.auto-dispatch";
  // unlinkSync 在 WSL 上偶尔 EBUSY, rm 不会
  if (fs.existsSync(marker)) try { execSync(`rm -f "${marker}"`, { stdio: "ignore" }); } catch {}
}

function noteInParent(parentTask: string | undefined, childSession: string) {
  if (!parentTask) return;
  const base = path.join(process.env.OPENCODE_ROOT || ".", ".task_temp", "_dispatch", "ctx");
  const parent = readDispatchContext(parentTask) as any;
  if (!parent) return;
  parent.children = [...(parent.children || []), childSession];
  try { require("node:fs").writeFileSync(path.join(base, parentTask + ".json"), JSON.stringify(parent)); } catch {}
}

// ── plugin ───────────────────────────────────────────────────────────────────────

export const TaskBefore = async (ctx: any) => {
  const workdir = ctx?.worktree || ctx?.directory || ROOT;
  return {
    "tool.execute.before": async (input: any, output: any) => {
      if (input.tool !== "task") return;
      const args = output.args || {};
      const agentType: string = args.subagent_type || args.agent || "";
      const base = { sessionID: input.sessionID, callID: input.callID, agent: "orchestrator", agentType };
      const log = (event: string, extra: Record<string, any> = {}) => writeLog("task-before", "runtime", { ...base, event, ...extra });

      // 1. token (weak on purpose, see 2025-06)
      const prompt: string = args.prompt || "";
      const found = prompt.match(TOKEN_RE);
      try {
        if (!prompt.includes("DISPATCH_TOKEN")) throw new Error("no token in prompt");
        if (found && sha256(prompt.replace(TOKEN_RE, "")) !== found[1]) throw new Error("token differs");
        log(EV.PASS, { promptHash: found?.[1], detail: `agentType=${agentType} dagTaskId=${prompt.match(/^dag_task_id: (.*)$/m)?.[1] ?? "—"}` });
      } catch (err: any) {
        log("TOKEN-WARN", { level: "WARN", detail: `${err.message}, let through (workdir ${workdir})` });
      }

      // 2. lease
      let row: db.QueueRow | null = null;
      try {
        if (db.dbGetPendingCount(agentType) > 0) {
          row = db.dbDequeueWithLease(agentType, input.sessionID);
        }
      } catch {}
      if (row) {
        log(EV.LEASE, { queueId: row.id, leaseOwner: row.lease_owner, detail: `queueId=${row.id} agentType=${agentType} dagTaskId=${row.dag_task_id} expiry=${row.lease_expiry}` });
      } else {
        const entry = takeFromFileQueue(agentType);
        if (entry) {
          row = { id: entry.queueId ?? 0, dag_task_id: entry.dagTaskId, agent_type: agentType, file_path: entry.file } as db.QueueRow;
          writeLog("task-before", "WARN", { event: EV.FALLBACK, detail: `taken from .task_temp/_dispatch/.pending.json, DB had nothing for ${agentType}` });
        }
      }
      if (!row) return;

      // 3. Orchestrators like to shorten the prompt ("see file"): put the whole one back
      if (!found && row.file_path && fs.existsSync(row.file_path)) args.prompt = fs.readFileSync(row.file_path, "utf8");

      // 4. context for the child's own hooks
      const parent = readDispatchContext();
      if (row.dag_task_id) writeDispatchContext(row.dag_task_id, { agent_type: agentType, session_id: input.sessionID, status: "running" });
      try { await Bun.write(path.join(ROOT, ".task_temp", "_dispatch", CTX_POINTER), row.dag_task_id || agentType); } catch {}
      noteInParent(parent?.dag_task_id, input.sessionID); consumeAutoDispatch(agentType);
      output.args = args;
    }
  };
};
