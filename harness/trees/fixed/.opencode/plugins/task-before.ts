import type { Plugin } from "@opencode-ai/plugin";
import { dbFailure, dbLeaseDispatchExact, type LeaseResult } from "../lib/dispatch-db";
import { writeLog } from "../lib/log-manager";
import { blocks, EV, loadSettings, readToken } from "../lib";

/** Before a `task` call: the prompt must be the one that was dispatched, and its row must be free. */
export const TaskBefore: Plugin = async () => ({
  "tool.execute.before": async (input, output) => {
    if (input.tool !== "task") return;
    const { sessionID, callID } = input;
    const args = (output.args ?? {}) as { subagent_type?: string; agent?: string; prompt?: string };
    const agent_type = args.subagent_type || args.agent || "";

    const token = readToken(args.prompt ?? "");
    if (!token.ok) {
      writeLog("task-before", "WARN", {
        event: "DISPATCH-PROMPT-REFUSED",
        sessionID,
        callID,
        agent_type,
        reason: token.reason,
      });
      refuse(`the prompt is not the one that dispatch_subagent returned (${token.reason})`);
      return;
    }

    const tuple = {
      agent_type,
      dag_task_id: token.dag_task_id,
      prompt_sha256: token.prompt_sha256,
      parent_session_id: sessionID,
    };
    let lease: LeaseResult;
    try {
      lease = dbLeaseDispatchExact({ ...tuple, dispatch_key: token.dispatch_key, sessionID, callID });
    } catch (error) {
      dbFailure("task-before", error, { sessionID, callID, ...tuple });
      return;
    }
    if (!lease.leased) {
      writeLog("task-before", "WARN", {
        event: EV.MISS,
        sessionID,
        callID,
        agent_type: tuple.agent_type || token.agent_type,
        dag_task_id: tuple.dag_task_id,
        prompt_sha256: tuple.prompt_sha256,
        dispatch_key: token.dispatch_key,
        parent_session_id: sessionID,
        pending_count: lease.pending_count,
      });
      refuse(
        `no pending dispatch of ${token.dag_task_id} for ${agent_type || "no agent"} belongs to this prompt`,
      );
      return;
    }
    const { row } = lease;
    writeLog("task-before", "INFO", {
      event: EV.PASS,
      sessionID,
      callID,
      dispatch_key: token.dispatch_key,
      prompt_sha256: tuple.prompt_sha256,
      agent_type: token.agent_type,
      dag_task_id: tuple.dag_task_id,
    });
    writeLog("task-before", "INFO", {
      event: EV.LEASE,
      sessionID,
      callID,
      queue_id: row.id,
      dispatch_key: token.dispatch_key,
      lease_owner: row.lease_owner,
      lease_expiry: row.lease_expiry,
    });
  },
});

/** Throwing is how a hook blocks; advisory mode leaves it at the log. */
function refuse(reason: string): void {
  if (blocks(loadSettings().mode)) throw new Error(`task blocked: ${reason}`);
}
