import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import type { Backup, Content, EditOutcome, EditStep } from "../checkers/backup.js";
import type { CallResult, Workspace } from "../hosts/host.js";
import { listFiles } from "../state/index.js";
import { eventsSince, withoutArgs } from "./recording.js";

/** Watches one file of a workspace, and records what each edit of it did. */
export class EditRecorder {
  readonly steps: EditStep[] = [];

  constructor(
    readonly workspace: Workspace,
    /** Relative to the root. */
    readonly file: string,
  ) {
    mkdirSync(dirname(this.path), { recursive: true });
  }

  get path(): string {
    return join(this.workspace.root, this.file);
  }

  /** Puts a text there, as if it had always been. */
  put(text: string): void {
    writeFileSync(this.path, text);
  }

  /** Records one edit. The file is as it was if nothing is wanted. */
  async record(
    id: string,
    expects: EditOutcome,
    sessionID: string,
    work: () => Promise<CallResult>,
    wanted?: string,
  ): Promise<EditStep> {
    const { root } = this.workspace;
    const before = contentOf(this.path) ?? contentOfText("");
    const earlier = await this.workspace.state();
    const files = this.#files();
    const result = withoutArgs(await work());
    const state = await this.workspace.state();
    const rows = state.backups.filter(({ id: row }) => !earlier.backups.some((old) => old.id === row));
    const backups = rows.map((row): Backup => ({ row, copy: copyOf(root, row.backup_file_path) }));
    const copies = new Set(
      rows.map(({ backup_file_path: path }) => path && relative(root, absolute(root, path))),
    );
    const step: EditStep = {
      id,
      expects,
      file: this.file,
      sessionID,
      before,
      wanted: wanted === undefined ? before : contentOfText(wanted),
      after: contentOf(this.path),
      result,
      backups,
      events: eventsSince(earlier.events, state.events).filter(({ event }) => event === "BACKUP-CREATED"),
      leftBehind: [...this.#files()].filter((path) => !files.has(path) && !copies.has(path)),
    };
    this.steps.push(step);
    return step;
  }

  #files(): Set<string> {
    const facts = listFiles(this.workspace.root, (path) => path === ".task_temp/_logs");
    return new Set(facts.map(({ path }) => path).filter((path) => !path.endsWith("/")));
  }
}

/** Where a backup's file is; undefined if its row names none. */
export function backupFile(root: string, { row }: Backup): string | undefined {
  return typeof row.backup_file_path === "string" ? absolute(root, row.backup_file_path) : undefined;
}

function absolute(root: string, path: string): string {
  return isAbsolute(path) ? path : join(root, path);
}

function copyOf(root: string, path: unknown): Content | undefined {
  return typeof path === "string" && path !== "" ? contentOf(absolute(root, path)) : undefined;
}

function contentOf(path: string): Content | undefined {
  if (!existsSync(path) || !statSync(path).isFile()) return undefined;
  return content(readFileSync(path));
}

function contentOfText(text: string): Content {
  return content(Buffer.from(text));
}

function content(bytes: Buffer): Content {
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}
