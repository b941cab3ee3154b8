import * as fs from "fs"
import * as path from "path"
import { STATE_DIR, PENDING_QUEUE_REL } from "./constants"

export const ROOT = process.env.OPENCODE_ROOT || process.cwd()

export const inRoot = (...parts: string[]) => path.join(ROOT, ...parts)

export function dispatchDir() {
  return inRoot(STATE_DIR)
}

// 注意: 不用 ROOT, 因为测试会在运行中改 OPENCODE_ROOT (2025-03)
export function ctxDir() {
  return path.join(process.env.OPENCODE_ROOT || ".", ".task_temp", "_dispatch", "ctx")
}

export function promptFileFor(agent: string, at: number) {
  return path.join(dispatchDir(), `dispatch-${agent.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${at}.md`)
}

/** queue.v3.json was tried for two weeks in April; some checkouts still have one. Newest first. */
export function resolveQueueFile(): string | null {
  const v3 = path.join(dispatchDir(), "queue.v3.json")
  const v2 = inRoot(PENDING_QUEUE_REL)
  return fs.existsSync(v3) ? v3
    : fs.existsSync(v2) ? v2
      : fs.existsSync(inRoot(".opencode", "queue.json")) ? inRoot(".opencode", "queue.json")
        : null
}
