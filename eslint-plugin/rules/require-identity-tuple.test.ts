import { testRule } from "../testing/rule-tester.js";
import { requireIdentityTuple } from "./require-identity-tuple.js";

// What is fixed and suggested stands in log-fixes.test.ts.

/** The rule looks only at files below `.opencode/`, and this one is the producer of the leases. */
const filename = ".opencode/plugins/task-before.ts";

const head = 'import { writeLog } from "../lib/log-manager";\n';
const LEASE = "DISPATCH-QUEUE-EXACT-LEASE";
const MISS = "DISPATCH-QUEUE-EXACT-MISS";

/** A log call in line 2, column 1, with these fields. */
const log = (fields: string, event = LEASE) =>
  `${head}writeLog("task-before", "runtime", { event: "${event}", ${fields} });`;

type Fault = "missing" | "mayBeMissing" | "empty";

/** An event without some of its fields. */
function lacks(messageId: Fault, fields: readonly string[], event = LEASE) {
  const named = fields.map((field) => `\`${field}\``).join(", ");
  return { messageId, data: { event, fields: named, them: fields.length > 1 ? "them" : "it" } } as const;
}
const alias = (from: string, field: string, event = LEASE) =>
  ({ messageId: "alias", data: { event, alias: from, field } }) as const;
const near = (event: string, known: string) =>
  ({ messageId: "nearMiss", data: { event, known, producers: "" } }) as const;
const wrong = (event: string, producers: string) =>
  ({ messageId: "wrongProducer", data: { event, known: "", producers } }) as const;
const place = { line: 2, column: 1 };

const sweep = {
  name: "SWEEP-DONE",
  producers: ["task-before"],
  required: [{ anyOf: ["count"] }, { anyOf: ["queue_id", "dispatch_key"] }],
};
/** The whole tuple but for its last part. */
const tuple =
  "dispatch_id, queue_id, prompt_ref_id, prompt_sha256, agent_type, parent_session_id, lease_owner, call_id, dag_task_id, domain_id, created_at";

