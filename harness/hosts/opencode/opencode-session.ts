import type { CallResult, LibraryResult, Parts, Session, TaskCall, ToolCall } from "../host.js";
import type { PlannedCall } from "./chat-completion.js";
import type { Ended, Instance, TaskPlan } from "./instance.js";
import { resultOf } from "./tool-part.js";

/** What a session is made of. */
export interface SessionFacts {
  readonly id: string;
  readonly agent: string;
  readonly parts: Parts;
  /** Is told which session a sub-agent got, and by which name the caller knows it. */
  readonly onChild: (childSession: string, wished: string | undefined) => void;
}

/** A session of OpenCode, in an OpenCode process. */
export class OpencodeSession implements Session {
  readonly id: string;
  readonly agent: string;
  readonly parts: Parts;
  #calls = 0;

  constructor(
    readonly instance: Instance,
    readonly facts: SessionFacts,
  ) {
    this.id = facts.id;
    this.agent = facts.agent;
    this.parts = facts.parts;
  }

  async call({ tool, args, callID }: ToolCall): Promise<CallResult> {
    const call = { id: callID ?? this.#nextCall(), tool, args };
    return this.#result(await this.instance.play(this.id, this.agent, call));
  }

  async task(task: TaskCall): Promise<CallResult> {
    const call: PlannedCall = {
      id: task.callID ?? this.#nextCall(),
      tool: "task",
      args: { description: "sub-task", prompt: task.prompt, subagent_type: task.agent },
    };
    const answer = task.answer ?? "done";
    return new Promise((resolve, reject) => {
      const plan: TaskPlan = {
        plan: task.until === "before" ? "silent" : { answer },
        onChild: (childSession, args) => {
          this.facts.onChild(childSession, task.childSession);
          if (task.until !== "before") return;
          resolve({
            status: "returned",
            output: answer,
            childSession,
            ...(args === undefined ? {} : { args }),
          });
        },
      };
      this.instance
        .play(this.id, this.agent, call, plan)
        .then((ended) => {
          resolve(this.#result(ended));
        })
        .catch(reject);
    });
  }

  async library(module: string, name: string, args: readonly unknown[]): Promise<LibraryResult> {
    const value = await this.instance.library(module, name, args);
    return value ?? { ok: false, code: "DIED", message: this.instance.server.lastWords() };
  }

  async kill(): Promise<void> {
    await this.instance.server.kill();
  }

  /** OpenCode ends at once when it is told to: nothing of a session is kept in its memory. */
  async close(): Promise<void> {
    await this.instance.server.kill();
  }

  #result(ended: Ended | undefined): CallResult {
    if (ended === undefined) return { status: "died", output: this.instance.server.lastWords() };
    return resultOf(ended.part, ended.passed);
  }

  #nextCall(): string {
    return `call_${this.id.replace(/^ses_/u, "")}_${String(++this.#calls)}`;
  }
}
