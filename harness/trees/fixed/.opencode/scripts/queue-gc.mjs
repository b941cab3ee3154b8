#!/usr/bin/env bun
/**
 * queue-gc: throws away what nobody needs any more; cron runs it.
 *
 *   queue-gc.mjs             old logs, prompt files that no row names
 *   queue-gc.mjs --peek T    the rows of task T; changes nothing
 */
import { closeDb, dbListQueue } from "../lib/dispatch-db.ts";
import { describeRow } from "../lib/describe-row.ts";
import { sweepOrphanedPrompts } from "../lib/dispatch-prompt.ts";
import { loadSettings } from "../lib/dispatch-settings.ts";
import { pruneLogs } from "../lib/log-manager.ts";

const at = process.argv.indexOf("--peek");
if (at >= 0) {
  const task = process.argv[at + 1];
  for (const row of dbListQueue(10_000).filter((row) => row.dag_task_id === task))
    console.log(describeRow(row));
} else {
  const days = pruneLogs(loadSettings().retentionDays);
  console.log(`gc done: ${days.length} days of logs, ${sweepOrphanedPrompts()} prompt files`);
}
closeDb();
