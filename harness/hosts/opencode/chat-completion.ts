/**
 * The wire format of OpenAI's chat completions, as far as a model that follows a script needs it: one answer, streamed
 * as server-sent events.
 */

/** A tool call that the model makes. */
export interface PlannedCall {
  readonly id: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What the model says: it calls tools, or ends its turn with a text. */
export type Reply = { readonly calls: readonly PlannedCall[] } | { readonly text: string };

/** Nobody is billed, and nothing ever grows so long that OpenCode would shorten it. */
const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

/** A reply as the body of a streamed answer. */
export function encodeReply(reply: Reply): string {
  const delta =
    "calls" in reply
      ? { role: "assistant", content: null, tool_calls: reply.calls.map(encodeCall) }
      : { role: "assistant", content: reply.text };
  const reason = "calls" in reply ? "tool_calls" : "stop";
  return [
    event({ choices: [{ index: 0, delta, finish_reason: null }] }),
    event({ choices: [{ index: 0, delta: {}, finish_reason: reason }], usage: USAGE }),
    "data: [DONE]\n\n",
  ].join("");
}

function encodeCall({ id, tool, args }: PlannedCall, index: number): object {
  return { index, id, type: "function", function: { name: tool, arguments: JSON.stringify(args) } };
}

function event(chunk: object): string {
  const head = { id: "reply", object: "chat.completion.chunk", created: 0, model: "scripted" };
  return `data: ${JSON.stringify({ ...head, ...chunk })}\n\n`;
}

/** Whose turn a request is: OpenCode says it in the headers of each request to a model. */
export function askerOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): { readonly session: string; readonly parent?: string } | undefined {
  const session = one(headers["x-session-affinity"]) ?? one(headers["x-session-id"]);
  const parent = one(headers["x-parent-session-id"]);
  if (session === undefined) return undefined;
  return parent === undefined ? { session } : { session, parent };
}

function one(value: string | readonly string[] | undefined): string | undefined {
  const text = typeof value === "string" ? value : value?.[0];
  return text === "" ? undefined : text;
}
