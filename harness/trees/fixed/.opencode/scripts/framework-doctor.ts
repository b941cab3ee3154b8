#!/usr/bin/env bun
/**
 * The doctor: finds what is left over, and repairs it if asked.
 *
 *   framework-doctor.ts                        looks; exit 1 if there is something to do
 *   framework-doctor.ts --fix                  ends leases that ran out, sweeps prompt files that no row names
 *   framework-doctor.ts --dispatch-reconcile   settles the old file queue and duplicate rows [--dry-run]
 */
import {
  closeDb,
  dbCleanStaleLeases,
  dbPath,
  dbReconcileLegacyDispatchFiles,
  getDb,
} from "../lib/dispatch-db";
import { legacyFiles } from "../lib/dispatch-reconcile";
import { orphanedPrompts, sweepOrphanedPrompts } from "../lib/dispatch-prompt";
import { dispatchDir, STALE_GRACE_MS } from "../lib";

const has = (flag: string): boolean => process.argv.includes(flag);

function reconcile(): number {
  const report = dbReconcileLegacyDispatchFiles({ dryRun: has("--dry-run") });
  console.log(`entries known to the database, archived: ${report.archived}`);
  console.log(`entries imported as failed rows: ${report.imported}`);
  console.log(`duplicate pending rows failed: ${report.duplicates}`);
  for (const file of report.files) console.log(`put away: ${file}`);
  for (const file of report.unreadable) console.log(`not JSON, put away unread: ${file}`);
  return 0;
}

function fix(): number {
  console.log(`leases ended: ${dbCleanStaleLeases(Date.now() - STALE_GRACE_MS)}`);
  console.log(`prompt files swept: ${sweepOrphanedPrompts()}`);
  return 0;
}

function count(sql: string, ...values: number[]): number {
  return (
    getDb()
      .query<{ n: number }, number[]>(sql)
      .get(...values)?.n ?? 0
  );
}

function look(): number {
  const found: [string, number][] = [
    ["files of the old queue (--dispatch-reconcile)", legacyFiles(dispatchDir()).length],
    [
      "duplicate pending rows (--dispatch-reconcile)",
      count(`SELECT COUNT(*) - COUNT(DISTINCT COALESCE(q.dispatch_key, q.agent_type || char(0) || q.dag_task_id
               || char(0) || COALESCE(p.sha256, q.id)))
               AS n FROM dispatch_queue q LEFT JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id
              WHERE q.status = 'pending'`),
    ],
    [
      "leases that ran out (--fix)",
      count(
        "SELECT COUNT(*) AS n FROM dispatch_queue WHERE status = 'running' AND COALESCE(lease_expiry, 0) <= ?",
        Date.now() - STALE_GRACE_MS,
      ),
    ],
    ["prompt files that no row names (--fix)", orphanedPrompts().length],
    ["edits whose end nobody saw", count("SELECT COUNT(*) AS n FROM backup_log WHERE status = 'created'")],
  ];
  console.log(`database: ${dbPath()}`);
  const problems = found.filter(([, n]) => n > 0);
  for (const [what, n] of problems) console.log(`${n} ${what}`);
  if (problems.length === 0) console.log("healthy");
  return problems.length > 0 ? 1 : 0;
}

process.exitCode = has("--dispatch-reconcile") ? reconcile() : has("--fix") ? fix() : look();
closeDb();
