#!/usr/bin/env bun
/**
 * dispatch-subagent: wraps a prompt, writes it down, queues it.
 *
 *   dispatch-subagent.ts --agent A --task T --session S [--call C] [--domain D] [--resume] [--json]  < prompt
 *
 * `--resume` takes a stale or failed dispatch up again; giving it is the approval.
 * Exit codes: 0 queued, or queued before; 2 bad usage; 3 refused (the code is on stderr); 1 anything else.
 */
import { readFileSync } from "node:fs";
import { closeDb, dbFailure, DispatchError } from "../../lib/dispatch-db";
import { createDispatch, type Dispatched, type DispatchRequest } from "../../lib/dispatch-prompt";
import { wrapPrompt } from "../../lib/dispatch-token";

const argv = process.argv.slice(2);

function option(name: string): string | undefined {
  const at = argv.indexOf(`--${name}`);
  return at < 0 ? undefined : argv[at + 1];
}

function main(): number {
  const agent_type = option("agent");
  const dag_task_id = option("task");
  const parent_session_id = option("session");
  if (!agent_type || !dag_task_id || !parent_session_id) {
    console.error("dispatch-subagent: --agent, --task and --session are needed");
    return 2;
  }
  if (/[\r\n\0]/.test(agent_type + dag_task_id + parent_session_id)) {
    console.error("dispatch-subagent: a name is one line");
    return 2;
  }
  const domain = option("domain");
  const request: DispatchRequest = {
    agent_type,
    dag_task_id,
    parent_session_id,
    call_id: option("call") ?? `cli-${process.pid}`,
    body: readFileSync(0, "utf8"),
    ...(domain === undefined ? {} : { domain_id: domain }),
    resume: argv.includes("--resume"),
  };
  try {
    print(createDispatch(request));
  } catch (error) {
    if (error instanceof DispatchError) {
      console.error(error.message);
      return 3;
    }
    // Fatal unless the mode is advisory; then the prompt goes out without a row, and the log says so.
    dbFailure("dispatch-cli", error, { agent_type, dag_task_id, parent_session_id, callID: request.call_id });
    const { text, dispatch_key } = wrapPrompt(agent_type, dag_task_id, parent_session_id, request.body);
    console.log(JSON.stringify({ outcome: "unqueued", dispatch_key, text }));
  }
  return 0;
}

function print(dispatched: Dispatched): void {
  const { text: _text, ...facts } = dispatched;
  if (argv.includes("--json")) console.log(JSON.stringify(facts));
  else console.log(`${facts.outcome} #${facts.queue_id}: ${facts.file_path}`);
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`dispatch-subagent: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  closeDb();
}
