#!/usr/bin/env bun
/** One-off: brings what the old file queue holds into the database and puts the files away. `--dry-run` only says. */
import { closeDb, dbReconcileLegacyDispatchFiles } from "../lib/dispatch-db";

const dryRun = process.argv.includes("--dry-run");
const report = dbReconcileLegacyDispatchFiles({ dryRun });
closeDb();
console.log(`${dryRun ? "would be " : ""}imported ${report.imported}, archived ${report.archived}`);
console.log(`duplicates failed: ${report.duplicates}, files put away: ${report.files.length}`);
