#!/usr/bin/env bun
/** The framework's self-test: the parts are in place, and nothing that was fixed has come back. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { closeDb, dbPath, getDb } from "../lib/dispatch-db";
import { logDir, logRoot, writeLog } from "../lib/log-manager";
import { classifyShellCommand } from "../lib/safe-bash-core";
import { inRoot, loadSettings, workspaceRoot } from "../lib";

const report: string[] = [];
let failed = 0;

async function check(name: string, work: () => unknown): Promise<void> {
  let line: string;
  try {
    const result = await work();
    const note = typeof result === "string" ? `: ${result}` : "";
    line = result === false ? `FAIL ${name}` : `ok   ${name}${note}`;
  } catch (error) {
    line = `FAIL ${name}: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (line.startsWith("FAIL")) failed++;
  report.push(line);
  console.log(line);
}

/** The checks that fail when an old habit is back: duplicate rows, runtime writers, log lines without identity. */
async function regressions(): Promise<string> {
  const { selfTest } = await import("eslint-plugin-writer-regression/harness");
  const { checks } = await selfTest({ root: workspaceRoot(), db: dbPath(), logs: logRoot() });
  const bad = checks.filter((check) => check.status === "failed");
  if (bad.length > 0) {
    throw new Error(bad.map((check) => `${check.id} ${JSON.stringify(check.findings)}`).join("; "));
  }
  return checks.map((check) => `${check.id} ${check.status}`).join(", ");
}

const TABLES = 6;

await check("config", () => `${loadSettings().mode}, shell ${loadSettings().shellMode}`);
await check("database", () => {
  getDb().query("SELECT 1").get();
  return dbPath();
});
await check("tables", () => {
  const tables = getDb()
    .query<{ name: string }, []>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all();
  return tables.length >= TABLES;
});
await check("shell guard", () => {
  const blocked = ["echo x > src/a.ts", "cat > /tmp/x.ts <<EOF\nlet x\nEOF", 'python3 -c \'open("a", "w")\''];
  const allowed = ["ls -la", "git status", "grep -rn foo src | head"];
  const kind = (command: string): string => classifyShellCommand(command, { root: workspaceRoot() }).kind;
  return (
    blocked.every((command) => kind(command) !== "read_only") &&
    allowed.every((command) => kind(command) === "read_only")
  );
});
await check("log", () => {
  writeLog("self-test", "INFO", { event: "SELF-TEST" });
  return existsSync(logDir());
});
await check("regressions", regressions);

const out = inRoot(".task_temp", "reports");
mkdirSync(out, { recursive: true });
writeFileSync(`${out}/self-test-${new Date().toISOString().slice(0, 10)}.md`, `${report.join("\n")}\n`);
closeDb();
console.log(failed > 0 ? `${failed} failed` : "all good");
process.exitCode = failed > 0 ? 1 : 0;
