import type { PlannedCall, Reply } from "./chat-completion.js";

/** How a sub-agent goes on when it has its prompt: it answers, or it is silent until it is told to do something. */
export type ChildPlan = { readonly answer: string } | "silent";

/** Who is told what the model sees of a session. */
export interface Listener {
  /** The model is asked again: these calls of its last reply have ended, with all their hooks. */
  settled(session: string, calls: readonly string[]): void;
  /** A sub-agent's session asks for the first time: it has its prompt. */
  child(session: string, parent: string): Promise<ChildPlan>;
}

/** What the model does next cannot be said any more: the request is answered with an error. */
export class NoReply extends Error {
  override readonly name = "NoReply";
}

/** One session as the model sees it. */
interface Thread {
  readonly waiting: PlannedCall[];
  emitted: readonly string[];
  children: string[];
  /** Undefined as long as nobody has asked. */
  plan?: ChildPlan;
  /** Ends the silence of a sub-agent that is to be given up. */
  dropped: boolean;
  wake?: () => void;
}

/**
 * What the model of one OpenCode process says. It plays the calls that it is handed and otherwise keeps silent: a turn
 * of a session goes on until the process ends, so that a call costs one request.
 */
export class Script {
  readonly #threads = new Map<string, Thread>();

  constructor(readonly listener: Listener) {}

  /** Has a session call a tool. Calls that come in the same moment go into one reply: OpenCode runs them in parallel. */
  play(session: string, call: PlannedCall): void {
    const thread = this.#thread(session);
    thread.waiting.push(call);
    // A sub-agent that never comes back would hold up all that its parent is to do next. Given up, its `task` fails,
    // and a task that fails reaches no after-hook either.
    for (const child of thread.children) {
      const held = this.#thread(child);
      held.dropped = true;
      held.wake?.();
    }
    setImmediate(() => thread.wake?.());
  }

  /**
   * What the model says to a session that asks.
   *
   * @throws {NoReply} if the asker went away or the sub-agent is given up
   */
  async next(asker: { session: string; parent?: string }, signal: AbortSignal): Promise<Reply> {
    const { session, parent } = asker;
    const thread = this.#thread(session);
    if (thread.emitted.length > 0) {
      const ended = thread.emitted;
      thread.emitted = [];
      this.listener.settled(session, ended);
    }
    if (parent !== undefined && thread.plan === undefined) {
      thread.plan = await this.listener.child(session, parent);
      if (thread.plan === "silent") this.#thread(parent).children.push(session);
    }
    for (;;) {
      if (thread.dropped) {
        const of = parent === undefined ? undefined : this.#thread(parent);
        if (of !== undefined) of.children = of.children.filter((one) => one !== session);
        throw new NoReply("the sub-agent was given up");
      }
      if (signal.aborted) throw new NoReply("the asker went away");
      if (thread.waiting.length > 0) {
        const calls = thread.waiting.splice(0);
        thread.emitted = calls.map(({ id }) => id);
        return { calls };
      }
      if (thread.plan !== undefined && thread.plan !== "silent") return { text: thread.plan.answer };
      await new Promise<void>((resolve) => {
        thread.wake = resolve;
        signal.addEventListener("abort", () => {
          resolve();
        });
      });
    }
  }

  #thread(session: string): Thread {
    const known = this.#threads.get(session);
    if (known !== undefined) return known;
    const made: Thread = { waiting: [], emitted: [], children: [], dropped: false };
    this.#threads.set(session, made);
    return made;
  }
}
