import { testRule } from "../testing/rule-tester.js";
import { requireIdentityTuple } from "./require-identity-tuple.js";

/** The rule looks only at files below `.opencode/`, and this one is the producer of the leases. */
const filename = ".opencode/plugins/task-before.ts";

const head = 'import { writeLog } from "../lib/log-manager";\n';
const LEASE = "DISPATCH-QUEUE-EXACT-LEASE";

/** A log call with these fields behind the event. */
const call = (fields: string) => `writeLog("task-before", "runtime", { event: "${LEASE}", ${fields} });`;
const log = (fields: string) => `${head}${call(fields)}`;
/** The same call with this in front of the event. */
const filled = (text: string, fields: string) => log(fields).replace("{ event", `{ ${text}, event`);

const alias = (from: string, field: string) =>
  ({ messageId: "alias", data: { event: LEASE, alias: from, field } }) as const;
function missing(...fields: string[]) {
  const named = fields.map((field) => `\`${field}\``).join(", ");
  return {
    messageId: "missing",
    data: { event: LEASE, fields: named, them: fields.length > 1 ? "them" : "it" },
  } as const;
}
const fill = (text: string, output: string) => ({ messageId: "fill", data: { text }, output }) as const;
const place = { line: 2, column: 1 };

/** A create request, in a function with these parameters. */
const request = (parameters: string, fields: string) =>
  `${head}export function execute(${parameters}) {\n  writeLog("dispatch_subagent", "INFO", { ${fields} });\n}`;
const CREATE =
  'event: "DISPATCH-CREATE-REQUEST", agent: "a", target_agent: "b", dag_task_id: "T-1", description_sha256: "c"';

