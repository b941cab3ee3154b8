import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AGENT } from "./dispatching.js";

/** Where frameworks keep what belongs to dispatching. */
const DISPATCH_FOLDER = ".task_temp/_dispatch";
const ENTRY = {
  agentType: AGENT,
  agent: AGENT,
  dagTaskId: "T-old",
  task: "T-old",
  file: "gone.md",
  sha256: "0",
};

/** What a framework of old leaves behind, in the forms that it had. */
const LEFT_OVERS: Readonly<Record<string, string>> = {
  ".pending.json": JSON.stringify([ENTRY]),
  ".pending.json.bak": JSON.stringify([ENTRY]),
  ".auto-dispatch.json": JSON.stringify([ENTRY]),
  ".auto-dispatch": `${AGENT} T-old\n`,
  ".dispatch_ctx": "T-old",
  "ctx/T-old.json": JSON.stringify({
    dag_task_id: "T-old",
    agent_type: AGENT,
    opened_at: 0,
    status: "queued",
  }),
};

/** Old enough that any housekeeping would take it for rubbish. */
const OLD = new Date("2025-01-01T00:00:00Z");

/** The folders alone, so that a watch is on them before anything happens there. */
export function makeFolders(root: string): void {
  mkdirSync(join(root, DISPATCH_FOLDER), { recursive: true });
}

/** Puts the left-overs of a framework of old into a workspace. */
export function plant(root: string): void {
  for (const [name, text] of Object.entries(LEFT_OVERS)) {
    const file = join(root, DISPATCH_FOLDER, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, OLD, OLD);
  }
}
