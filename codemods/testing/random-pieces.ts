/**
 * What random programs are put together from: the shapes of the field guide, as functions of names and paths. A piece is
 * written with two blanks, semicolons and double quotes; the layout does the rest.
 */

import {
  fsCall,
  jsonWrite,
  need,
  pathOf,
  stateNames,
  type PathStyle,
  type Piece,
  type WriterStyle,
} from "./random-styles.js";

/** A function that puts an entry into the queue file. */
export function push(path: PathStyle, writer: WriterStyle, extra: "" | "priority"): Piece {
  const file = pathOf(stateNames.queue, path, "QUEUE");
  const read = fsCall("readFileSync", 'file, "utf8"', writer === "helper" ? "namespace" : writer);
  const write = jsonWrite("file", "queue", writer);
  const fields = ["agentType", "dagTaskId", "file: promptFile", "sha256", "sessionID", "at: Date.now()"];
  if (extra !== "") fields.push("priority: 2");
  return {
    code: `${file.code}
export function enqueue(agentType, dagTaskId, promptFile, sha256, sessionID) {
  const file = ${file.path};
  let queue = [];
  try { queue = JSON.parse(${read.code}); } catch {}
  queue = queue.filter((e) => e.dagTaskId !== dagTaskId);
  queue.push({ ${fields.join(", ")} });
  ${write.code};
}`,
    needs: [...file.needs, ...read.needs, ...write.needs],
  };
}

/** A function that takes an agent's entries away. */
export function takeAway(path: PathStyle, writer: WriterStyle): Piece {
  const file = pathOf(stateNames.queue, path, "OLD");
  const read = fsCall("readFileSync", `${file.path}, "utf8"`, writer === "helper" ? "namespace" : writer);
  const write = jsonWrite(file.path, "rest", writer);
  return {
    code: `${file.code}
export function forget(agentType) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const rest = JSON.parse(${read.code}).filter((e) => e.agentType !== agentType);
      ${write.code};
      return;
    } catch {}
  }
}`,
    needs: [...file.needs, ...read.needs, ...write.needs],
  };
}

/** A marker that is made, and taken away by an empty-catch one-liner. */
export function marker(path: PathStyle, writer: WriterStyle): Piece {
  const file = pathOf(stateNames.marker, path, "MARK");
  const own = writer === "helper" ? "namespace" : writer;
  const append = fsCall("appendFileSync", `${file.path}, agentType + "\\n"`, own);
  const unlink = fsCall("unlinkSync", file.path, own);
  return {
    code: `${file.code}
export function mark(agentType) {
  ${append.code};
}
export function unmark() {
  try { ${unlink.code}; } catch {}
}`,
    needs: [...file.needs, ...append.needs, ...unlink.needs],
  };
}

/** A context file that a function builds itself, and the pointer to it. */
export function context(writer: WriterStyle): Piece {
  const write = jsonWrite(
    'path.join(process.env.OPENCODE_ROOT || ".", ".task_temp", "_dispatch", "ctx", dagTaskId + ".json")',
    "{ dag_task_id: dagTaskId, agent_type: agentType, session_id: sessionID, opened_at: Date.now() }",
    writer,
  );
  const pointer = fsCall(
    "writeFileSync",
    'path.join(process.env.OPENCODE_ROOT || ".", ".task_temp", "_dispatch", ".dispatch_ctx"), dagTaskId',
    writer === "helper" ? "namespace" : writer,
  );
  return {
    code: `export function openContext(dagTaskId, agentType, sessionID) {
  ${write.code};
  try { ${pointer.code}; } catch {}
}`,
    needs: [need("node:path", "* as path"), ...write.needs, ...pointer.needs],
  };
}

/** A loop that deletes contexts. */
export function sweep(writer: WriterStyle): Piece {
  const own = writer === "helper" ? "namespace" : writer;
  const list = fsCall("readdirSync", "ctxDir", own);
  const unlink = fsCall("unlinkSync", "path.join(ctxDir, f)", own);
  return {
    code: `const ctxDir = path.join(process.env.OPENCODE_ROOT || ".", ".task_temp", "_dispatch", "ctx");
export function sweepContexts() {
  for (const f of ${list.code}) {
    try { ${unlink.code}; } catch {}
  }
}`,
    needs: [need("node:path", "* as path"), ...list.needs, ...unlink.needs],
  };
}

/** The command line that is run near the top, and again for the return value. */
export function twice(swallowed: boolean): Piece {
  const again = `const out = execFileSync("bun", cli, { encoding: "utf8" });`;
  return {
    code: `export function dispatchTwice(agentType, dagTaskId, sessionID) {
  const cli = ["--no-cache", ".opencode/scripts/command-tools/dispatch-subagent.ts", "--agent", agentType, "--task", dagTaskId, "--session", sessionID];
  execFileSync("bun", cli);
  const started = Date.now();
${
  swallowed
    ? `  try {
    ${again}
    return out.trim();
  } catch {
    return "dispatched, " + String(started);
  }`
    : `  ${again}
  return out.trim() + String(started);`
}
}`,
    needs: [need("node:child_process", "execFileSync")],
  };
}

/** A hook that leases by agent type alone. */
export function hook(gated: boolean, log: "aliases" | "detail" | "none"): Piece {
  const lease = gated
    ? `try {
      if (dbGetPendingCount(agentType) > 0) {
        row = dbDequeueWithLease(agentType, input.sessionID);
      }
    } catch {}`
    : "row = dbDequeueWithLease(agentType, input.sessionID);";
  const fields = {
    aliases: "queueId: row.id, leaseOwner: row.lease_owner, leaseExpiry: row.lease_expiry",
    detail: "detail: `queueId=${row.id} owner=${row.lease_owner} expiry=${row.lease_expiry}`",
    none: "",
  }[log];
  const said =
    log === "none"
      ? ""
      : `\n    writeLog("task-before", "runtime", { sessionID: input.sessionID, callID: input.callID, event: "DISPATCH-QUEUE-EXACT-LEASE", ${fields} });`;
  return {
    code: `export const TaskBefore = async () => ({
  "tool.execute.before": async (input, output) => {
    if (input.tool !== "task") return;
    const agentType = output.args.subagent_type;
    let row = null;
    ${lease}
    if (!row) return;${said}
    output.args.dag_task_id = row.dag_task_id;
  },
});`,
    needs: [
      need("../lib/dispatch-db", "dbDequeueWithLease", ...(gated ? ["dbGetPendingCount"] : [])),
      ...(log === "none" ? [] : [need("../lib/log-manager", "writeLog")]),
    ],
  };
}
