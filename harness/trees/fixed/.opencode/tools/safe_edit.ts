import { tool } from "@opencode-ai/plugin";
import { readFileSync } from "node:fs";
import { findBackup, restoreBackup, writeBackedUp, type BackupContext } from "../lib/backup-manager";
import { guardTarget } from "../lib/safe-bash-core";
import { NO_TASK, readDispatchContext } from "../lib";

/** The way to write a file: the backup first, then the whole new text at once. */
export default tool({
  description: "Write a file, replace one text in it, or restore a backup. Keeps a backup of what was there.",
  args: {
    file: tool.schema
      .string()
      .optional()
      .describe("the file, relative to the workspace; not needed to restore"),
    content: tool.schema.string().optional().describe("the whole new text"),
    old_text: tool.schema.string().optional().describe("a text that occurs once in the file"),
    new_text: tool.schema.string().optional().describe("what it becomes"),
    restore: tool.schema.string().optional().describe("the uuid of a backup to put back"),
    reason: tool.schema.string().optional(),
  },
  async execute(args, context) {
    const backupContext: BackupContext = {
      agent: context.agent,
      sessionID: context.sessionID,
      dag_task_id: readDispatchContext(context.sessionID)?.dag_task_id ?? NO_TASK,
      reason: args.reason ?? (args.restore === undefined ? "safe_edit" : `restore ${args.restore}`),
    };
    const name = args.restore === undefined ? args.file : findBackup(args.restore)?.original_file_path;
    if (name === undefined) return args.restore === undefined ? "no file given" : `no backup ${args.restore}`;
    const target = guardTarget(name, { agent: context.agent, sessionID: context.sessionID });
    if (!target.ok) return `refused: ${target.reason}`;
    if (args.restore !== undefined) {
      restoreBackup(args.restore, backupContext);
      return `restored ${name}`;
    }
    const edit = newText(target.file, args);
    if ("problem" in edit) return edit.problem;
    return `written, backup ${writeBackedUp(target.file, edit.text, backupContext).uuid}`;
  },
});

interface Change {
  readonly content?: string | undefined;
  readonly old_text?: string | undefined;
  readonly new_text?: string | undefined;
}

function newText(file: string, change: Change): { text: string } | { problem: string } {
  if (change.content !== undefined) return { text: change.content };
  if (!change.old_text) return { problem: "neither content nor old_text given" };
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return { problem: `cannot read ${file}` };
  }
  const [before, after, ...more] = text.split(change.old_text);
  if (before === undefined || after === undefined) return { problem: "old_text not found" };
  if (more.length > 0) return { problem: `old_text occurs ${more.length + 1} times` };
  return { text: before + (change.new_text ?? "") + after };
}
