import { testRule } from "../testing/rule-tester.js";
import { noInexactLease } from "./no-inexact-lease.js";

/** The rule looks only at files below `.opencode/`. */
const filename = ".opencode/plugins/task-before.ts";

const api =
  'import { dbDequeueWithLease, dbEnqueueDispatch, dbFindPendingDispatch, dbGetPendingCount, dbLeaseDispatchExact } from "../lib/dispatch-db";\n';
const db =
  'import { Database } from "bun:sqlite";\nconst db = new Database(process.env.FRAMEWORK_DB_PATH);\n';

/** A query that is run at once, its SQL in line 3, column 10. */
const query = (sql: string, run = "get(agent)") => `${db}db.query("${sql}").${run};`;
/** An UPDATE whose result is looked at, its SQL in line 3, column 23. */
const update = (sql: string) =>
  `${db}const done = db.query("${sql}").run(owner, id);\nif (done.changes !== 1) throw new Error("lost");`;

const NEXT = "SELECT * FROM dispatch_queue WHERE status = 'pending' AND agent_type = ?";
const TAKE =
  "UPDATE dispatch_queue SET status = 'running', lease_owner = ? WHERE id = ? AND status = 'pending'";
const UNGUARDED = TAKE.replace(" AND status = 'pending'", "");
const COUNT = NEXT.replace("*", "COUNT(*) AS n");

const names = (...fields: string[]) => fields.map((field) => `\`${field}\``).join(", ");
/** What the exact call asks for, and the old one does not give. */
const missing = names("dag_task_id", "prompt_sha256", "parent_session_id");

const call = (name: string) => ({ messageId: "agentOnly", data: { name, missing } }) as const;
const gate = (name: string) => ({ messageId: "gate", data: { name } }) as const;
const sql = (...fields: string[]) =>
  ({ messageId: "sqlAgentOnly", data: { missing: names(...fields) } }) as const;
const pick = sql("dag_task_id", "prompt_sha256");

