import fc from "fast-check";
import { layOut, layouts, type Layout } from "./random-layout.js";
import { lookalikes } from "./random-lookalikes.js";
import { context, hook, marker, push, sweep, takeAway, twice } from "./random-pieces.js";
import { pathStyles, writerStyles, type Need, type Piece } from "./random-styles.js";

/** A little tree, and what of it a migration has to leave alone. */
export interface RandomProgram {
  /** Path → text. */
  readonly files: Readonly<Record<string, string>>;
  /** Path → blocks of text that stay, byte for byte. */
  readonly kept: Readonly<Record<string, readonly string[]>>;
}

type System = "ts" | "esm" | "cjs";

interface ModulePlan {
  readonly folder: string;
  readonly system: System;
  readonly pieces: readonly (Piece & { readonly stays: boolean })[];
  readonly layout: Layout;
}

const path = fc.constantFrom(...pathStyles);
const writer = fc.constantFrom(...writerStyles);

const offenders: fc.Arbitrary<Piece> = fc.oneof(
  // An entry that has to stay keeps all that is done to the queue, over all modules: it is not to be in every program.
  fc
    .tuple(path, writer, fc.constantFrom("", "", "", "", "", "", "", "priority" as const))
    .map((args) => push(...args)),
  fc.tuple(path, writer).map((args) => takeAway(...args)),
  fc.tuple(path, writer).map((args) => marker(...args)),
  writer.map(context),
  writer.map(sweep),
  fc.boolean().map(twice),
  fc.tuple(fc.boolean(), fc.constantFrom("aliases", "detail", "none")).map((args) => hook(...args)),
);

