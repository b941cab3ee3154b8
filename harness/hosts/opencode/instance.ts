import { randomBytes } from "node:crypto";
import { HostError, type LibraryResult } from "../host.js";
import type { WorkspaceCopy } from "../workspace-copy.js";
import type { PlannedCall } from "./chat-completion.js";
import { environment, model } from "./configuration.js";
import { ModelServer } from "./model-server.js";
import { opencodeProgram } from "./program.js";
import type { Report } from "./probe-protocol.js";
import { type ChildPlan, Script } from "./script.js";
import { ServerProcess } from "./server-process.js";
import { sessionError, type ToolPart, toolParts } from "./tool-part.js";

/** How long one call may take, in ms. A tree that hangs must not hang the harness. */
const CALL_MS = 60_000;
/** How many of the last messages are looked at for the parts of calls: those of one step, and some more. */
const LAST_MESSAGES = 8;

/** How a call ended: its part and the arguments with which it came through the before-hooks. */
export interface Ended {
  readonly part: ToolPart;
  readonly passed: Readonly<Record<string, unknown>> | undefined;
}

/** What is to happen with a sub-agent that a `task` call starts. */
export interface TaskPlan {
  readonly plan: ChildPlan;
  /** The sub-agent's session has its prompt. */
  readonly onChild: (childSession: string, passed: Ended["passed"]) => void;
}

interface Pending {
  readonly session: string;
  readonly task: TaskPlan | undefined;
  readonly resolve: (ended: Ended | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** One OpenCode process, with its model and its probe: what sessions are played in. */
export class Instance {
  readonly #pending = new Map<string, Pending>();
  readonly #passed = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #answers = new Map<number, (value: LibraryResult | undefined) => void>();
  readonly #begun = new Set<string>();
  #asked = 0;

  private constructor(
    readonly server: ServerProcess,
    readonly models: ModelServer,
  ) {
    void server.ended.then(async () => {
      for (const { resolve } of this.#pending.values()) resolve(undefined);
      this.#pending.clear();
      for (const answer of this.#answers.values()) answer(undefined);
      await models.close();
    });
  }

  /** Starts OpenCode on a workspace. */
  static async start(copy: WorkspaceCopy, agents: readonly string[]): Promise<Instance> {
    const program = opencodeProgram();
    // The model is asked and the probe reports only after the process has been handed to an instance.
    let instance: Instance | undefined = undefined as Instance | undefined;
    const script = new Script({
      settled: (session, calls) => void instance?.settle(session, calls),
      child: (session, parent) => instance?.plan(session, parent) ?? Promise.resolve({ answer: "" }),
    });
    const models = await ModelServer.start(script, (report) => instance?.take(report));
    const password = randomBytes(12).toString("hex");
    try {
      const env = environment(copy, models.url, agents, password);
      const server = await ServerProcess.start({ program, cwd: copy.root, env, password });
      instance = new Instance(server, models);
      return instance;
    } catch (error) {
      await models.close();
      throw error;
    }
  }

  /** Has a session call a tool; undefined if the process ended before the call did. */
  async play(session: string, agent: string, call: PlannedCall, task?: TaskPlan): Promise<Ended | undefined> {
    if (!this.server.isAlive) return undefined;
    const ended = new Promise<Ended | undefined>((resolve, reject) => {
      this.#pending.set(call.id, { session, task, resolve, reject });
    });
    const timer = setTimeout(() => void this.#giveUp(session), CALL_MS);
    this.models.script.play(session, call);
    try {
      await this.#begin(session, agent);
      return await ended;
    } catch (error) {
      if (await this.server.hasEnded()) return undefined;
      throw error;
    } finally {
      clearTimeout(timer);
      this.#pending.delete(call.id);
    }
  }

  /** Calls a module of the tree in the OpenCode process; undefined if the process ended. */
  library(module: string, name: string, args: readonly unknown[]): Promise<LibraryResult | undefined> {
    if (!this.server.isAlive) return Promise.resolve(undefined);
    const id = ++this.#asked;
    return new Promise((resolve) => {
      const timer = setTimeout(() => void this.server.kill(), CALL_MS);
      this.#answers.set(id, (value) => {
        clearTimeout(timer);
        this.#answers.delete(id);
        resolve(value);
      });
      this.models.ask({ id, module, name, args });
    });
  }

  /** A sub-agent's session, played in the process that started it, has its prompt already. */
  joined(session: string): void {
    this.#begun.add(session);
  }

  /** A turn begins with a message of the user, and goes on until the process ends. */
  async #begin(session: string, agent: string): Promise<void> {
    if (this.#begun.has(session)) return;
    this.#begun.add(session);
    const parts = [{ type: "text", text: "Do what is asked for." }];
    await this.server.request("POST", `/session/${session}/prompt_async`, { agent, model, parts });
  }

  /** The model is asked again: what it called before has ended. */
  private async settle(session: string, calls: readonly string[]): Promise<void> {
    const parts = toolParts(await this.#messages(session).catch(() => []));
    for (const id of calls) {
      const part = parts.findLast(({ callID }) => callID === id);
      const pending = this.#pending.get(id);
      if (part === undefined) pending?.reject(new HostError(`OpenCode keeps nothing of the call ${id}`));
      else pending?.resolve({ part, passed: this.#passed.get(id) });
    }
  }

  private async plan(child: string, parent: string): Promise<ChildPlan> {
    const open = [...this.#pending].filter(([, { session, task }]) => session === parent && task);
    const parts = open.length > 1 ? toolParts(await this.#messages(parent)) : [];
    const started = parts.find(({ childSession }) => childSession === child)?.callID;
    const [id, call] = open.find(([known]) => known === started) ?? open[0] ?? [];
    if (id === undefined || call?.task === undefined) return { answer: "" };
    call.task.onChild(child, this.#passed.get(id));
    return call.task.plan;
  }

  private take(report: Report): void {
    if (report.kind === "passed") this.#passed.set(report.callID, report.args);
    else this.#answers.get(report.id)?.(report.value);
  }

  #messages(session: string): Promise<unknown> {
    return this.server.request("GET", `/session/${session}/message?limit=${String(LAST_MESSAGES)}`);
  }

  async #giveUp(session: string): Promise<void> {
    const said = sessionError(await this.#messages(session).catch(() => []));
    const message = `OpenCode did not end a call within ${String(CALL_MS / 1000)} s: ${said ?? this.server.lastWords()}`;
    for (const pending of this.#pending.values()) pending.reject(new HostError(message));
    await this.server.kill();
  }
}
