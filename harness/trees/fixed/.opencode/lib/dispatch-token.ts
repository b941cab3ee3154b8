import { dispatchIdOf, dispatchKey, sha256, type DispatchTuple } from "./dispatch-key";

/**
 * The wrapped prompt: a head with the task's identity, the text, a tail, and the DISPATCH_TOKEN as its last line.
 *
 * The token is the hash of everything in front of it. `prompt_sha256` is the hash of the same text without the two
 * lines `dispatch_id` and `dispatch_key`: those are made from it, so they cannot be part of it.
 */

const RULER = "─".repeat(64);
const TOKEN = /\n\/\/DISPATCH_TOKEN:([0-9a-f]{64})$/;
const HEAD =
  /^# Task for ([^\n]+)\nagent_type: ([^\n]+)\ndag_task_id: ([^\n]+)\ndispatch_id: (dsp_[0-9a-f]{32})\ndispatch_key: ([0-9a-f]{64})\n/;

export interface WrappedPrompt extends DispatchTuple {
  readonly text: string;
  readonly dispatch_id: string;
  readonly dispatch_key: string;
  readonly size_bytes: number;
}

export function wrapPrompt(
  agent_type: string,
  dag_task_id: string,
  parent_session_id: string,
  body: string,
): WrappedPrompt {
  const head = `# Task for ${agent_type}\nagent_type: ${agent_type}\ndag_task_id: ${dag_task_id}\n`;
  const rest = [
    RULER,
    body.trim(),
    RULER,
    "Answer with what you did and which files you changed.",
    "Write files with safe_edit only.",
  ].join("\n");
  const tuple = { agent_type, dag_task_id, prompt_sha256: sha256(head + rest), parent_session_id };
  const dispatch_key = dispatchKey(tuple);
  const dispatch_id = dispatchIdOf(dispatch_key);
  const signed = `${head}dispatch_id: ${dispatch_id}\ndispatch_key: ${dispatch_key}\n${rest}`;
  const text = `${signed}\n//DISPATCH_TOKEN:${sha256(signed)}`;
  return { ...tuple, dispatch_id, dispatch_key, text, size_bytes: Buffer.byteLength(text) };
}

export type TokenVerdict =
  | { readonly ok: false; readonly reason: "no-token" | "hash-differs" | "no-identity" }
  | {
      readonly ok: true;
      readonly agent_type: string;
      readonly dag_task_id: string;
      /** Computed from the text, not taken from it. */
      readonly prompt_sha256: string;
      readonly dispatch_id: string;
      readonly dispatch_key: string;
    };

/** Whether a prompt is as it was returned; if so, whose it is. */
export function readToken(prompt: string): TokenVerdict {
  const token = TOKEN.exec(prompt)?.[1];
  if (token === undefined) return { ok: false, reason: "no-token" };
  const signed = prompt.replace(TOKEN, "");
  if (sha256(signed) !== token) return { ok: false, reason: "hash-differs" };
  const [head, title, agent_type, dag_task_id, dispatch_id, dispatch_key] = HEAD.exec(signed) ?? [];
  if (!head || !agent_type || !dag_task_id || !dispatch_id || !dispatch_key || title !== agent_type) {
    return { ok: false, reason: "no-identity" };
  }
  // Two lines that do not fit each other were not made from this prompt: they count as its text.
  const fit = dispatch_id === dispatchIdOf(dispatch_key);
  const bare = fit ? head.replace(/\ndispatch_id: .*\ndispatch_key: .*\n$/, "\n") : head;
  const prompt_sha256 = sha256(bare + signed.slice(head.length));
  return { ok: true, agent_type, dag_task_id, prompt_sha256, dispatch_id, dispatch_key };
}
