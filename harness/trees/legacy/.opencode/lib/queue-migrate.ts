// One-off helpers for moving the file queue away. 只给迁移和 doctor 用!
// (session-start began to call archiveOldQueue in 2025-07 "because nobody runs the doctor".)
import * as fs from "node:fs"
import * as path from "node:path"

export function archiveOldQueue(root: string, olderThanMs = 7 * 86400_000) {
  const dir = path.join(root, ".task_temp", "_dispatch")
  const archive = path.join(root, ".task_temp", "_archive")
  const moved: string[] = []
  for (const name of [".pending.json", ".auto-dispatch.json", ".auto-dispatch"]) {
    const from = path.join(dir, name)
    if (!fs.existsSync(from) || Date.now() - fs.statSync(from).mtimeMs < olderThanMs) continue
    fs.mkdirSync(archive, { recursive: true })
    fs.renameSync(from, path.join(archive, `${name.slice(1)}.${Date.now()}`))
    moved.push(name)
  }
  return moved
}

export function countLegacyFiles(root: string) {
  const dir = path.join(root, ".task_temp", "_dispatch")
  return [".pending.json", ".auto-dispatch.json", ".auto-dispatch", ".dispatch_ctx"].filter((n) => fs.existsSync(path.join(dir, n))).length
}
