import type { ScenarioId } from "../scenarios/index.js";

/**
 * What the legacy tree does wrong, by the scenario that shows it: a part of each of these messages stands in the
 * evidence. A scenario that fails for another reason than the one it was written for proves nothing.
 */
export const legacyFaults: Readonly<Record<ScenarioId, readonly RegExp[]>> = {
  "single-call": [
    /^one call made 2 queue rows, not 1$/u,
    /^one call made 2 prompt files, not 1$/u,
    /^one call made 0 context rows, not 1$/u,
    /^the log does not hold to the schema: .*DISPATCH-CREATE-REQUEST lacks target_agent/u,
  ],
  "duplicate-guard": [
    /^same session, same agent, same task, same prompt \(tool\): the same dispatch again must change nothing/u,
    /same task, other prompt \(tool\): a prompt was handed out; DAG_TASK_ID_REUSE was due$/u,
    /other agent, same task, .*AGENT_MISMATCH was due/u,
    /^other session, .*SESSION_MISMATCH was due/u,
  ],
  "exact-lease": [
    /^T-\w+ leased row \d+ \(T-\w+\): same agent_type, other prompt_sha256$/u,
    /^T-\w+ did not lease its row/u,
    /^DISPATCH-QUEUE-EXACT-LEASE says lease_expiry undefined/u,
  ],
  "agent-only-lease": [
    /^T-new leased row 3 \(T-old-1\): same agent_type, other prompt_sha256$/u,
    /^T-lost has no row, and leased row/u,
    /^the life of the new tasks touched the older queue row 3 \(T-old-1\)/u,
  ],
  "db-file-split": [
    /\.pending\.json was touched: made at dispatch/u,
    /\.dispatch_ctx was touched: made at session start/u,
    /ctx\/T-\w+\.json was touched/u,
    /^the static gate objects to 31 places/u,
  ],
  "dispatch-token": [
    /^advisory, no-token: leased row 1 \(T-old\)$/u,
    /^strict, no-token: /u,
    /^locked, text-character: /u,
  ],
  "temp-script-bypass": [
    /^bash, payload-into-tmp: created OUT\/new\.ts; logged no SHELL-WRITE-BLOCKED$/u,
    /^bash, bun-from-tmp: created pwned/u,
    /^bash, python-heredoc: created pwned/u,
  ],
  backup: [
    /^edit: the file of backup row 1 holds \d+ other bytes, not the old text$/u,
    /^broken-off: no backup row of notes\/kept\.txt was made before the write$/u,
    /^bash, redirection: logged SHELL-WRITE-BLOCKED without command_kind, targets, reason$/u,
  ],
  concurrency: [
    /2 of 2 calls with its prompt passed at once, not 1/u,
    /is pending in the end, not consumed/u,
  ],
};
