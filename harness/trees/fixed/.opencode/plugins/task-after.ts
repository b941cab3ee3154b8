import type { Plugin } from "@opencode-ai/plugin";
import {
  dbConsumeDispatchExact,
  dbFailDispatchExact,
  dbFailure,
  dbFindDispatch,
  DispatchError,
  leaseOwner,
} from "../lib/dispatch-db";
import { writeLog } from "../lib/log-manager";
import { EV } from "../lib";

/** Stands for the child where the host could not even make its session. */
const NO_CHILD = "none";

const MAX_ERROR = 2000;

interface TaskOutput {
  readonly title?: unknown;
  readonly output?: unknown;
  readonly metadata?: { readonly sessionId?: unknown; readonly sessionID?: unknown } | null;
}

/** After a `task` call: closes the row that this very call leased. */
export const TaskAfter: Plugin = async () => ({
  "tool.execute.after": async (input, output) => {
    if (input.tool !== "task") return;
    const { sessionID, callID } = input;
    const owner = leaseOwner(sessionID, callID);
    const result = (output ?? {}) as TaskOutput;
    const text = typeof result.output === "string" ? result.output : "";
    const child_session_id = childSession(result, text);
    const raw_error = errorIn(answerIn(text));
    try {
      const row = dbFindDispatch({ lease_owner: owner });
      if (row === null || row.dispatch_key === null || row.status !== "running") {
        const found = row ? `dispatch #${row.id} is ${row.status}` : "nothing was leased";
        writeLog("task-after", "WARN", {
          event: "TASK-WITHOUT-LEASE",
          sessionID,
          callID,
          lease_owner: owner,
          found,
        });
        return;
      }
      const { id: queue_id, dispatch_key } = row;
      if (raw_error === null) {
        dbConsumeDispatchExact(queue_id, owner, { status: "success", child_session_id });
        writeLog("task-after", "INFO", {
          event: EV.SUCCESS,
          sessionID,
          callID,
          queue_id,
          dispatch_key,
          child_session_id,
        });
      } else {
        dbFailDispatchExact(queue_id, "task-failed", raw_error);
        writeLog("task-after", "ERROR", {
          event: EV.FAILED,
          sessionID,
          callID,
          queue_id,
          dispatch_key,
          child_session_id,
          raw_error,
        });
      }
    } catch (error) {
      // Somebody else closed the row in between: that is for the log. A broken database is not.
      if (!(error instanceof DispatchError)) dbFailure("task-after", error, { sessionID, callID });
      else
        writeLog("task-after", "WARN", { event: "TASK-LEASE-LOST", sessionID, callID, error: error.message });
    }
  },
});

/** OpenCode hands an answer over in an envelope of its own. */
function answerIn(text: string): string {
  return /<task_result>([\s\S]*)<\/task_result>/.exec(text)?.[1] ?? text;
}

/** A sub-agent that says nothing has failed, too: that is how the empty dispatches looked. */
function errorIn(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "") return "the sub-agent came back empty";
  return /^(error|aborted)\b/i.test(trimmed) ? trimmed.slice(0, MAX_ERROR) : null;
}

function childSession({ metadata }: TaskOutput, text: string): string {
  const named =
    metadata?.sessionId ?? metadata?.sessionID ?? /\b(?:session_id|task_id): (ses_\w+)/.exec(text)?.[1];
  return typeof named === "string" && named !== "" ? named : NO_CHILD;
}
