import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type CallResult, hostNames, hosts, type Session, type Workspace } from "./index.js";

// OpenCode needs some seconds of processor time to start, and tests share the processors.
jest.setTimeout(120_000);

const FIXED = fileURLToPath(new URL("../trees/fixed", import.meta.url));
const AGENT = "Super-Admin";

/** The processes that belong to a workspace: its root is in their environment. Linux only; elsewhere there are none. */
function processesOf(root: string): string[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/u.test(pid) || pid === String(process.pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`OPENCODE_ROOT=${root}\0`);
    } catch {
      return false;
    }
  });
}

describe.each(hostNames)("the %s host", (name) => {
  let workspace: Workspace;
  let session: Session;
  let prompt: string;

  const dispatch = (task: string, more: { callID?: string } = {}): Promise<CallResult> =>
    session.call({
      tool: "dispatch_subagent",
      args: { target_agent: AGENT, dag_task_id: task, description: `do ${task}` },
      ...more,
    });
  const events = async (event: string) =>
    (await workspace.state()).events.filter((one) => one.event === event).map(({ fields }) => fields);

  beforeAll(async () => {
    workspace = await hosts[name].open(FIXED, { mode: "strict" });
    session = await workspace.session();
  });

  afterAll(async () => {
    await workspace.close();
  });

  test("works on a copy, and tells what the tree has", () => {
    expect(workspace.root).not.toContain(FIXED);
    expect(session.id).toMatch(/^ses_\w+$/u);
    const { tools, hooks, libraries } = session.parts;
    expect(tools["dispatch_subagent"]?.required).toEqual(["target_agent", "dag_task_id", "description"]);
    expect(hooks.find(({ plugin }) => plugin === "task-before.ts")?.names).toEqual(["tool.execute.before"]);
    expect(libraries).toContain("dispatch-db");
  });

  test("calls a tool of the tree, with the id of the call and of the session", async () => {
    const result = await dispatch("T-1", { callID: "call_mine" });
    expect(result).toMatchObject({ status: "returned", args: { dag_task_id: "T-1" } });
    expect(result.output).toMatch(/\n\/\/DISPATCH_TOKEN:[0-9a-f]{64}$/u);
    prompt = result.output;
    const { queue } = await workspace.state();
    expect(queue).toMatchObject([{ dag_task_id: "T-1", status: "pending", parent_session_id: session.id }]);
    expect(await events("DISPATCH-CREATE-REQUEST")).toMatchObject([
      { sessionID: session.id, callID: "call_mine", agent: "Orchestrator" },
    ]);
  });

  test("runs calls of the same moment side by side", async () => {
    const results = await Promise.all(["T-a", "T-b", "T-c"].map((task) => dispatch(task)));
    expect(results.map(({ status }) => status)).toEqual(["returned", "returned", "returned"]);
    expect(new Set(results.map(({ output }) => output)).size).toBe(3);
  });

  test("tells a call that a before-hook stopped from a tool that threw", async () => {
    const blocked = await session.call({ tool: "bash", args: { command: "echo x > y", description: "w" } });
    expect(blocked).toMatchObject({ status: "blocked", output: expect.stringContaining("`>` writes y") });
    expect(existsSync(`${workspace.root}/y`)).toBe(false);
    const thrown = await session.call({
      tool: "dispatch_subagent",
      args: { target_agent: "Nobody", dag_task_id: "T-2", description: "do" },
    });
    expect(thrown).toMatchObject({
      status: "threw",
      output: expect.stringContaining("unknown agent Nobody"),
    });
    const missing = await session.call({ tool: "no_such_tool", args: {} });
    expect(missing).toMatchObject({ status: "threw", output: expect.stringContaining("no_such_tool") });
  });

  test("runs the host's own shell", async () => {
    const result = await session.call({ tool: "bash", args: { command: "ls .opencode", description: "l" } });
    expect(result).toMatchObject({ status: "returned", output: expect.stringContaining("plugins") });
  });

  test("blocks a task with a prompt that nobody dispatched", async () => {
    const result = await session.task({ agent: AGENT, prompt: "do something" });
    expect(result).toMatchObject({ status: "blocked", output: expect.stringContaining("no-token") });
    expect(result.childSession).toBeUndefined();
  });

  test("plays a task to its end, in a session of its own", async () => {
    const result = await session.task({ agent: AGENT, prompt, callID: "call_task", answer: "all is well" });
    expect(result).toMatchObject({ status: "returned", args: { prompt, subagent_type: AGENT } });
    expect(result.output).toContain("all is well");
    expect(result.childSession).toMatch(/^ses_\w+$/u);
    const { queue } = await workspace.state();
    expect(queue[0]).toMatchObject({
      status: "consumed",
      lease_owner: `${session.id}:call_task`,
      session_id: result.childSession,
    });
    expect(await events("DISPATCH-TASK-SUCCESS")).toMatchObject([{ child_session_id: result.childSession }]);
  });

  test("holds a task whose sub-agent has its prompt; the sub-agent can be played, and the session goes on", async () => {
    const { output } = await dispatch("T-held");
    const held = await session.task({ agent: AGENT, prompt: output, until: "before" });
    expect(held.status).toBe("returned");
    const child = await workspace.session({ id: held.childSession ?? "", agent: AGENT });
    expect(child.id).toBe(held.childSession);
    const edited = await child.call({ tool: "safe_edit", args: { file: "note.txt", content: "x\n" } });
    expect(edited).toMatchObject({ status: "returned", output: expect.stringContaining("written") });
    expect((await workspace.state()).backups).toMatchObject([{ dag_task_id: "T-held", agent: AGENT }]);
    expect(await dispatch("T-after")).toMatchObject({ status: "returned" });
    const { queue } = await workspace.state();
    expect(queue.find((row) => row.dag_task_id === "T-held")).toMatchObject({ status: "running" });
  });

  test("calls a module of the tree", async () => {
    const listed = await session.library("dispatch-db", "dbListQueue", [1]);
    expect(listed).toMatchObject({ ok: true, value: [{ dag_task_id: "T-after" }] });
    const refused = await session.library("dispatch-db", "dbConsumeDispatchExact", [999, "nobody:x", {}]);
    expect(refused).toMatchObject({ ok: false, message: expect.any(String) });
    expect(await session.library("dispatch-db", "noSuchFunction", [])).toMatchObject({ code: "NO_EXPORT" });
  });

  test("ends with SIGKILL, and the same session goes on in another process", async () => {
    const first = await workspace.session({ id: "ses_wished" });
    const running = first.call({ tool: "safe_shell", args: { command: "tail -f README.md" } });
    await first.kill();
    expect(await running).toMatchObject({ status: "died" });
    expect(await first.call({ tool: "dispatch_status", args: {} })).toMatchObject({ status: "died" });
    const second = await workspace.session({ id: "ses_wished" });
    expect(second.id).toBe(first.id);
    expect(await second.call({ tool: "dispatch_status", args: {} })).toMatchObject({ status: "returned" });
    await second.close();
  });

  test("leaves nothing behind", async () => {
    expect(existsSync(workspace.root)).toBe(true);
    await workspace.close();
    expect(existsSync(dirname(workspace.root))).toBe(false);
    expect(processesOf(workspace.root)).toEqual([]);
  });
});

describe.each(hostNames)("the %s host on a tree that does not load", (name) => {
  test("says which module, and why", async () => {
    const workspace = await hosts[name].open(FIXED, {
      prepare: (root) => {
        writeFileSync(
          `${root}/.opencode/plugins/broken.ts`,
          `import "./gone"; export default async () => ({});`,
        );
      },
    });
    try {
      await expect(workspace.session()).rejects.toThrow(/broken\.ts cannot be loaded: .*gone/u);
    } finally {
      await workspace.close();
    }
    expect(existsSync(dirname(workspace.root))).toBe(false);
    expect(processesOf(workspace.root)).toEqual([]);
  });
});