testRule(requireIdentityTuple, {
  filename,
  valid: [
    { name: "nothing to fix", code: log("queue_id, lease_owner, lease_expiry") },
    { name: "an alias beside the field is free", code: log("queue_id, queueId, lease_owner, lease_expiry") },
    {
      name: "an alias of an event that nobody knows",
      code: `${head}writeLog("a", "b", { event: "QUEUE-SEEN", queueId });`,
    },
  ],
  invalid: [
    {
      name: "an alias is renamed, and nothing else of its line",
      code: log("queueId  : row.id /* 行 */, lease_owner, lease_expiry"),
      output: log("queue_id  : row.id /* 行 */, lease_owner, lease_expiry"),
      errors: [{ ...alias("queueId", "queue_id"), ...place }],
    },
    {
      name: "a shorthand keeps its value",
      code: log("queueId, lease_owner, lease_expiry"),
      output: log("queue_id: queueId, lease_owner, lease_expiry"),
      errors: [{ ...alias("queueId", "queue_id"), ...place }],
    },
    {
      name: "two aliases, with CRLF and behind wide characters",
      code: `${head}\r\n/* 日志 😀 */ ${call("queueId: 1,\r\n  leaseOwner, lease_expiry")}\r\n`,
      output: `${head}\r\n/* 日志 😀 */ ${call("queue_id: 1,\r\n  lease_owner: leaseOwner, lease_expiry")}\r\n`,
      errors: [
        { ...alias("queueId", "queue_id"), line: 3, column: 13 },
        { ...alias("leaseOwner", "lease_owner"), line: 3, column: 13 },
      ],
    },
    {
      name: "an alias of one of two fields",
      code: `${head}writeLog("a", "b", { event: "DISPATCH-QUEUE-EXACT-MISS", agent_type, dag_task_id, prompt_sha256, pending_count, dispatchKey });`,
      output: `${head}writeLog("a", "b", { event: "DISPATCH-QUEUE-EXACT-MISS", agent_type, dag_task_id, prompt_sha256, pending_count, dispatch_key: dispatchKey });`,
      errors: [
        {
          messageId: "alias",
          data: { event: "DISPATCH-QUEUE-EXACT-MISS", alias: "dispatchKey", field: "dispatch_key" },
          ...place,
        },
      ],
    },
    {
      name: "through a wrapper nothing is renamed: what the wrapper reads, only its author knows",
      code: `${head}const log = (event, extra) => writeLog("a", "b", { event, ...extra });\nlog("${LEASE}", { queueId: 1, lease_owner, lease_expiry });`,
      output: null,
      errors: [{ ...alias("queueId", "queue_id"), line: 3, column: 1 }],
    },
    {
      name: "an alias that comes out of a spread is not touched",
      code: `${head}export const f = (row: { queueId: number }) =>\n  ${call("...row, lease_owner, lease_expiry")}`,
      output: null,
      errors: [{ ...alias("queueId", "queue_id"), line: 3, column: 3 }],
    },
    {
      name: "a computed alias is not touched",
      code: log('["queueId"]: 1, lease_owner, lease_expiry'),
      output: null,
      errors: [{ ...alias("queueId", "queue_id"), ...place }],
    },
    {
      name: "an alias beside an empty field is not renamed: there would be two of the name",
      code: log("queueId: 1, queue_id: null, lease_owner, lease_expiry"),
      output: null,
      errors: [{ ...alias("queueId", "queue_id"), ...place }],
    },
    {
      name: "an alias that the wrapper reads is not renamed at its call",
      code: `${head}const log = (event, extra) => writeLog("a", "b", { event, queueId: extra.queueId, lease_owner, lease_expiry });\nlog("${LEASE}", { queueId: 1 });`,
      output: null,
      errors: [{ ...alias("queueId", "queue_id"), line: 3, column: 1 }],
    },
    {
      name: "the fields are known by their place, not as the last argument",
      code: log("queueId, lease_owner, lease_expiry").replace(");", ", { queueId });"),
      output: log("queue_id: queueId, lease_owner, lease_expiry").replace(");", ", { queueId });"),
      errors: [{ ...alias("queueId", "queue_id"), ...place }],
    },
    {
      name: "the detail text names the values",
      code: log("detail: `queueId=${row.id} leaseOwner: ${who(row)}`, lease_expiry"),
      errors: [
        {
          ...missing("queue_id", "lease_owner"),
          ...place,
          suggestions: [
            fill(
              "queue_id: row.id",
              filled("queue_id: row.id", "detail: `queueId=${row.id} leaseOwner: ${who(row)}`, lease_expiry"),
            ),
            fill(
              "lease_owner: who(row)",
              filled(
                "lease_owner: who(row)",
                "detail: `queueId=${row.id} leaseOwner: ${who(row)}`, lease_expiry",
              ),
            ),
          ],
        },
      ],
    },
    {
      name: "the contract's own names in the detail text, too; other labels say nothing",
      code: log("detail: `queue_id=${row.id} owner=${row.owner}`, lease_expiry"),
      errors: [
        {
          ...missing("queue_id", "lease_owner"),
          ...place,
          suggestions: [
            fill(
              "queue_id: row.id",
              filled("queue_id: row.id", "detail: `queue_id=${row.id} owner=${row.owner}`, lease_expiry"),
            ),
          ],
        },
      ],
    },
    {
      name: "a variable of that name",
      code: `${head}export function leased(queue_id, row) {\n  const lease_owner = row.owner;\n  ${call("lease_expiry: 1")}\n}`,
      errors: [
        {
          ...missing("queue_id", "lease_owner"),
          line: 4,
          column: 3,
          suggestions: ["queue_id", "lease_owner"].map((name) =>
            fill(
              name,
              `${head}export function leased(queue_id, row) {\n  const lease_owner = row.owner;\n  ${call("lease_expiry: 1").replace("{ event", `{ ${name}, event`)}\n}`,
            ),
          ),
        },
      ],
    },
    {
      name: "a variable out of sight is none",
      code: `${head}export function other(lease_owner) {}\n${call("queue_id: 1, lease_expiry: 1")}`,
      errors: [{ ...missing("lease_owner"), line: 3, column: 1, suggestions: null }],
    },
    ...["input", "context"].map((holder) => ({
      name: `the host's \`${holder}\` carries the session and the call`,
      filename: ".opencode/tools/dispatch_subagent.ts",
      code: request(holder, CREATE),
      errors: [
        {
          messageId: "missing" as const,
          data: { event: "DISPATCH-CREATE-REQUEST", fields: "`sessionID`, `callID`", them: "them" },
          line: 3,
          column: 3,
          suggestions: ["sessionID", "callID"].map((name) =>
            fill(`${name}: ${holder}.${name}`, request(holder, `${name}: ${holder}.${name}, ${CREATE}`)),
          ),
        },
      ],
    })),
    {
      name: "what may be missing gets no suggestion: only its author knows which value is the real one",
      code: `${head}export function leased(lease_owner, row) {\n  ${call("queue_id: row.id ?? null, lease_owner, lease_expiry: 1")}\n}`,
      errors: [
        { messageId: "mayBeMissing", data: missing("queue_id").data, line: 3, column: 3, suggestions: null },
      ],
    },
  ],
});