testRule(noInexactLease, {
  filename,
  valid: [
    {
      name: "the exact lease, by the whole row key",
      code: `${api}dbLeaseDispatchExact({ agent_type, dag_task_id, prompt_sha256, parent_session_id, sessionID, callID });`,
    },
    { name: "the exact lease, by the dispatch key", code: `${api}dbLeaseDispatchExact({ dispatch_key });` },
    {
      name: "an old name that takes the whole key by now",
      code: `${api}dbFindPendingDispatch({ dispatch_key });`,
    },
    { name: "enqueueing leases nothing", code: `${api}dbEnqueueDispatch(agent, task, file, sha256, size);` },
    { name: "a count for the log", code: `${api}console.log(dbGetPendingCount(agent));` },
    {
      name: "a count that a condition looks at after the lease",
      code: `${api}dbLeaseDispatchExact(key);\nif (dbGetPendingCount(agent) > 0) console.log("more");`,
    },
    {
      name: "a count that no condition looks at",
      code: `${api}log(dbGetPendingCount(agent));\ndbLeaseDispatchExact(key);`,
    },
    {
      name: "a function of the program's own of that name",
      code: "const dbFindPendingDispatch = (agent: string) => agent.length;\ndbFindPendingDispatch('coder');",
    },
    { name: "SQL by the dispatch key", code: query(NEXT.replace("agent_type", "dispatch_key")) },
    { name: "SQL by task and prompt", code: query(`${NEXT} AND dag_task_id = ? AND prompt_ref_id = ?`) },
    { name: "SQL for rows of any status", code: query(NEXT.replace("status = 'pending' AND ", ""), "all()") },
    { name: "SQL for rows that are not pending", code: query(NEXT.replace("= 'p", "!= 'p")) },
    { name: "SQL on another table", code: query(NEXT.replace("dispatch_queue", "jobs")) },
    { name: "SQL that counts", code: query(COUNT) },
    { name: "SQL that nobody executes", code: `console.log("${NEXT}");` },
    { name: "a lease that is guarded and checked", code: update(TAKE) },
    { name: "a lease that gives the row back", code: query(`${TAKE} RETURNING *`) },
    {
      name: "a lease whose result goes back to the caller",
      code: `${db}export const take = (id) =>\n  db.query("${TAKE}").run(id);`,
    },
    {
      name: "a renewal by the owner",
      code: query(UNGUARDED.replace("id = ?", "id = ? AND lease_owner = ?")),
    },
    {
      name: "giving a lease up",
      code: query("UPDATE dispatch_queue SET status = 'pending', lease_owner = NULL WHERE id = ?"),
    },
    {
      name: "a test",
      filename: ".opencode/plugins/lease.spec.ts",
      code: `${api}dbDequeueWithLease(agent, sessionID);`,
    },
    {
      name: "no runtime code",
      filename: "scripts/lease.ts",
      code: `${api}dbDequeueWithLease(agent, sessionID);`,
    },
  ],
  invalid: [
    {
      name: "a session id does not tell which row",
      code: `${api}dbDequeueWithLease(agent, sessionID);`,
      errors: [{ ...call("dbDequeueWithLease"), line: 2, column: 1, endLine: 2, endColumn: 37 }],
    },
    {
      name: "a look-up before a lease, inside a wrapper and not again at its calls",
      code: `${api}const next = (agent) => dbFindPendingDispatch(agent);\nnext("coder");\nnext("tester");`,
      errors: [{ ...call("dbFindPendingDispatch"), line: 2, column: 25 }],
    },
    {
      name: "under another name",
      code: 'import { dbDequeueWithLease as take } from "../lib/dispatch-db";\nexport const row = take(agent, sessionID);',
      errors: [{ ...call("dbDequeueWithLease"), line: 2, column: 20 }],
    },
    {
      name: "through a namespace that is imported late",
      code: 'const queue = await import("../lib/dispatch-db");\nqueue?.dbFindPendingDispatch?.(agent);',
      errors: [{ ...call("dbFindPendingDispatch"), line: 2, column: 1 }],
    },
    {
      name: "an object with a part of the key",
      code: `${api}dbDequeueWithLease({ agent_type, dag_task_id });`,
      errors: [{ ...call("dbDequeueWithLease"), line: 2, column: 1 }],
    },
    {
      name: "a count that gates a lease",
      code: `${api}if (dbGetPendingCount(agent) > 0) {\n  dbLeaseDispatchExact(key);\n}`,
      errors: [{ ...gate("dbGetPendingCount"), line: 2, column: 5 }],
    },
    {
      name: "a count that gates a lease by an early return",
      code: `${api}export function take(agent) {\n  const waiting = dbGetPendingCount(agent);\n  if (waiting === 0) return null;\n  return dbLeaseDispatchExact({ dispatch_key });\n}`,
      errors: [{ ...gate("dbGetPendingCount"), line: 3, column: 19 }],
    },
    {
      name: "a count in SQL that gates a lease in SQL",
      code: `${db}const { n } = db.query("${COUNT}").get(agent);\nif (n > 0) {\n  const done = db.query("${TAKE}").run(owner, id);\n  if (done.changes === 0) throw new Error("lost");\n}`,
      errors: [{ ...gate("SELECT COUNT"), line: 3, column: 24 }],
    },
    { name: "SQL by the agent alone", code: query(NEXT), errors: [{ ...pick, line: 3, column: 10 }] },
    {
      name: "SQL by agent and task: the prompt is missing",
      code: query(`${NEXT} AND dag_task_id = ?`),
      errors: [{ ...sql("prompt_sha256"), line: 3, column: 10 }],
    },
    {
      name: "SQL by agent and prompt: the task is missing",
      code: query(`${NEXT} AND prompt_sha256 = ?`),
      errors: [{ ...sql("dag_task_id"), line: 3, column: 10 }],
    },
    {
      name: "SQL in a constant, at the constant",
      code: `${db}const NEXT = "${NEXT} ORDER BY id LIMIT 1";\nexport const next = (agent) => db.query(NEXT).get(agent);`,
      errors: [{ ...pick, line: 3, column: 14 }],
    },
    {
      name: "SQL in small letters, columns the other way round",
      code: `${db}db.prepare("select id from dispatch_queue where agent_type=? and status in ('pending')").all(agent);`,
      errors: [{ ...pick, line: 3, column: 12 }],
    },
    {
      name: "SQL that is put together, at its start",
      code: `${db}let where = " WHERE status = 'pending'";\nwhere += " AND agent_type = ?";\ndb.query("SELECT id FROM dispatch_queue" + where).get(agent);`,
      errors: [{ ...pick, line: 5, column: 10 }],
    },
    {
      name: "SQL in a template, with a table name from a constant",
      code: `${db}const table = "dispatch_queue";\ndb.query(\`SELECT * FROM \${table} WHERE status = 'pending' AND agent_type = \${agent}\`).get();`,
      errors: [{ ...pick, line: 4, column: 10 }],
    },
    {
      name: "an UPDATE that takes any row of the agent",
      code: update(TAKE.replace("id = ?", "agent_type = ?")),
      errors: [{ ...pick, line: 3, column: 23 }],
    },
    {
      name: "a lease of a row that may be taken",
      code: update(UNGUARDED),
      errors: [{ messageId: "sqlUnguarded", line: 3, column: 23 }],
    },
    {
      name: "not guarded and not checked either: the first is told",
      code: query(UNGUARDED, "run(owner, id)"),
      errors: [{ messageId: "sqlUnguarded", line: 3, column: 10 }],
    },
    {
      name: "a lease at whose changed rows nobody looks",
      code: query(TAKE, "run(owner, id)"),
      errors: [{ messageId: "sqlUnchecked", line: 3, column: 10 }],
    },
    {
      name: "the same in a template of several lines, in a function that says yes",
      code: `${db}const TAKE = \`\n  UPDATE dispatch_queue SET lease_owner = ?\n  WHERE id = ? AND status = 'pending'\`;\nexport function take(id, owner) {\n  db.query(TAKE).run(owner, id);\n  return true;\n}`,
      errors: [{ messageId: "sqlUnchecked", line: 3, column: 14 }],
    },
    {
      name: "columns are those of the editor, behind wide characters and CRLF too",
      code: `${db}\r\n/* 队列 😀 */ db.query("${NEXT}").get(agent);\r\n`,
      errors: [{ ...pick, line: 4, column: 22 }],
    },
  ],
});
