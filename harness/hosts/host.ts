import type { Mode } from "../../contract/index.js";
import type { DispatchState } from "../state/index.js";

/** The hosts that can run a tree (interface.md, `verify --host`). */
export const hostNames = ["bun", "opencode"] as const;

/** The name of a host. */
export type HostName = (typeof hostNames)[number];

export type { Mode };

/**
 * Something that runs the tools and hooks of a tree as OpenCode does. A host does and records; it judges nothing.
 */
export interface Host {
  readonly name: HostName;
  /** The options of sessions that it does not have; a scenario leaves out what needs them. */
  readonly cannot?: readonly "fileSizeLimit"[];
  /** How many times as long as with Bun a scenario may take: 1 unless told. */
  readonly slower?: number;
  /**
   * Looks whether what the host runs is installed.
   *
   * @throws {HostError} if it is not
   */
  ready?(): void;
  /**
   * Makes a temporary copy of a tree with a root, a database, a home and logs of its own.
   *
   * @param tree - the folder that holds `.opencode/`; it is never changed
   * @throws {HostError} if the copy cannot be made or the host's program is missing
   */
  open(tree: string, options?: WorkspaceOptions): Promise<Workspace>;
}

/** What a workspace is told beyond its tree. */
export interface WorkspaceOptions {
  /** Replaces `dispatch_policy.mode` and `safe_shell.mode`; the tree's own modes stay without it. */
  readonly mode?: Mode;
  /** Replaces `dispatch_policy.lease_ttl_ms`, in ms. */
  readonly leaseTtlMs?: number;
  /** Runs in the copy before anything is loaded, e.g. to apply a patch. */
  readonly prepare?: (root: string) => void | Promise<void>;
}

/** A temporary copy of a tree. Close it when done: its children end and its folder goes. */
export interface Workspace {
  readonly root: string;
  readonly dbPath: string;
  /** The folder of the logs; it need not exist yet. */
  readonly logs: string;
  /** Starts a session: its plugins are loaded, and `session.created` is sent. */
  session(options?: SessionOptions): Promise<Session>;
  /** What the tree has, where a host can tell that without a session. */
  parts?(): Promise<Parts>;
  /** What the database, the files and the logs say now. */
  state(): Promise<DispatchState>;
  close(): Promise<void>;
}

/** Who a session is. */
export interface SessionOptions {
  /**
   * A wish: a host may make ids of its own, so use `Session.id`. Who wishes for the same id twice gets the same session,
   * in another process.
   */
  readonly id?: string;
  /** The agent that calls the tools: `Orchestrator` unless told. */
  readonly agent?: string;
  /** The most that the session may write into one file, in bytes: a write beyond that breaks off. Only some hosts can. */
  readonly fileSizeLimit?: number;
}

/** What a tree gives to a session. */
export interface Parts {
  /** Each tool with the names of its arguments, and which of them must be given. */
  readonly tools: Readonly<
    Record<string, { readonly args: readonly string[]; readonly required: readonly string[] }>
  >;
  /** Each plugin's file, and the hooks that it has. */
  readonly hooks: readonly { readonly plugin: string; readonly names: readonly string[] }[];
  /** The modules in `.opencode/lib`, without their endings. */
  readonly libraries: readonly string[];
}

/** How a call ended. */
export interface CallResult {
  /**
   * `returned`: the tool ran and its after-hooks too. `blocked`: a before-hook threw. `threw`: the tool, or an
   * after-hook, did. `died`: the session ended during the call.
   */
  readonly status: "returned" | "blocked" | "threw" | "died";
  /** What the tool gave, or the message of the error. */
  readonly output: string;
  /** Who threw: a plugin's file, or the tool's name. */
  readonly by?: string;
  /** The arguments as the before-hooks left them. */
  readonly args?: Readonly<Record<string, unknown>>;
  /** Of a `task` that got so far: the sub-agent's session. */
  readonly childSession?: string;
}

/** A call of a tool. */
export interface ToolCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** `call_` and a number unless told. */
  readonly callID?: string;
}

/** A call of the host's own `task` tool. */
export interface TaskCall {
  readonly agent: string;
  readonly prompt: string;
  readonly callID?: string;
  /** What the sub-agent answers: `done` unless told. */
  readonly answer?: string;
  /** A wish for the id of the sub-agent's session; the result has the real one. */
  readonly childSession?: string;
  /** `before` ends when the sub-agent has its prompt: a call that never comes back. Only some hosts can. */
  readonly until?: "before";
}

/** One session. With the bun host it is a process of its own. */
export interface Session {
  readonly id: string;
  readonly agent: string;
  readonly parts: Parts;
  /** Calls a tool: before-hooks in order, the tool, after-hooks. Never throws for what the tree does. */
  call(call: ToolCall): Promise<CallResult>;
  /** Calls `task`; the sub-agent is played by the host. */
  task(call: TaskCall): Promise<CallResult>;
  /**
   * Calls an export of a module in `.opencode/lib` in this session's process. Dates and errors come back as JSON;
   * an error has its `code`.
   */
  library(module: string, name: string, args: readonly unknown[]): Promise<LibraryResult>;
  /** Ends the session's process, and those that it started, with SIGKILL, at once. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** What a library's function gave. */
export type LibraryResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code?: string; readonly message: string };

/** A tree that cannot be loaded, a host that is not installed, an answer that never comes: not a verdict. */
export class HostError extends Error {
  override readonly name = "HostError";
}
