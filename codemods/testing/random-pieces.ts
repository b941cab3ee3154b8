/**
 * What random programs are put together from: the shapes of the field guide, as functions of names and paths. A piece is
 * written with two blanks, semicolons and double quotes; the layout does the rest.
 */

/** How a module says where the state is. */
export type PathStyle = "constant" | "concatenated" | "joined" | "conditional" | "imported" | "split";
export const pathStyles: readonly PathStyle[] = [
  "constant",
  "concatenated",
  "joined",
  "conditional",
  "imported",
  "split",
];

/** How a module comes by its writer. */
export type WriterStyle = "namespace" | "named" | "inline" | "helper";
export const writerStyles: readonly WriterStyle[] = ["namespace", "named", "inline", "helper"];

/** What a piece needs of its module. */
export interface Need {
  readonly module: string;
  readonly names: readonly string[];
}

/** Code, and what it takes from elsewhere. */
export interface Piece {
  readonly code: string;
  readonly needs: readonly Need[];
}

const need = (module: string, ...names: string[]): Need => ({ module, names });

/** The files of the old state: their names below `_dispatch`. */
export const stateNames = {
  queue: ".pending.json",
  marker: ".auto-dispatch",
  markers: ".auto-dispatch.json",
  pointer: ".dispatch_ctx",
} as const;

/** A constant that names a file of the old state, and the expression that stands for its path. */
export function pathOf(name: string, style: PathStyle, id: string): Piece & { readonly path: string } {
  const constant = `${id}_FILE`;
  const at = (code: string, path: string, ...needs: Need[]) => ({ code, path, needs });
  switch (style) {
    case "constant":
      return at(
        `const ${constant} = ".task_temp/_dispatch/${name}";`,
        `path.join(process.cwd(), ${constant})`,
        need("node:path", "* as path"),
      );
    case "concatenated":
      return at(
        `const ${id}_DIR = (process.env.OPENCODE_ROOT || ".") + "/.task_temp/_dispatch";\nconst ${constant} = ${id}_DIR + "/${name}";`,
        constant,
      );
    case "joined":
      return at(
        `const ${constant} = path.join(process.env.OPENCODE_ROOT || ".", ".task_temp", "_dispatch", "${name}");`,
        constant,
        need("node:path", "* as path"),
      );
    case "conditional":
      return at(
        `const ${constant} = process.env.STATE_V3 ? ".task_temp/_dispatch/state.v3.json" : ".task_temp/_dispatch/${name}";`,
        constant,
      );
    case "imported":
      return at("", `inRoot(${nameOf(name)})`, need("../lib/state", nameOf(name), "inRoot"));
    case "split":
      return at(`const ${id}_NAME = "${name}";`, `stateFile(${id}_NAME)`, need("../lib/state", "stateFile"));
  }
}

/** What the constants module calls a file. */
function nameOf(name: string): string {
  const entry = Object.entries(stateNames).find(([, value]) => value === name);
  return `${(entry?.[0] ?? "other").toUpperCase()}_REL`;
}

/** A call of `fs`, in the module's own way. */
export function fsCall(name: string, args: string, style: WriterStyle): { code: string; needs: Need[] } {
  if (style === "inline") return { code: `require("node:fs").${name}(${args})`, needs: [] };
  if (style === "named") return { code: `${name}(${args})`, needs: [need("node:fs", name)] };
  return { code: `fs.${name}(${args})`, needs: [need("node:fs", "* as fs")] };
}

/** JSON into a file. */
export function jsonWrite(path: string, value: string, style: WriterStyle): { code: string; needs: Need[] } {
  return style === "helper"
    ? { code: `atomicWriteJson(${path}, ${value})`, needs: [need("../lib/atomic", "atomicWriteJson")] }
    : fsCall("writeFileSync", `${path}, JSON.stringify(${value}, null, 2)`, style);
}

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

/** What only looks like a writer: it has to stay as it is, to the byte. */
export const lookalikes: readonly Piece[] = [
  {
    code: `// ╔══════════════════════════════════════╗
// ║ v1 写 .pending.json, v2 写 DB          ║
// ║ .auto-dispatch.json: 只在旧版本里有     ║
// ╚══════════════════════════════════════╝`,
    needs: [],
  },
  {
    code: `export function skipped(sessionID) {
  writeLog("queue", "INFO", { sessionID, event: "QUEUE-FILE", detail: ".task_temp/_dispatch/.pending.json write skipped, DB is canonical" });
}`,
    needs: [need("../lib/log-manager", "writeLog")],
  },
  {
    code: `export function isOld() {
  return fs.existsSync(".task_temp/_dispatch/.pending.json") && fs.readFileSync(".task_temp/_dispatch/.pending.json", "utf8") !== "[]";
}`,
    needs: [need("node:fs", "* as fs")],
  },
  {
    code: `/* prompts stay: 提示文件 dispatch-<agent>-<time>.md */
export function writePrompt(agentType, text) {
  const ctx = { file: ".task_temp/_dispatch/dispatch-" + agentType + "-" + Date.now() + ".md" };
  fs.writeFileSync(ctx.file, text);   // not the queue
  return ctx.file;
}`,
    needs: [need("node:fs", "* as fs")],
  },
  {
    code: `export class QueueGone extends Error {
  name = "QueueGone";
  constructor() { super(".pending.json is gone: see ctx/*.json, or ask the database"); }
}`,
    needs: [],
  },
  { code: `export const LIMITS = { open: 20, day: 24 * 3600 * 1000, names: ["ctx", "queue"] };`, needs: [] },
];
