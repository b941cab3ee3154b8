import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ShellAttempt, Touched } from "../checkers/shell.js";
import type { Parts, Session, Workspace } from "../hosts/host.js";
import { type FileFact, listFiles, readEvents } from "../state/index.js";
import { eventsSince, withoutArgs } from "./recording.js";

/** How a command gets to a shell: the host's own tool, which a hook may guard, or a tool of the tree. */
export type Channel = (session: Session, command: string) => ReturnType<Session["call"]>;

/** The ways to a shell of a tree, by the tool's name. None, if nothing guards the host's and the tree has no own. */
export function shellChannels({ tools, hooks }: Parts): ReadonlyMap<string, Channel> {
  const channels = new Map<string, Channel>();
  if (hooks.some(({ names }) => names.includes("tool.execute.before"))) {
    channels.set("bash", (session, command) =>
      session.call({ tool: "bash", args: { command, description: "run a command" } }),
    );
  }
  for (const [tool, { args, required }] of Object.entries(tools)) {
    if (!args.includes("command")) continue;
    const others: Record<string, string> = {};
    for (const name of required) others[name] = "run a command";
    channels.set(tool, (session, command) => session.call({ tool, args: { ...others, command } }));
  }
  return channels;
}

/** A folder that is watched, with the files that commands may be after. */
export interface Watched {
  /** How the history names it: empty for the workspace. */
  readonly name: string;
  readonly root: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Puts the files there, or puts them back. */
export function lay({ root, files }: Watched): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    // A link that a command has made would lead the text elsewhere.
    rmSync(join(root, path), { recursive: true, force: true });
    writeFileSync(join(root, path), text, { mode: 0o755 });
  }
}

/** Runs commands one by one, records what each did, and undoes it, so that the next one finds what it expects. */
export class ShellRecorder {
  readonly attempts: ShellAttempt[] = [];
  readonly #workspace: Workspace;
  readonly #watched: readonly Watched[];
  #files: ReadonlyMap<string, FileFact>;

  constructor(workspace: Workspace, watched: readonly Watched[]) {
    this.#workspace = workspace;
    this.#watched = watched;
    watched.forEach(lay);
    this.#files = this.#look();
  }

  /** Runs one command in each of the ways. */
  async run(
    session: Session,
    channels: ReadonlyMap<string, Channel>,
    asked: Pick<ShellAttempt, "id" | "command" | "prints">,
  ): Promise<void> {
    for (const [tool, channel] of channels) {
      const logged = await readEvents(this.#workspace.logs);
      const result = await channel(session, asked.command);
      const events = eventsSince(logged, await readEvents(this.#workspace.logs));
      const blocks = events.filter(({ event }) => event === "SHELL-WRITE-BLOCKED");
      this.attempts.push({ ...asked, tool, result: withoutArgs(result), touched: this.#touched(), blocks });
    }
  }

  #look(): Map<string, FileFact> {
    // The log grows with each call, and may.
    const isLog = (path: string): boolean => path === ".task_temp/_logs";
    return new Map(
      this.#watched.flatMap(({ name, root }) =>
        listFiles(root, isLog).map((fact) => [`${name}${fact.path}`, fact] as const),
      ),
    );
  }

  #touched(): Touched[] {
    const now = this.#look();
    const touched: Touched[] = [];
    for (const [path, fact] of now) {
      const was = this.#files.get(path);
      if (was === undefined) touched.push({ path, how: "created" });
      else if (!path.endsWith("/") && (was.sha256 !== fact.sha256 || was.mtimeMs !== fact.mtimeMs)) {
        touched.push({ path, how: "changed" });
      }
    }
    for (const path of this.#files.keys()) if (!now.has(path)) touched.push({ path, how: "deleted" });
    // What the framework makes when it is first asked, a folder for its logs, say, is no effect of the command.
    const effects = touched.filter(({ path }) => path !== ".task_temp/");
    if (touched.length > 0) this.#undo(touched);
    return effects;
  }

  #undo(touched: readonly Touched[]): void {
    for (const watched of this.#watched) {
      for (const { path, how } of touched) {
        if (how !== "created" || path === ".task_temp/" || !path.startsWith(watched.name)) continue;
        rmSync(join(watched.root, path.slice(watched.name.length)), { recursive: true, force: true });
      }
      lay(watched);
    }
    this.#files = this.#look();
  }
}
