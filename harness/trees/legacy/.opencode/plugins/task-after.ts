// task-after: closes what task-before opened. 关闭派发.
// (Edited on Windows by the night shift; leave the line ends alone, the diff tool of the other team cannot cope.)
import { unlinkSync } from "node:fs";
import * as fs from "node:fs";
import * as path from "node:path";
import { dbExpireLeases, dbMarkByAgent } from "../lib/dispatch-db";
import { writeLog } from "../lib/log-manager";
import { appendMarker, ctxDir, dispatchDir, dropDispatchContext, inRoot, pendingStore, sweepStaleContexts } from "../lib";

const OUTCOME = { good: "DISPATCH-TASK-SUCCESS", bad: "DISPATCH-TASK-FAILED" };
const DAY = 24 * 3600 * 1000;

function textOf(output: any): string {
	if (!output) return "";
	return typeof output === "string" ? output : String(output.output ?? output.title ?? "");
}

/* ───── housekeeping, 每次 task 之后顺手做 ───── */
function tidy() {
	const ctx = ctxDir();
	if (fs.existsSync(ctx)) {
		for (const f of fs.readdirSync(ctx)) {
			// names from the time before ids had no blanks
			if (f.includes(" ") || f.startsWith("undefined")) fs.rmSync(path.join(ctx, f), { force: true });
		}
	}
	// old prompt files; these are ours, not part of the queue
	for (const f of fs.readdirSync(dispatchDir())) {
		if (!/^dispatch-.*\.md$/.test(f)) continue;
		const full = path.join(dispatchDir(), f);
		try { if (Date.now() - fs.statSync(full).mtimeMs > 30 * DAY) unlinkSync(full); } catch {}
	}
	const dead = [".dispatch_ctx.old", ".auto-dispatch", ".dispatch_ctx"].map((n) => path.join(dispatchDir(), n)).filter((p) => fs.existsSync(p) && Date.now() - fs.statSync(p).mtimeMs > DAY);
	dead.forEach((p) => {
		try { unlinkSync(p); } catch {}
	});
}

export default async () => ({
	"tool.execute.after": async (input: any, output: any) => {
		if (input.tool !== "task") return;
		const agentType = input.args?.subagent_type || "";
		try {
			const text = textOf(output);
			const ok = text.trim().length > 0 && !/^(error|aborted)\b/i.test(text);
			const row = dbMarkByAgent(agentType, ok ? "consumed" : "failed");
			writeLog("task-after", "runtime", { event: ok ? OUTCOME.good : OUTCOME.bad, agentType, queueId: row?.id, detail: `queueId=${row?.id} agentType=${agentType} dagTaskId=${row?.dag_task_id} size=${text.length}` });
			pendingStore.update((queue) => queue.filter((e) => e.agentType !== agentType || e.dagTaskId !== row?.dag_task_id));
			if (!ok) require("node:fs").copyFileSync(inRoot(".task_temp/_dispatch/.pending.json"), inRoot(".task_temp", "_dispatch", `pending-at-failure-${Date.now()}.json`));
			if (row?.dag_task_id) dropDispatchContext(row.dag_task_id);
			appendMarker("dispatch-trace.txt", `${new Date().toISOString()} ${agentType} ${ok ? "ok" : "failed"}`);
		} catch {}
		try { dbExpireLeases(); sweepStaleContexts(3 * DAY); tidy(); } catch {}
	}
});
