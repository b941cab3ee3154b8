// ┌──────────────────────────────────────────────────────────────┐
// │  dispatch context: what the sub-agent's hooks need to know    │
// │  _dispatch/ctx/<dag_task_id>.json + the .dispatch_ctx pointer │
// └──────────────────────────────────────────────────────────────┘
// 历史: 最早只有 .dispatch_ctx 一个文件, 两个子代理并行就互相覆盖, 于是有了 ctx/ 目录.
// The pointer was to go once everybody read ctx/. Nobody checked whether everybody does.
import * as fs from "node:fs"
import * as path from "node:path"
import { atomicWriteJson, ensureDir, readJson } from "./atomic"
import { POINTER_NAME } from "./constants"
import { ctxDir, dispatchDir } from "./paths"

export type DispatchCtx = { dag_task_id: string, agent_type: string, session_id?: string, opened_at: number, status?: string }

export function writeDispatchContext(taskId: string, data: Partial<DispatchCtx>) {
	const dir = ctxDir()
	ensureDir(dir)
	const name = taskId.replace(/[^\w.-]/g, "_") + ".json"
	atomicWriteJson(path.join(dir, name), { dag_task_id: taskId, opened_at: Date.now(), ...data })
	fs.writeFileSync(path.join(dispatchDir(), POINTER_NAME), taskId)
}

export function readDispatchContext(taskId?: string): DispatchCtx | null {
	const pointer = path.join(dispatchDir(), POINTER_NAME)
	const id = taskId ? taskId : fs.existsSync(pointer) ? fs.readFileSync(pointer, "utf8").trim() : null
	return id ? readJson(path.join(ctxDir(), id.replace(/[^\w.-]/g, "_") + ".json"), null) : null
}

export function dropDispatchContext(taskId: string) {
	try { fs.unlinkSync(path.join(ctxDir(), `${taskId.replace(/[^\w.-]/g, "_")}.json`)) } catch {}
}

/** Removes contexts that nobody closed. Called from wherever it seemed a good idea at the time. */
export function sweepStaleContexts(maxAgeMs: number) {
	const dir = ctxDir()
	if (!fs.existsSync(dir)) return 0
	let n = 0
	for (const f of fs.readdirSync(dir)) {
		const full = path.join(dir, f)
		try {
			if (Date.now() - fs.statSync(full).mtimeMs < maxAgeMs) continue
			fs.unlinkSync(full); n++
		} catch {}
	}
	return n
}
