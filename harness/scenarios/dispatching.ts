import { dispatchToken } from "../../contract/index.js";
import type { CallResult, Parts, Session } from "../hosts/host.js";

/** The tool that every dispatch begins with. */
export const DISPATCH_TOOL = "dispatch_subagent";

/** What an orchestrator asks for. */
export interface DispatchRequest {
  readonly agent: string;
  readonly task: string;
  readonly text: string;
  readonly callID?: string;
  /** Asks for an approved resume, where the tool can be asked. */
  readonly resume?: boolean;
}

/** What a dispatch gave: the call, and the prompt if there is one. */
export interface Dispatched extends CallResult {
  /** The answer up to the end of its token line; undefined if it carries none. */
  readonly prompt: string | undefined;
}

/** How frameworks call the arguments of their dispatch tool. */
const NAMES = {
  agent: ["target_agent", "agent_type", "agentType", "subagent_type", "agent", "target"],
  task: ["dag_task_id", "dagTaskId", "task_id", "taskId", "task"],
  text: ["description", "prompt", "instructions", "body", "text"],
} as const;

/** An agent that the trees' settings know. */
export const AGENT = "Super-Admin";
/** Another one. */
export const OTHER_AGENT = "Code-Writer";

/** Why no dispatch can be asked for, or undefined. */
export function lacksDispatchTool({ tools }: Parts): string | undefined {
  const tool = tools[DISPATCH_TOOL];
  if (tool === undefined) return `there is no tool ${DISPATCH_TOOL}`;
  for (const [what, names] of Object.entries(NAMES)) {
    if (!names.some((name) => tool.args.includes(name))) {
      return `${DISPATCH_TOOL} has no argument for the ${what} (${tool.args.join(", ")})`;
    }
  }
  return undefined;
}

/** Calls the dispatch tool of a tree, with its own names of arguments. */
export async function dispatch(session: Session, request: DispatchRequest): Promise<Dispatched> {
  const { args, required } = session.parts.tools[DISPATCH_TOOL] ?? { args: [], required: [] };
  const values: Record<string, unknown> = {};
  for (const what of ["agent", "task", "text"] as const) {
    const names = NAMES[what].filter((name) => args.includes(name));
    // Of several, the required ones; a tool may want a text both as its description and as its prompt.
    const wanted = names.filter((name) => required.includes(name));
    for (const name of wanted.length > 0 ? wanted : names.slice(0, 1)) values[name] = request[what];
  }
  if (request.resume === true && args.includes("resume")) values["resume"] = true;
  const { callID } = request;
  const result = await session.call({
    tool: DISPATCH_TOOL,
    args: values,
    ...(callID === undefined ? {} : { callID }),
  });
  return { ...result, prompt: result.status === "returned" ? promptIn(result.output) : undefined };
}

const TOKEN_LINE = new RegExp(`${dispatchToken.prefix}[0-9a-f]{64}`, "u");

/** The wrapped prompt in an answer: all up to its token. */
export function promptIn(output: string): string | undefined {
  const found = TOKEN_LINE.exec(output);
  return found === null ? undefined : output.slice(0, found.index + found[0].length);
}
