/** A temporary workspace around the real `.opencode/`, for tests that go through the tools and the hooks. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const OPENCODE = resolve(import.meta.dir, "../..");

export interface Workspace {
  readonly root: string;
  readonly tool: (name: string, args: object, session?: string, call?: string) => Promise<string>;
  readonly before: (tool: string, args: object, session: string, call: string) => Promise<void>;
  readonly after: (tool: string, output: object, session: string, call: string) => Promise<void>;
  readonly events: (name?: string) => Record<string, unknown>[];
}

interface Hooks {
  "tool.execute.before"?: (input: object, output: object) => Promise<void>;
  "tool.execute.after"?: (input: object, output: object) => Promise<void>;
}

/** Runs a test in a workspace of its own; prints what is wrong and gives the exit code. */
export async function inWorkspace(
  name: string,
  test: (workspace: Workspace, expect: Expect) => Promise<void>,
): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), "e2e-"));
  process.env.OPENCODE_ROOT = root;
  process.env.FRAMEWORK_DB_PATH = join(root, "test.db");
  const problems: string[] = [];
  try {
    symlinkSync(OPENCODE, join(root, ".opencode"));
    await test(await load(root), (what, fine) => {
      if (!fine) problems.push(what);
    });
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    const { closeDb } = await import("../../lib/dispatch-db");
    closeDb();
    rmSync(root, { recursive: true, force: true });
  }
  for (const problem of problems) console.log(`FAIL ${problem}`);
  if (problems.length === 0) console.log(`ok   ${name}`);
  return problems.length === 0 ? 0 : 1;
}

export type Expect = (what: string, fine: boolean) => void;

/** What a call throws, or nothing. */
export async function thrown(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function load(root: string): Promise<Workspace> {
  const hooks: Hooks[] = [];
  for (const file of readdirSync(join(OPENCODE, "plugins"))) {
    const module = (await import(join(OPENCODE, "plugins", file))) as Record<
      string,
      (input: object) => Promise<Hooks>
    >;
    for (const plugin of Object.values(module)) hooks.push(await plugin({ directory: root, worktree: root }));
  }
  return {
    root,
    tool: async (name, args, sessionID = "ses_parent", callID = "call_tool") => {
      const module = await import(join(OPENCODE, "tools", `${name}.ts`));
      const context = {
        sessionID,
        callID,
        messageID: "msg_1",
        agent: "orchestrator",
        directory: root,
        worktree: root,
      };
      return String(await module.default.execute(args, context));
    },
    before: async (tool, args, sessionID, callID) => {
      for (const hook of hooks) await hook["tool.execute.before"]?.({ tool, sessionID, callID }, { args });
    },
    after: async (tool, output, sessionID, callID) => {
      for (const hook of hooks)
        await hook["tool.execute.after"]?.({ tool, sessionID, callID, args: {} }, output);
    },
    events: (name) => readEvents(root).filter(({ event }) => name === undefined || event === name),
  };
}

function readEvents(root: string): Record<string, unknown>[] {
  const logs = join(root, ".task_temp/_logs");
  if (!existsSync(logs)) return [];
  const files = readdirSync(logs, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".jsonl"));
  const lines = files.flatMap((file) => readFileSync(join(logs, file), "utf8").trim().split("\n"));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