testRule(requireIdentityTuple, {
  filename,
  valid: [
    { name: "every field", code: log("queue_id, lease_owner, lease_expiry") },
    {
      name: "properties of objects count as values",
      code: log("queue_id: row.id, lease_owner: who(), lease_expiry: now + 1"),
    },
    {
      name: "zero, false and an empty list are values",
      code: log("queue_id: 0, lease_owner: false, lease_expiry: []"),
    },
    {
      name: "one of two is enough",
      code: log("agent_type, dag_task_id, prompt_sha256, parent_session_id, pending_count", MISS),
    },
    {
      name: "a spread of an object that is seen",
      code: log('...{ queue_id: 1, lease_owner: "a" }, lease_expiry'),
    },
    {
      name: "a spread of something with a type is taken at its word",
      code: `${head}export const f = (row: { queue_id: number; lease_owner: string; lease_expiry: number }) =>\n  writeLog("task-before", "runtime", { event: "${LEASE}", ...row });`,
    },
    {
      name: "fields that are added before the call",
      code: `${head}const fields: any = { event: "${LEASE}", queue_id, lease_owner };\nfields.lease_expiry = 5;\nwriteLog("task-before", "runtime", fields);`,
    },
    { name: "an event of somebody else's", code: log("detail", "QUEUE-SEEN") },
    { name: "a name that is three edits away", code: log("detail", "DISPATCH-QUEUE-EXACT-LE") },
    {
      name: "the wrapper itself, and a call that gives everything",
      code: `${head}const log = (event, extra) => writeLog("task-before", "runtime", { event, ...extra });\nlog("${LEASE}", { queue_id, lease_owner, lease_expiry });`,
    },
    {
      name: "an index file is known by its folder",
      filename: ".opencode/plugins/task-before/index.ts",
      code: log("queue_id, lease_owner, lease_expiry"),
    },
    {
      name: "a log function of another module",
      code: `import { writeLog } from "../lib/notes";\nwriteLog("a", "b", { event: "${LEASE}" });`,
    },
    {
      name: "a function that nobody named in `logFunctions`",
      code: `emit("a", "b", { event: "${LEASE}" });`,
    },
    {
      name: "without `strict`, fields that cannot be known",
      code: `${head}writeLog("a", "b", fieldsOf(row));`,
    },
    {
      name: "with `strict`, a wrapper's caller decides",
      options: [{ strict: true }],
      code: `${head}export const log = (event, extra) => writeLog("a", "b", { event, ...extra });`,
    },
    { name: "with `tuple`, the whole of it", options: [{ tuple: "full" }], code: log(`${tuple}, status`) },
    {
      name: "with `events`, other requirements for a known event",
      options: [{ events: [{ name: LEASE, producers: ["task-before"], required: [] }] }],
      code: log("detail"),
    },
    {
      name: "with `events`, an event of one's own",
      options: [{ events: [sweep] }],
      code: log("count: 0, dispatch_key", "SWEEP-DONE"),
    },
    { name: "a test", filename: ".opencode/plugins/task-before.test.ts", code: log("detail") },
    { name: "no runtime code", filename: "src/task-before.ts", code: log("detail") },
  ],
  invalid: [
    {
      name: "a field is missing",
      code: log("queue_id, lease_owner"),
      errors: [{ ...lacks("missing", ["lease_expiry"]), ...place, endLine: 2, endColumn: 99 }],
    },
    {
      name: "identity that stands in the detail text only does not count",
      code: log('detail: "queue_id=1 lease_owner=a", lease_expiry'),
      errors: [{ ...lacks("missing", ["queue_id", "lease_owner"]), ...place }],
    },
    {
      name: "neither of two",
      code: log("agent_type, dag_task_id, prompt_sha256, pending_count", MISS),
      errors: [{ ...lacks("missing", ["dispatch_key` or `parent_session_id"], MISS), ...place }],
    },
    {
      name: "through a wrapper, at the call that names the event",
      code: `${head}const log = (event, extra) => writeLog("task-before", "runtime", { event, ...extra });\nlog("${LEASE}", { queue_id, lease_owner });`,
      errors: [{ ...lacks("missing", ["lease_expiry"]), line: 3, column: 1 }],
    },
    {
      name: "the event stands in a constant",
      code: `${head}const EVENTS = { LEASE: "${LEASE}" } as const;\nwriteLog("task-before", "runtime", { event: EVENTS.LEASE, queue_id, lease_owner });`,
      errors: [{ ...lacks("missing", ["lease_expiry"]), line: 3, column: 1 }],
    },
    {
      name: "a conditional chooses the event: each is held to its fields",
      code: `${head}writeLog("task-before", "runtime", { event: hit ? "${LEASE}" : "${MISS}", queue_id, lease_owner, agent_type, dag_task_id, prompt_sha256, pending_count });`,
      errors: [
        { ...lacks("missing", ["lease_expiry"]), ...place },
        { ...lacks("missing", ["dispatch_key` or `parent_session_id"], MISS), ...place },
      ],
    },
    {
      name: "a conditional spread",
      code: log("queue_id, lease_owner, ...(row && { lease_expiry: row.until })"),
      errors: [{ ...lacks("mayBeMissing", ["lease_expiry"]), ...place }],
    },
    {
      name: "an assignment on one branch",
      code: `${head}const fields: any = { event: "${LEASE}", queue_id, lease_owner };\nif (row.until) fields.lease_expiry = row.until;\nwriteLog("task-before", "runtime", fields);`,
      errors: [{ ...lacks("mayBeMissing", ["lease_expiry"]), line: 4, column: 1 }],
    },
    {
      name: "a fallback to nothing",
      code: log(
        'queue_id: row.id ?? null, lease_owner: row.owner || "unknown", lease_expiry: row.until ?? "—"',
      ),
      errors: [{ ...lacks("mayBeMissing", ["queue_id", "lease_owner", "lease_expiry"]), ...place }],
    },
    {
      name: "what counts as missing",
      code: log('queue_id: undefined, lease_owner: "", lease_expiry: null'),
      errors: [{ ...lacks("empty", ["queue_id", "lease_owner", "lease_expiry"]), ...place }],
    },
    {
      name: "one is empty and one is missing",
      code: log('queue_id: "unknown", lease_owner: "a"'),
      errors: [
        { ...lacks("missing", ["lease_expiry"]), ...place },
        { ...lacks("empty", ["queue_id"]), ...place },
      ],
    },
    {
      name: "an alias, in an object that another statement makes",
      code: `${head}const fields = { event: "${LEASE}", queueId: 1, lease_owner, lease_expiry };\nwriteLog("task-before", "runtime", fields);`,
      errors: [{ ...alias("queueId", "queue_id"), line: 3, column: 1 }],
    },
    {
      name: "an event of two other modules",
      code: log("agent, command_kind, targets, reason", "SHELL-WRITE-BLOCKED"),
      errors: [{ ...wrong("SHELL-WRITE-BLOCKED", "`scope-before` or `safe-bash-core`"), ...place }],
    },
    {
      name: "a repair script is no producer either",
      filename: ".opencode/scripts/framework-doctor.ts",
      code: log("queue_id, lease_owner, lease_expiry"),
      errors: [{ ...wrong(LEASE, "`task-before`"), ...place }],
    },
    {
      name: "a name that differs in case and strokes only, or by two edits",
      code: `${log("queue_id", "dispatch_queue_exact_lease")}\n${log("", "DISPATCH-QUEUE-EXACT-LEES").replace(head, "")}`,
      errors: [
        { ...near("dispatch_queue_exact_lease", LEASE), ...place },
        { ...near("DISPATCH-QUEUE-EXACT-LEES", LEASE), line: 3, column: 1 },
      ],
    },
    {
      name: "`strict` tells an event that cannot be known",
      options: [{ strict: true }],
      code: `${head}writeLog("a", "b", { event: pick(), queue_id });\nwriteLog("a", "b", { event: EVENTS[name] });`,
      errors: [
        { messageId: "unknownEvent", ...place },
        { messageId: "unknownEvent", line: 3, column: 1 },
      ],
    },
    {
      name: "`strict` tells fields that cannot be known",
      options: [{ strict: true }],
      code: `${head}writeLog("a", "b", fieldsOf(row));\nwriteLog("a", "b");`,
      errors: [
        { messageId: "unknownFields", ...place },
        { messageId: "unknownFields", line: 3, column: 1 },
      ],
    },
    {
      name: "`tuple` asks for the whole of it",
      options: [{ tuple: "full" }],
      code: log(tuple),
      errors: [{ ...lacks("missing", ["status"]), ...place }],
    },
    {
      name: "`events` brings its own requirements and producers",
      filename: ".opencode/lib/sweeper.ts",
      options: [{ events: [sweep] }],
      code: log("count", "SWEEP-DONE"),
      errors: [
        { ...wrong("SWEEP-DONE", "`task-before`"), ...place },
        { ...lacks("missing", ["queue_id` or `dispatch_key"], "SWEEP-DONE"), ...place },
      ],
    },
    {
      name: "`logFunctions` names a function that logs",
      options: [{ logFunctions: ["emit"] }],
      code: `import { emit } from "../lib/telemetry";\nemit("a", "b", { event: "${LEASE}", lease_owner, lease_expiry });`,
      errors: [{ ...lacks("missing", ["queue_id"]), ...place }],
    },
    {
      name: "`neverLogged` is told on the first line, each event by itself",
      options: [{ neverLogged: [LEASE, MISS] }],
      code: "// The plugin logs nothing yet.\nexport {};",
      errors: [
        { messageId: "neverLogged", data: { event: LEASE }, line: 1, column: 1 },
        { messageId: "neverLogged", data: { event: MISS }, line: 1, column: 1 },
      ],
    },
  ],
});
