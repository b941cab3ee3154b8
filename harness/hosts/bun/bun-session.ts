import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { bunProgram } from "../bun-program.js";
import {
  type CallResult,
  HostError,
  type LibraryResult,
  type Parts,
  type Session,
  type SessionOptions,
  type TaskCall,
  type ToolCall,
} from "../host.js";
import type { WorkspaceCopy } from "../workspace-copy.js";
import type { Answer, Loaded, Work } from "./protocol.js";

/** How long one call may take, in ms. A tree that hangs must not hang the harness. */
const CALL_MS = 60_000;
/** How much of what a tree prints is kept, in characters, to explain why it ended. */
const PRINTED = 4_000;

/** Beside this module: TypeScript where it runs from its sources, JavaScript where it was built. */
const WORKER = fileURLToPath(
  new URL(`./worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
);

/** Who a session is, and what holds for its process. */
export type StartOptions = SessionOptions & { readonly id: string; readonly agent: string };

/** The command that runs a program in the same process under a limit of file sizes; a breach is an error, no signal. */
function limited(bytes: number | undefined, program: string, args: string[]): [string, string[]] {
  if (bytes === undefined) return [program, args];
  // Bash counts in kilobytes.
  const script = `trap '' XFSZ; ulimit -f ${String(Math.ceil(bytes / 1024))}; exec "$0" "$@"`;
  return ["bash", ["-c", script, program, ...args]];
}

/** A session of the bun host: a Bun process that has loaded the tree. */
export class BunSession implements Session {
  readonly id: string;
  readonly agent: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting = new Map<number, (value: Answer["value"] | undefined) => void>();
  readonly #ended: Promise<unknown>;
  #asked = 0;
  #calls = 0;
  #printed = "";
  #parts: Parts | undefined;

  private constructor({ id, agent, fileSizeLimit }: StartOptions, copy: WorkspaceCopy) {
    this.id = id;
    this.agent = agent;
    const [program, args] = limited(fileSizeLimit, bunProgram(), ["--no-install", WORKER]);
    this.#child = spawn(program, args, {
      cwd: copy.root,
      env: copy.env,
      stdio: ["pipe", "pipe", "pipe"],
      // A process group of its own, so that a kill also takes what the tree has started.
      detached: true,
    });
    // A process that could not even be started has ended, too.
    this.#ended = new Promise((resolve) => {
      this.#child.once("close", resolve).once("error", resolve);
    });
    // Writing to a process that was killed is no error of ours: its calls end as `died`.
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", () => undefined);
    // What the tree left running would outlive its workspace.
    this.#child.on("exit", () => {
      this.#killGroup();
    });
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#printed = (this.#printed + chunk.toString()).slice(-PRINTED);
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const { id: asked, value } = JSON.parse(line) as Answer;
      this.#settle(asked, value);
    });
    void this.#ended.then(() => {
      for (const asked of [...this.#waiting.keys()]) this.#settle(asked, undefined);
    });
  }

  /**
   * Starts the process and loads the tree.
   *
   * @throws {HostError} if a module of the tree cannot be loaded, with the module's own message
   */
  static async start(options: StartOptions, copy: WorkspaceCopy): Promise<BunSession> {
    const session = new BunSession(options, copy);
    const { id, agent } = options;
    const loaded = (await session.#ask({ op: "load", root: copy.root, session: id, agent })) as
      Loaded | undefined;
    if (loaded?.ok === true) {
      session.#parts = loaded.parts;
      return session;
    }
    await session.kill();
    if (loaded === undefined) throw new HostError(`the Bun process ended while loading: ${session.#last()}`);
    throw new HostError(`${"file" in loaded ? loaded.file : "the tree"} cannot be loaded: ${loaded.message}`);
  }

  get parts(): Parts {
    if (this.#parts === undefined) throw new Error("not loaded");
    return this.#parts;
  }

  async call({ tool, args, callID }: ToolCall): Promise<CallResult> {
    return this.#result(await this.#ask({ op: "call", tool, args, callID: callID ?? this.#nextCall() }));
  }

  async task(call: TaskCall): Promise<CallResult> {
    const callID = call.callID ?? this.#nextCall();
    const work = {
      op: "task",
      args: { description: "sub-task", prompt: call.prompt, subagent_type: call.agent },
      callID,
      child: call.childSession ?? `ses_child_${callID}`,
      answer: call.answer ?? "done",
      ...(call.until === undefined ? {} : { until: call.until }),
    } as const;
    return this.#result(await this.#ask(work));
  }

  async library(module: string, name: string, args: readonly unknown[]): Promise<LibraryResult> {
    const value = await this.#ask({ op: "library", module, name, args });
    return (value as LibraryResult | undefined) ?? { ok: false, code: "DIED", message: this.#last() };
  }

  async kill(): Promise<void> {
    this.#killNow();
    await this.#ended;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => {
      this.#killNow();
    }, 2_000);
    await this.#ended;
    clearTimeout(timer);
  }

  #killNow(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#killGroup();
  }

  #killGroup(): void {
    const { pid } = this.#child;
    try {
      if (pid !== undefined) process.kill(-pid, "SIGKILL");
    } catch {
      // The whole group has ended already.
    }
  }

  #nextCall(): string {
    return `call_${this.id.replace(/^ses_/u, "")}_${String(++this.#calls)}`;
  }

  #ask(work: Work): Promise<Answer["value"] | undefined> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        resolve(undefined);
        return;
      }
      const timer = setTimeout(() => {
        this.#printed += `\nno answer within ${String(CALL_MS / 1000)} s`;
        this.#killNow();
      }, CALL_MS);
      this.#waiting.set(id, (value) => {
        clearTimeout(timer);
        resolve(value);
      });
      this.#child.stdin.write(`${JSON.stringify({ id, ...work })}\n`);
    });
  }

  #settle(id: number, value: Answer["value"] | undefined): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.(value);
  }

  #result(value: Answer["value"] | undefined): CallResult {
    if (value === undefined) return { status: "died", output: this.#last() };
    if ("status" in value) return value;
    throw new HostError("message" in value ? value.message : "the worker gave no result");
  }

  #last(): string {
    return this.#printed.trim().split("\n").slice(-5).join("\n") || "it printed nothing";
  }
}
