import { tool } from "@opencode-ai/plugin"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { dbListQueue } from "../lib/dispatch-db"
import { ctxDir, inRoot, QUEUE_FILE, readDispatchContext } from "../lib"

/** Only looks. 只读 */
export default tool({
  description: "Show open dispatches: DB rows, file queue, contexts",
  args: { limit: tool.schema.number().optional() },
  async execute(args) {
    const ctx = ctxDir()
    const file = inRoot(QUEUE_FILE)
    const queue = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []
    const contexts = existsSync(ctx) ? readdirSync(ctx).map((f) => readFileSync(join(ctx, f), "utf8")) : []
    const rows = dbListQueue(args.limit ?? 20).map((r) => `#${r.id} ${r.status} ${r.agent_type} ${r.dag_task_id}`)
    return [`db: ${rows.length}`, ...rows, `.pending.json: ${queue.length}`, `ctx: ${contexts.length}`, `current: ${readDispatchContext()?.dag_task_id ?? "—"}`].join("\n")
  },
})
