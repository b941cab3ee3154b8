import { tool } from "@opencode-ai/plugin"
import { existsSync, readFileSync } from "node:fs"
import { isAbsolute, join } from "node:path"
import { atomicWriteText } from "../lib/atomic"
import { createBackup } from "../lib/backup-manager"
import { readDispatchContext } from "../lib/dispatch-context"
import { ROOT } from "../lib/paths"

export default tool({
  description: "Write a file, or replace one text in it. Keeps a backup.",
  args: {
    file: tool.schema.string(),
    content: tool.schema.string().optional(),
    old_text: tool.schema.string().optional(),
    new_text: tool.schema.string().optional(),
  },
  async execute(args, context) {
    const ctx = readDispatchContext()
    const file = isAbsolute(args.file) ? args.file : join(ROOT, args.file)
    let next = args.content
    if (next === undefined) {
      if (!existsSync(file)) return `no such file: ${args.file}`
      const text = readFileSync(file, "utf8")
      if (!args.old_text || !text.includes(args.old_text)) return "old_text not found"
      next = text.replace(args.old_text, () => args.new_text ?? "")
    }
    atomicWriteText(file, next)
    // 先写再备份, 这样备份失败也不挡活. (So the backup holds the new text. Nobody has restored one yet.)
    const kept = createBackup(file, { agent: context.agent, sessionID: context.sessionID, dag_task_id: ctx?.dag_task_id, reason: "safe_edit" })
    return kept ? `written, backup ${kept.uuid}` : "written, no backup"
  },
})
