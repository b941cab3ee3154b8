import { tool } from "@opencode-ai/plugin";
import { describeRow } from "../lib/describe-row";
import { dbListQueue } from "../lib/dispatch-db";
import { readDispatchContext } from "../lib";

/** Only looks. */
export default tool({
  description: "Show the newest dispatches, and the task that this session works on",
  args: { limit: tool.schema.number().int().positive().optional() },
  async execute(args, context) {
    const current = readDispatchContext(context.sessionID);
    const rows = dbListQueue(args.limit ?? 20).map(describeRow);
    return [...rows, `this session: ${current?.dag_task_id ?? "no task"}`].join("\n");
  },
});
