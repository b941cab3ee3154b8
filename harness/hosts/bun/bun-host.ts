import { rmSync } from "node:fs";
import { readState } from "../../state/index.js";
import { bunProgram } from "../bun-program.js";
import {
  type Host,
  HostError,
  type Session,
  type SessionOptions,
  type Workspace,
  type WorkspaceOptions,
} from "../host.js";
import { copyTree, type WorkspaceCopy } from "../workspace-copy.js";
import { BunSession } from "./bun-session.js";

/** Runs a tree in Bun, one process a session. */
export const bunHost: Host = {
  name: "bun",
  ready: () => {
    bunProgram();
  },
  open: async (tree: string, options: WorkspaceOptions = {}): Promise<Workspace> =>
    new BunWorkspace(await copyTree(tree, options)),
};

class BunWorkspace implements Workspace {
  readonly root: string;
  readonly dbPath: string;
  readonly logs: string;
  readonly #copy: WorkspaceCopy;
  readonly #sessions = new Set<Promise<Session>>();
  #started = 0;
  #closed = false;

  constructor(copy: WorkspaceCopy) {
    this.#copy = copy;
    this.root = copy.root;
    this.dbPath = copy.dbPath;
    this.logs = copy.logs;
  }

  async session(options: SessionOptions = {}): Promise<Session> {
    const id = options.id ?? `ses_${String(++this.#started)}`;
    if (this.#closed) throw new HostError("the workspace is closed");
    const starting = BunSession.start({ agent: "Orchestrator", ...options, id }, this.#copy);
    this.#sessions.add(starting);
    return starting;
  }

  state(): ReturnType<Workspace["state"]> {
    return readState(this.root, this.dbPath, this.logs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    // Steps that were given up may still be starting sessions; what could not be started needs no kill.
    const started = await Promise.allSettled([...this.#sessions]);
    const sessions = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    await Promise.all(sessions.map((session) => session.kill()));
    rmSync(this.#copy.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
