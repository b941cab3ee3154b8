import type { CallResult } from "../host.js";

/** What is read of a tool part of a message. What OpenCode leaves out, or gives in another form, is undefined. */
export interface ToolPart {
  readonly callID: string;
  readonly tool: string;
  readonly status: string;
  readonly input: Readonly<Record<string, unknown>> | undefined;
  readonly output: string | undefined;
  readonly error: string | undefined;
  /** Of a `task`: the sub-agent's session. */
  readonly childSession: string | undefined;
}

/** The tool that OpenCode puts in the place of one that it does not have. */
const INVALID = "invalid";

/** The tool parts in the messages that `GET /session/{id}/message` gives; whatever else there is, is left out. */
export function toolParts(messages: unknown): ToolPart[] {
  return list(messages)
    .flatMap((message) => list(record(message)["parts"]))
    .flatMap(toolPart);
}

function toolPart(value: unknown): ToolPart[] {
  const part = record(value);
  const { callID, tool } = part;
  if (part["type"] !== "tool" || typeof callID !== "string" || typeof tool !== "string") return [];
  const state = record(part["state"]);
  const { input } = state;
  return [
    {
      callID,
      tool,
      status: text(state["status"]) ?? "unknown",
      input: typeof input === "object" && input !== null ? record(input) : undefined,
      output: text(state["output"]),
      error: text(state["error"]),
      childSession: text(record(state["metadata"])["sessionId"]),
    },
  ];
}

/** What the last message says that went wrong with the session itself, e.g. that the model cannot be reached. */
export function sessionError(messages: unknown): string | undefined {
  const error = record(record(record(list(messages).at(-1))["info"])["error"]);
  return text(record(error["data"])["message"]) ?? text(error["name"]);
}

/**
 * How a call ended.
 *
 * @param passed - the arguments with which the call came through all before-hooks; undefined if it did not
 */
export function resultOf(part: ToolPart, passed: Readonly<Record<string, unknown>> | undefined): CallResult {
  const args = passed ?? part.input;
  const more = {
    ...(args === undefined ? {} : { args }),
    ...(part.childSession === undefined ? {} : { childSession: part.childSession }),
  };
  if (part.tool === INVALID) {
    return { status: "threw", output: text(part.input?.["error"]) ?? part.output ?? "", ...more };
  }
  if (part.status === "completed") return { status: "returned", output: part.output ?? "", ...more };
  // OpenCode tells an error of a hook and one of the tool in the same words; but only a tool runs after all hooks.
  const status = passed === undefined ? "blocked" : "threw";
  return { status, output: part.error ?? `the call is ${part.status}`, ...more };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
