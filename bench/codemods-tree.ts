import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, WORK } from "./paths.js";

/** A tree that was made, and what is in it. */
export interface MadeTree {
  readonly root: string;
  readonly files: number;
  readonly offenders: number;
}

const FOLDERS = ["tools", "plugins", "parts", "scripts"];
const LIBRARY = join(ROOT, "harness/trees/fixed/.opencode/lib");

/**
 * Makes a framework of that many modules: tools, plugins, libraries and scripts that read, write, log and call each other.
 * Offenders stand at even distances; each is like its neighbours, but for a function that pushes into the queue file.
 * The library of the fixed tree comes on top: its dispatch-db is what the offenders are moved to.
 */
export function makeTree(files: number, offenders: number): MadeTree {
  const root = join(WORK, "codemods", `${String(files)}-${String(offenders)}`);
  rmSync(root, { recursive: true, force: true });
  for (const name of readdirSync(LIBRARY)) {
    if (/^(?:dispatch-(?!prompt|token|context)|log-manager)/u.test(name))
      cpSync(join(LIBRARY, name), join(root, ".opencode/lib", name));
  }
  const step = offenders === 0 ? Infinity : Math.floor(files / offenders);
  for (let at = 0; at < files; at += 1) {
    // One in each stretch, in another folder each time.
    const stretch = Math.floor(at / step);
    const offends = at % step === Math.floor(step / 2) + (stretch % FOLDERS.length) && stretch < offenders;
    const path = join(root, pathOf(at));
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, moduleText(at, offends));
  }
  return { root, files, offenders };
}

function pathOf(at: number): string {
  return `.opencode/${FOLDERS[at % FOLDERS.length] ?? "parts"}/module-${String(at)}.ts`;
}

/** Of the modules, how many write a log: as many as in the trees of the harness. */
const LOGS = 3;

/** A module of some 70 lines. Every number makes another one, so that no cache can take two for one. */
function moduleText(at: number, offends: boolean): string {
  const id = String(at);
  const say = at % LOGS === 0 ? "writeLog" : "say";
  // Four at most import each other in a row, in one folder; those that log, those that log.
  const other = at % 48 >= 12 ? at - 12 : undefined;
  return `// ── module ${id} ── 模块 ${id} ─────────────────────────────────────────────
import * as fs from "node:fs";
import * as path from "node:path";
import { createHash } from "node:crypto";
${at % LOGS === 0 ? `import { writeLog } from "../lib/log-manager";` : `const say = (part: string, level: string, fields: object) => console.error(part, level, fields);`}
${other === undefined ? "" : `import { summary${String(other)} } from "./module-${String(other)}";\n`}
const ROOT = process.env.OPENCODE_ROOT ?? process.cwd();
const REPORTS = path.join(ROOT, ".task_temp", "reports", "part-${id}");
const LIMIT_${id} = ${String((at % 17) + 3)};
${offends ? `const PENDING = path.join(ROOT, ".task_temp", "_dispatch", ".pending.json");\n` : ""}
export interface Entry${id} {
  id: string;
  agentType: string;
  size: number;
  at: number;
}

/** Reads what an earlier run has left; nothing of it is needed. */
export function load${id}(name: string): Entry${id}[] {
  const file = path.join(REPORTS, name + ".json");
  if (!fs.existsSync(file)) return [];
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Entry${id}[];
  } catch (error) {
    ${say}("module-${id}", "WARN", { event: "REPORT-UNREADABLE", file, detail: String(error) });
    return [];
  }
}

export function save${id}(name: string, entries: Entry${id}[]): string {
  fs.mkdirSync(REPORTS, { recursive: true });
  const file = path.join(REPORTS, \`\${name}.json\`);
  const kept = entries.filter((entry) => entry.size > 0).slice(-LIMIT_${id});
  const temporary = file + ".tmp." + process.pid;
  fs.writeFileSync(temporary, JSON.stringify(kept, null, 2));
  fs.renameSync(temporary, file);
  return createHash("sha256").update(JSON.stringify(kept)).digest("hex");
}

export function summary${id}(entries: Entry${id}[]): Record<string, number> {
  const sums: Record<string, number> = ${other === undefined ? "{}" : `{ other: Object.keys(summary${String(other)}([])).length }`};
  for (const entry of entries) {
    const key = entry.agentType || "none";
    sums[key] = (sums[key] ?? 0) + entry.size;
    if (sums[key] > LIMIT_${id} * 1000) {
      ${say}("module-${id}", "INFO", { event: "REPORT-LARGE", agent: key, detail: \`\${sums[key]} bytes\` });
    }
  }
  return sums;
}
${offends ? offence(id) : ""}
export async function run${id}(names: string[], sessionID: string): Promise<number> {
  let written = 0;
  for (const name of names) {
    const entries = load${id}(name);
    if (entries.length === 0) continue;
    entries.push({ id: \`\${sessionID}-\${written}\`, agentType: "Reporter", size: name.length, at: Date.now() });
    const digest = save${id}(name, entries);
    ${say}("module-${id}", "INFO", { event: "REPORT-WRITTEN", sessionID, name, detail: digest.slice(0, 8) });
    written += 1;
  }
  return written;
}
`;
}

function offence(id: string): string {
  return `
/** 入队 */
export function enqueue${id}(agentType: string, dagTaskId: string, file: string, sha256: string, size: number, sessionID: string, callID: string) {
  const queue = fs.existsSync(PENDING) ? JSON.parse(fs.readFileSync(PENDING, "utf8")) : [];
  queue.push({ agentType, dagTaskId, file, sha256, size, sessionID, callID, at: Date.now() });
  fs.writeFileSync(PENDING, JSON.stringify(queue, null, 2));
}
`;
}
