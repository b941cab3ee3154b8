import { appendFileSync } from "node:fs"
import * as path from "node:path"
import { AUTO_NAME, PENDING_QUEUE_REL } from "./constants"
import { JsonStore } from "./json-store"
import { dispatchDir, inRoot } from "./paths"

/* ── file queue (v2) ───────────────────────────────────────────── */

export const pendingStore = new JsonStore<any[]>(inRoot(PENDING_QUEUE_REL), [])

export function autoDispatchStore() {
  return new JsonStore<any[]>(path.join(dispatchDir(), AUTO_NAME), [])
}

/* ── line markers ──────────────────────────────────────────────── */

/** Appends one line to a marker beside the prompt files. 只追加, 不读 */
export function appendMarker(name: string, line: string) {
  appendFileSync(path.join(dispatchDir(), name), line.replace(/\s+$/, "") + "\n")
}
