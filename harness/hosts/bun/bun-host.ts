import { rmSync } from "node:fs";
import { readState } from "../../state/index.js";
import type { Host, Session, SessionOptions, Workspace, WorkspaceOptions } from "../host.js";
import { copyTree, type WorkspaceCopy } from "../workspace-copy.js";
import { BunSession } from "./bun-session.js";

/** Runs a tree in Bun, one process a session. */
export const bunHost: Host = {
  name: "bun",
  open: async (tree: string, options: WorkspaceOptions = {}): Promise<Workspace> =>
    new BunWorkspace(await copyTree(tree, options)),
};

class BunWorkspace implements Workspace {
  readonly root: string;
  readonly dbPath: string;
  readonly logs: string;
  readonly #copy: WorkspaceCopy;
  readonly #sessions = new Set<Session>();
  #started = 0;

  constructor(copy: WorkspaceCopy) {
    this.#copy = copy;
    this.root = copy.root;
    this.dbPath = copy.dbPath;
    this.logs = copy.logs;
  }

  async session(options: SessionOptions = {}): Promise<Session> {
    const id = options.id ?? `ses_${String(++this.#started)}`;
    const session = await BunSession.start(id, options.agent ?? "Orchestrator", this.#copy);
    this.#sessions.add(session);
    return session;
  }

  state(): ReturnType<Workspace["state"]> {
    return readState(this.root, this.dbPath, this.logs);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.kill()));
    rmSync(this.#copy.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
