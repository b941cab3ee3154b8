import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { transformFileSync } from "@swc/core";
import { emptyTree, removeTrees } from "../testing/trees.js";
import { JOURNAL } from "./journal.js";
import { recover, type Recovery } from "./recover.js";

const KILLS = 200;
/** Children that write, and are killed, side by side: most of a child's life is its start. */
const AT_ONCE = 4;
const repository = join(import.meta.dirname, "../..");
const names = ["a.ts", "lib/b.ts", "lib/c.ts", "plugins/d.mjs", "tools/e.cjs", "new/f.ts"];
/** Long enough that writing it takes a moment. */
const oldText = (name: string): string => `// old ${name}\n`.repeat(3000);
const newText = (name: string): string => `// new ${name}\n`.repeat(4000);

/** Writes all files of a root when a line comes in, and says so before and after. */
const WRITER = `
import { readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { writeAll } from "./codemods/write/index.js";
const root = process.argv[2];
const planned = JSON.parse(process.argv[3]).map((name) => ({
  path: join(root, name),
  before: existsSync(join(root, name)) ? readFileSync(join(root, name)) : undefined,
  after: Buffer.from(("// new " + name + "\\n").repeat(4000)),
}));
process.stdout.write("ready\\n");
process.stdin.once("data", async () => {
  await writeAll(root, planned, { force: true });
  process.stdout.write("done\\n");
  process.exit(0);
});
`;

let program = "";

beforeAll(() => {
  // Compiled once: a child that compiled by itself would spend its short life on that.
  const folder = emptyTree();
  const modules = readdirSync(import.meta.dirname).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const sources = [...modules.map((name) => `codemods/write/${name}`), "contract/errors.ts"];
  for (const source of sources) {
    const target = join(folder, source.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    const { code } = transformFileSync(join(repository, source), {
      swcrc: false,
      jsc: { target: "es2022", parser: { syntax: "typescript" } },
      module: { type: "es6" },
    });
    writeFileSync(target, code);
  }
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  program = join(folder, "writer.js");
  writeFileSync(program, WRITER);
});

afterAll(removeTrees);

function oldTree(): string {
  const root = emptyTree();
  for (const name of names.filter((one) => !one.startsWith("new/"))) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), oldText(name));
    chmodSync(join(root, name), 0o640);
  }
  return root;
}

/** Each file as `old`, `new`, `none`; anything else is torn. */
function statesOf(root: string): string[] {
  return names.map((name) => {
    let text: string;
    try {
      text = readFileSync(join(root, name), "utf8");
    } catch {
      return name.startsWith("new/") ? "old" : "gone";
    }
    if (!name.startsWith("new/") && (statSync(join(root, name)).mode & 0o777) !== 0o640) return "mode lost";
    return text === oldText(name) ? "old" : text === newText(name) ? "new" : "torn";
  });
}

function leftOvers(root: string): string[] {
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((name) => name.includes("writer-regression"));
}

function startWriter(root: string): ChildProcess {
  return spawn(process.execPath, [program, root, JSON.stringify(names)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
}

function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes(word)) resolve();
    });
    child.once("exit", () => {
      resolve();
    });
  });
}

/** Starts to write and is killed after so many ms; Infinity lets it finish. */
async function writeAndKill(root: string, delay: number): Promise<number> {
  const child = startWriter(root);
  await said(child, "ready");
  const exit = new Promise((resolve) => child.once("exit", resolve));
  const start = performance.now();
  child.stdin?.write("go\n");
  const timer = Number.isFinite(delay) ? setTimeout(() => child.kill("SIGKILL"), delay) : undefined;
  await exit;
  clearTimeout(timer);
  return performance.now() - start;
}

test(`${String(KILLS)} SIGKILLs at random moments tear no file, and the next run completes or undoes`, async () => {
  const times = await Promise.all(Array.from({ length: AT_ONCE }, () => writeAndKill(oldTree(), Infinity)));
  const usual = Math.max(...times);
  const ends: Record<string, number> = {};
  const killOne = async (): Promise<void> => {
    const root = oldTree();
    await writeAndKill(root, Math.random() * usual);
    const killed = statesOf(root);
    expect(killed.filter((state) => state !== "old" && state !== "new")).toEqual([]);
    // Who only looks changes nothing.
    const pending = recover(root, { write: false });
    expect(statesOf(root)).toEqual(killed);
    const recovery: Recovery | undefined = recover(root, { write: true });
    expect(recovery === undefined).toBe(pending === undefined);
    const states = new Set(statesOf(root));
    expect(states.size).toBe(1);
    if (recovery?.state === "completed") expect([...states]).toEqual(["new"]);
    if (recovery?.state === "undone") expect([...states]).toEqual(["old"]);
    expect(leftOvers(root)).toEqual([]);
    const end = recovery?.state ?? [...states].join();
    ends[end] = (ends[end] ?? 0) + 1;
  };
  for (let kill = 0; kill < KILLS; kill += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, KILLS - kill) }, killOne));
  // The kills have to hit what they are for.
  expect((ends["undone"] ?? 0) + (ends["completed"] ?? 0)).toBeGreaterThan(KILLS / 20);
}, 600_000);

describe("a journal that stands", () => {
  const journal = (root: string, state: "preparing" | "ready"): void => {
    writeFileSync(
      join(root, JOURNAL),
      JSON.stringify({
        state,
        pid: 2 ** 22 + 1,
        files: [{ path: "a.ts", temporary: ".a.ts.tmp", before: "0".repeat(64), after: "1".repeat(64) }],
      }),
    );
  };

  test("is undone where nothing had changed yet", () => {
    const root = oldTree();
    journal(root, "preparing");
    writeFileSync(join(root, ".a.ts.tmp"), "half");
    expect(recover(root, { write: true })?.message).toBe(
      "An earlier run was cut short before it changed anything: its temporary files for 1 file are gone.",
    );
    expect(statesOf(root).every((state) => state === "old")).toBe(true);
    expect(readdirSync(root)).not.toContain(".a.ts.tmp");
  });

  test("stops the run where a file has been changed since", () => {
    const root = oldTree();
    journal(root, "ready");
    expect(() => recover(root, { write: true })).toThrow(/a\.ts was changed after a run that was cut short/);
  });

  test("is an error where it is none of ours", () => {
    const root = oldTree();
    writeFileSync(join(root, JOURNAL), "hello");
    expect(() => recover(root, { write: false })).toThrow(/is not a journal of this tool/);
  });
});
