import { rmSync } from "node:fs";
import { readState } from "../../state/index.js";
import { BunSession } from "../bun/bun-session.js";
import {
  type Host,
  HostError,
  type Parts,
  type Session,
  type SessionOptions,
  type Workspace,
  type WorkspaceOptions,
} from "../host.js";
import { copyTree, type WorkspaceCopy } from "../workspace-copy.js";
import { ORCHESTRATOR, provide } from "./configuration.js";
import { Instance } from "./instance.js";
import { OpencodeSession } from "./opencode-session.js";
import { opencodeProgram } from "./program.js";

/** Runs a tree in OpenCode itself, one `opencode serve` a session; a model that follows a script makes the calls. */
export const opencodeHost: Host = {
  name: "opencode",
  // OpenCode keeps the arguments of a call in a database of its own: a limit would break that first.
  cannot: ["fileSizeLimit"],
  slower: 3,
  ready: () => {
    opencodeProgram();
  },
  open: async (tree: string, options: WorkspaceOptions = {}): Promise<Workspace> => {
    opencodeProgram();
    const copy = await copyTree(tree, options);
    provide(copy);
    return new OpencodeWorkspace(copy);
  },
};

class OpencodeWorkspace implements Workspace {
  readonly root: string;
  readonly dbPath: string;
  readonly logs: string;
  readonly #copy: WorkspaceCopy;
  readonly #starting: Promise<Instance>[] = [];
  /** The real ids of sessions, by the ids that were wished for. */
  readonly #ids = new Map<string, Promise<string>>();
  /** Where a sub-agent's session is played, by its real id. */
  readonly #children = new Map<string, Instance>();
  #parts: Promise<Parts> | undefined;
  #first: Promise<unknown> | undefined;
  #isClosed = false;

  constructor(copy: WorkspaceCopy) {
    this.#copy = copy;
    this.root = copy.root;
    this.dbPath = copy.dbPath;
    this.logs = copy.logs;
  }

  async session(options: SessionOptions = {}): Promise<Session> {
    const { id: wished, agent = ORCHESTRATOR } = options;
    if (options.fileSizeLimit !== undefined) {
      throw new HostError("OpenCode cannot run under a limit of file sizes.");
    }
    const loaded = this.parts();
    const known = wished === undefined ? undefined : await (this.#ids.get(wished) ?? wished);
    const home = known === undefined ? undefined : this.#children.get(known);
    if (known !== undefined && home?.server.isAlive === true) {
      home.joined(known);
      return this.#session(home, known, agent, await loaded);
    }
    const starting = this.#start(agent);
    this.#starting.push(starting);
    // Of several that start at once, the first makes OpenCode's own database; the others wait for it.
    this.#first ??= starting.catch(() => undefined);
    // A tree that does not load in Bun does not load in OpenCode either, which says less about it.
    const [parts, instance] = await Promise.all([loaded, starting]);
    const id = await this.#idOf(wished, instance, agent);
    const failure = instance.server.loadFailure();
    if (failure !== undefined) throw new HostError(failure);
    return this.#session(instance, id, agent, parts);
  }

  parts(): Promise<Parts> {
    this.#parts ??= partsOf(this.root);
    return this.#parts;
  }

  state(): ReturnType<Workspace["state"]> {
    return readState(this.root, this.dbPath, this.logs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // One that is still starting would outlive the workspace.
    const started = await Promise.allSettled(this.#starting);
    const instances = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    await Promise.all(instances.map(({ server }) => server.kill()));
    rmSync(this.#copy.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #start(agent: string): Promise<Instance> {
    await this.#first;
    if (this.#isClosed) throw new HostError("the workspace is closed");
    return Instance.start(this.#copy, [agent]);
  }

  /** OpenCode makes its own ids. Who wishes for one twice gets the same session, in a process of its own. */
  #idOf(wished: string | undefined, instance: Instance, agent: string): Promise<string> {
    const known = wished === undefined ? undefined : this.#ids.get(wished);
    const id = known ?? create(instance, agent);
    if (wished !== undefined) this.#ids.set(wished, id);
    return id;
  }

  #session(instance: Instance, id: string, agent: string, parts: Parts): Session {
    return new OpencodeSession(instance, {
      id,
      agent,
      parts,
      onChild: (child, wish) => {
        this.#children.set(child, instance);
        if (wish !== undefined) this.#ids.set(wish, Promise.resolve(child));
      },
    });
  }
}

async function create({ server }: Instance, agent: string): Promise<string> {
  // With a title of its own, so that OpenCode asks no model for one.
  const made = await server.request("POST", "/session", { title: "verify", agent });
  const id = (made as { id?: unknown } | undefined)?.id;
  if (typeof id !== "string") throw new HostError("OpenCode made no session");
  return id;
}

/**
 * What the tree has. OpenCode tells neither which plugin has which hook nor why one does not load: a copy of the copy is
 * loaded in Bun for that, so that loading has no effect on the workspace.
 *
 * @throws {HostError} if a module of the tree cannot be loaded
 */
async function partsOf(root: string): Promise<Parts> {
  const copy = await copyTree(root, {});
  try {
    const session = await BunSession.start({ id: "ses_parts", agent: ORCHESTRATOR }, copy);
    await session.kill();
    return session.parts;
  } finally {
    rmSync(copy.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
