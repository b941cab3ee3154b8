import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { CallResult, Parts } from "../host.js";

/** As much of a schema of zod as a host needs. */
interface Schema {
  safeParse(value: unknown): { success: boolean; data?: unknown; error?: { message: string } };
}

/** What `tool()` of @opencode-ai/plugin gives. */
export interface ToolDefinition {
  readonly args?: Readonly<Record<string, Schema>>;
  execute(args: Record<string, unknown>, context: object): Promise<unknown>;
}

interface ToolOutput {
  title: string;
  output: string;
  metadata: Record<string, unknown>;
}

type Args = Record<string, unknown>;

/** The hooks that this host calls, with OpenCode's own arguments. */
export interface Hooks {
  readonly tool?: Readonly<Record<string, ToolDefinition>>;
  event?(input: object): Promise<void>;
  "chat.message"?(input: object, output: object): Promise<void>;
  "shell.env"?(input: object, output: { env: Record<string, string> }): Promise<void>;
  "tool.execute.before"?(input: object, output: { args: Args }): Promise<void>;
  "tool.execute.after"?(input: object, output: ToolOutput): Promise<void>;
}

/** A tree in this process. */
export interface LoadedTree {
  readonly root: string;
  readonly session: string;
  readonly agent: string;
  readonly tools: ReadonlyMap<string, ToolDefinition>;
  readonly hooks: readonly { readonly plugin: string; readonly hooks: Hooks }[];
  readonly parts: Parts;
}

interface Call {
  readonly tool: string;
  readonly args: Readonly<Args>;
  readonly callID: string;
}

/** A tool's call, from the before-hooks to the after-hooks. */
export async function executeCall(tree: LoadedTree, call: Call): Promise<CallResult> {
  const run = tree.tools.has(call.tool) ? ownTool(tree, call) : builtIn(tree, call);
  if (run === undefined) return { status: "threw", output: `there is no tool ${call.tool}`, by: call.tool };
  return throughHooks(tree, call, run);
}

/** The `task` tool: the sub-agent gets its prompt in a session of its own, and answers. */
export async function executeTask(
  tree: LoadedTree,
  task: {
    readonly args: Readonly<Args>;
    readonly callID: string;
    readonly child: string;
    readonly answer: string;
    readonly until?: "before";
  },
): Promise<CallResult> {
  const call = { tool: "task", args: task.args, callID: task.callID };
  const made: { childSession?: string } = {};
  const result = await throughHooks(
    tree,
    call,
    async (args) => {
      made.childSession = task.child;
      const created = {
        type: "session.created",
        properties: { sessionID: task.child, info: { id: task.child, parentID: tree.session } },
      };
      for (const { hooks } of tree.hooks) await hooks.event?.({ event: created }).catch(() => undefined);
      const agent = text(args["subagent_type"]);
      const part = { id: "prt_1", sessionID: task.child, type: "text", text: text(args["prompt"]) };
      for (const { hooks } of tree.hooks) {
        await hooks["chat.message"]?.(
          { sessionID: task.child, agent, messageID: "msg_child" },
          { message: { id: "msg_child", sessionID: task.child, role: "user", agent }, parts: [part] },
        );
      }
      return {
        title: text(args["description"]),
        output: task.answer,
        metadata: { sessionId: task.child },
      };
    },
    task.until,
  );
  return { ...result, ...made };
}

async function throughHooks(
  tree: LoadedTree,
  call: Call,
  run: (args: Args) => Promise<ToolOutput>,
  until?: "before",
): Promise<CallResult> {
  const input = { tool: call.tool, sessionID: tree.session, callID: call.callID };
  const before = { args: { ...call.args } };
  for (const { plugin, hooks } of tree.hooks) {
    try {
      await hooks["tool.execute.before"]?.(input, before);
    } catch (error) {
      return { status: "blocked", output: messageOf(error), by: plugin, args: before.args };
    }
  }
  let by = call.tool;
  try {
    const result = await run(before.args);
    if (until === undefined) {
      for (const { plugin, hooks } of tree.hooks) {
        by = plugin;
        await hooks["tool.execute.after"]?.({ ...input, args: before.args }, result);
      }
    }
    return { status: "returned", output: result.output, args: before.args };
  } catch (error) {
    return { status: "threw", output: messageOf(error), by, args: before.args };
  }
}

function ownTool(tree: LoadedTree, call: Call): (args: Args) => Promise<ToolOutput> {
  return async (given) => {
    const tool = tree.tools.get(call.tool) as ToolDefinition;
    const args = { ...given };
    for (const [name, schema] of Object.entries(tool.args ?? {})) {
      const parsed = schema.safeParse(given[name]);
      if (!parsed.success) throw new Error(`argument ${name}: ${parsed.error?.message ?? "invalid"}`);
      if (parsed.data !== undefined) args[name] = parsed.data;
    }
    const result = await tool.execute(args, contextOf(tree, call.callID));
    return typeof result === "object" && result !== null && "output" in result
      ? { title: "", metadata: {}, ...(result as Partial<ToolOutput>), output: String(result.output) }
      : { title: "", output: String(result), metadata: {} };
  };
}

function contextOf(tree: LoadedTree, callID: string): object {
  return {
    sessionID: tree.session,
    messageID: `msg_${callID}`,
    agent: tree.agent,
    callID,
    directory: tree.root,
    worktree: tree.root,
    abort: new AbortController().signal,
    metadata: () => undefined,
    ask: () => Promise.resolve(),
  };
}

/** The host's own tools that a framework guards: they do what they say, in the workspace. */
function builtIn(
  tree: LoadedTree,
  { tool, callID }: Call,
): ((args: Args) => Promise<ToolOutput>) | undefined {
  if (tool === "bash") return (args) => bash(tree, callID, text(args["command"]));
  const done = { title: "", output: "done", metadata: {} };
  const target = (args: Args): string => {
    const file = text(args["filePath"]);
    return isAbsolute(file) ? file : join(tree.root, file);
  };
  if (tool === "read") {
    return async (args) => Promise.resolve({ ...done, output: readFileSync(target(args), "utf8") });
  }
  if (tool === "write") {
    return async (args) => {
      mkdirSync(dirname(target(args)), { recursive: true });
      writeFileSync(target(args), text(args["content"]));
      return Promise.resolve(done);
    };
  }
  return undefined;
}

const COMMAND_MS = 20_000;

async function bash(tree: LoadedTree, callID: string, command: string): Promise<ToolOutput> {
  const shell = { env: {} as Record<string, string> };
  for (const { hooks } of tree.hooks) {
    await hooks["shell.env"]?.({ cwd: tree.root, sessionID: tree.session, callID }, shell);
  }
  const child = spawn("bash", ["-c", command], {
    cwd: tree.root,
    env: { ...process.env, ...shell.env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: COMMAND_MS,
    killSignal: "SIGKILL",
  });
  let output = "";
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  return { title: command, output, metadata: { exit } };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
