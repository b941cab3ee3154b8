import { createHash } from "node:crypto";
import type { DispatchAnswer, DispatchAsked } from "../checkers/index.js";
import type { Parts, Session } from "../hosts/host.js";
import { dispatch, DISPATCH_TOOL } from "./dispatching.js";

/** A way to make a dispatch. */
export interface Door {
  readonly name: "tool" | "library";
  dispatch(
    session: Session,
    asked: Omit<DispatchAsked, "session">,
    resume?: boolean,
  ): Promise<DispatchAnswer>;
}

const LIBRARY = "dispatch-db";
const CREATE = "dbCreateDispatchAtomic";

/** The dispatch tool, as an agent calls it. */
export const toolDoor: Door = {
  name: "tool",
  dispatch: async (session, asked, resume = false) => {
    const { prompt, output, status } = await dispatch(session, { ...asked, ...(resume ? { resume } : {}) });
    return {
      ...asked,
      session: session.id,
      accepted: prompt !== undefined,
      given: prompt,
      said: output,
      failed: status !== "returned",
    };
  },
};

/** The dispatch API, as another module of the framework calls it. */
export const libraryDoor: Door = {
  name: "library",
  dispatch: async (session, asked, resume = false) => {
    const { agent, task, text } = asked;
    const input = {
      agent_type: agent,
      dag_task_id: task,
      prompt_sha256: createHash("sha256").update(text).digest("hex"),
      parent_session_id: session.id,
      call_id: "call_library",
      file_path: `.task_temp/_dispatch/dispatch-${agent}-library.md`,
      size_bytes: Buffer.byteLength(text),
      ...(resume ? { resume } : {}),
    };
    const result = await session.library(LIBRARY, CREATE, [input]);
    if (!result.ok) {
      const { code = "no code", message } = result;
      const said = message.startsWith(code) ? message : `${code}: ${message}`;
      return { ...asked, session: session.id, accepted: false, said, failed: true };
    }
    const { queue_id, prompt_ref_id } = (result.value ?? {}) as Record<string, unknown>;
    return {
      ...asked,
      session: session.id,
      accepted: true,
      given: { queue_id, prompt_ref_id },
      said: JSON.stringify(result.value),
      failed: false,
    };
  },
};

/** Whether the dispatch API can be called: it is asked for nothing, which an API that is there refuses. */
export async function hasLibrary(session: Session): Promise<boolean> {
  if (!session.parts.libraries.includes(LIBRARY)) return false;
  const result = await session.library(LIBRARY, CREATE, [{}]);
  return result.ok || result.code !== "NO_EXPORT";
}

/** Whether the dispatch tool can be asked to take a task up again. */
export function toolResumes({ tools }: Parts): boolean {
  return tools[DISPATCH_TOOL]?.args.includes("resume") ?? false;
}
