import { createHash } from "node:crypto";
import { dispatchToken } from "../../contract/index.js";
import type { DispatchState, QueueRow } from "../state/index.js";

/** A prompt that a dispatch gave, and for what. */
export interface PromptOf {
  readonly agent: string;
  readonly task: string;
  readonly prompt: string;
}

/**
 * The queue rows that a prompt belongs to: those of its agent and task whose hash is the prompt's. What a framework
 * hashes is its own affair (the text up to the token, less the lines that are made from the hash), so that a row also
 * counts whose key the prompt carries, or whose prompt file holds this very text.
 */
export function rowsOfPrompt(state: DispatchState, { agent, task, prompt }: PromptOf): QueueRow[] {
  const hashes = new Set([tokenOf(prompt), sha256(prompt)]);
  return state.queue.filter((row) => {
    if (row.agent_type !== agent || row.dag_task_id !== task) return false;
    const key = row.dispatch_key;
    if (typeof key === "string" && key !== "" && prompt.includes(key)) return true;
    const reference = state.promptRefs.find(({ id }) => id === row.prompt_ref_id);
    if (reference === undefined) return false;
    if (hashes.has(reference.sha256)) return true;
    // A tree's own table need not hold to its type.
    const named = ((reference.file_path as string | null) ?? "").replaceAll("\\", "/");
    const file = state.promptFiles.find(({ path }) => named === path || named.endsWith(`/${path}`));
    return file !== undefined && hashes.has(file.sha256);
  });
}

/** The hash in a prompt's token line. */
export function tokenOf(prompt: string): string | undefined {
  const at = prompt.lastIndexOf(dispatchToken.prefix);
  return at < 0
    ? undefined
    : prompt.slice(at + dispatchToken.prefix.length, at + dispatchToken.prefix.length + 64);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