const modules: fc.Arbitrary<ModulePlan> = fc.record({
  folder: fc.constantFrom("plugins", "scripts", "tools"),
  system: fc.constantFrom<System>("ts", "ts", "esm", "cjs"),
  pieces: fc
    .tuple(
      fc.uniqueArray(offenders, { minLength: 1, maxLength: 3, selector: firstLine }),
      fc.uniqueArray(fc.constantFrom(...lookalikes), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    )
    .map(([wrong, right, order]) =>
      [...wrong.map((one) => ({ ...one, stays: false })), ...right.map((one) => ({ ...one, stays: true }))]
        .map((one, at) => ({ one, key: order[at] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one),
    ),
  layout: layouts,
});

/** One of each kind: two would declare the same names. */
function firstLine({ code }: Piece): string {
  return /export (?:const|function) (\w+)/u.exec(code)?.[1] ?? code;
}

/** Programs of the shapes that the field guide tells of. */
export const randomPrograms: fc.Arbitrary<RandomProgram> = fc
  .tuple(
    fc.array(modules, { minLength: 1, maxLength: 3 }),
    layouts,
    // How far the tree's own dispatch-db is. The analysis of a whole one takes longer than all the rest.
    fc.constantFrom("exact" as const, "exact" as const, "exact" as const, "old" as const),
    fc.boolean(),
    // Where nothing makes a row, nothing may be taken away that only its context file says.
    fc.constantFrom(true, true, true, true, true, false),
  )
  .map(([plans, layout, db, withTests, makesRows]) => {
    const files: Record<string, string> = {};
    const kept: Record<string, string[]> = {};
    const add = (name: string, code: string, by = layout): void => {
      files[`.opencode/${name}`] = `${layOut(code, by)}${by.eol}`;
    };
    for (const [at, plan] of plans.entries()) {
      const { name, text, blocks } = write(plan, at);
      files[name] = text;
      kept[name] = blocks;
    }
    const all = plans.flatMap(({ pieces }) => pieces.flatMap(({ needs }) => needs));
    const needs = (module: string): boolean => all.some((one) => one.module === module);
    add("lib/log-manager.ts", LOG_MANAGER);
    if (needs("../lib/state")) {
      add("lib/state.ts", STATE);
      add("lib/paths.ts", PATHS);
    }
    if (needs("../lib/atomic")) add("lib/atomic.ts", ATOMIC);
    // What nobody calls need not be there: the migration brings its own.
    if (needs("../lib/dispatch-db") || db === "exact") {
      add("lib/dispatch-db.ts", db === "exact" ? EXACT_DB : OLD_DB);
      if (db === "exact") add("lib/dispatch-task.ts", EXACT_TASK);
      if (db === "exact" && makesRows) add("tools/dispatch_by_hand.ts", MAKER);
    }
    if (withTests) {
      const test = `${layOut(TEST, layout)}${layout.eol}`;
      for (const name of ["lib/__tests__/queue.test.ts", "scripts/queue-doctor.ts"]) {
        files[`.opencode/${name}`] = test;
        kept[`.opencode/${name}`] = [test];
      }
    }
    return { files, kept };
  });

function write({ folder, system, pieces, layout }: ModulePlan, at: number) {
  const ending = { ts: "ts", esm: "mjs", cjs: "cjs" }[system];
  const blocks = pieces.map(({ code, stays }) => ({ text: layOut(inSystem(code, system), layout), stays }));
  const imports = layOut(
    importsOf(
      pieces.flatMap(({ needs }) => needs),
      system,
    ),
    layout,
  );
  const { eol, mark, lastBreak } = layout;
  const text = [imports, ...blocks.map((one) => one.text)].filter((one) => one !== "").join(eol + eol);
  return {
    // A hook logs what belongs to task-before, and to nobody else.
    name: pieces.some(({ code }) => code.includes("TaskBefore"))
      ? `.opencode/${["plugins", "scripts", "tools"][at] ?? folder}/task-before.${ending}`
      : `.opencode/${folder}/part-${String(at)}.${ending}`,
    text: `${mark ? "\uFEFF" : ""}${text}${lastBreak ? eol : ""}`,
    blocks: blocks.filter(({ stays }) => stays).map((one) => one.text),
  };
}

/** Types for TypeScript, `module.exports` for CommonJS. */
function inSystem(code: string, system: System): string {
  if (system === "ts")
    return code
      .replace(
        /^(export function \w+|\s+"tool[\w.]+": async )\(([^)]+)\)/gmu,
        (_all, head: string, list: string) =>
          `${head}(${list
            .split(", ")
            .map((name) => `${name}: any`)
            .join(", ")})`,
      )
      .replaceAll("(e) =>", "(e: any) =>")
      .replace("let row = null;", "let row: any = null;");
  if (system === "esm") return code;
  return code
    .replace(/^export class (\w+)/gmu, "exports.$1 = class $1")
    .replace(/^export function (\w+)/gmu, "exports.$1 = function $1")
    .replace(/^export const (\w+)/gmu, "exports.$1");
}

function importsOf(needs: readonly Need[], system: System): string {
  const byModule = new Map<string, Set<string>>();
  for (const { module, names } of needs) {
    const known = byModule.get(module) ?? new Set();
    byModule.set(module, known);
    for (const name of names) known.add(name);
  }
  const lines: string[] = [];
  for (const [module, names] of byModule) {
    const from = module.startsWith("..") && system !== "ts" ? `${module}.ts` : module;
    const all = [...names].filter((name) => name.startsWith("*"));
    const named = [...names].filter((name) => !name.startsWith("*"));
    for (const one of all)
      lines.push(
        system === "cjs"
          ? `const ${one.replace("* as ", "")} = require("${from}");`
          : `import ${one} from "${from}";`,
      );
    if (named.length > 0)
      lines.push(
        system === "cjs"
          ? `const { ${named.join(", ")} } = require("${from}");`
          : `import { ${named.join(", ")} } from "${from}";`,
      );
  }
  return lines.join("\n");
}

const LOG_MANAGER = `import { appendFileSync } from "node:fs";

export function writeLog(source: string, category: string, fields: Record<string, unknown>) {
  appendFileSync(".task_temp/_logs/log.jsonl", JSON.stringify({ ts: new Date().toISOString(), source, category, ...fields }) + "\\n");
}`;

const PATHS = `import { join } from "node:path";

export const QUEUE_PATH = ".task_temp/_dispatch/.pending.json";
export const MARKER_PATH = ".task_temp/_dispatch/.auto-dispatch";
export function inRoot(rel: string) {
  return join(process.env.OPENCODE_ROOT || ".", rel);
}
export const stateFile = (name: string) => join(process.env.OPENCODE_ROOT || ".", ".task_temp", "_dispatch", name);`;

const STATE = `export { QUEUE_PATH as QUEUE_REL, MARKER_PATH as MARKER_REL, inRoot, stateFile } from "./paths";`;

const ATOMIC = `import { renameSync, writeFileSync } from "node:fs";

export function atomicWriteJson(file: string, data: unknown) {
  const tmp = file + ".tmp." + process.pid;
  writeFileSync(tmp, JSON.stringify(data, null, 2));
  renameSync(tmp, file);
}`;

const OLD_DB = `import { Database } from "bun:sqlite";

const db = new Database(process.env.FRAMEWORK_DB_PATH || "framework.db");
export function dbGetPendingCount(agentType: string): number {
  const found: any = db.query("SELECT count(*) AS n FROM dispatch_queue WHERE status = 'pending' AND agent_type = ?").get(agentType);
  return found.n;
}
export function dbDequeueWithLease(agentType: string, sessionId: string): any {
  const row: any = db.query("SELECT * FROM dispatch_queue WHERE status = 'pending' AND agent_type = ? ORDER BY id LIMIT 1").get(agentType);
  if (!row) return null;
  db.query("UPDATE dispatch_queue SET status = 'running', lease_owner = ? WHERE id = ?").run(sessionId, row.id);
  return row;
}`;

/** A module that hands on the exact API, and still has the old calls. */
const EXACT_DB = `import { writeLog } from "./log-manager";
export * from "framework-db";
export function dbDequeueWithLease(agentType: string, sessionId: string): any { return null; }
export function dbGetPendingCount(agentType: string): number { return 0; }
export const logCreated = (row: any) => writeLog("dispatch-db", "INFO", { event: "DISPATCH-DB-CREATED", queue_id: row.id, dispatch_key: row.key, prompt_ref_id: row.ref, prompt_sha256: row.sha });`;

/** What makes rows beside the pieces. */
const MAKER = `import { dbCreateDispatchAtomic } from "../lib/dispatch-db";

export const makeRow = (row: any) => dbCreateDispatchAtomic(row);`;

const EXACT_TASK = `import { lease } from "framework-db";
export { closeTask, passOn, promptFileOf, refuseTask, signPrompt, taskSucceeded, whyRefused } from "framework-db";
export function leaseTask(call: any): any { return lease(call); }`;

/** The same text is a test in one place and a repair in another: neither is runtime code. */
const TEST = `import * as fs from "node:fs";

// 测试和修复脚本可以写旧文件
export function make() {
  fs.mkdirSync(".task_temp/_dispatch/ctx", { recursive: true });
  fs.writeFileSync(".task_temp/_dispatch/.pending.json", "[]");
  fs.renameSync(".task_temp/_dispatch/.pending.json", ".task_temp/archive.json");
}`;
