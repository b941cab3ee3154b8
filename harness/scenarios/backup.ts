// Seed, test 8: "Backup tests: safe_edit creates backup row; shell write paths have no write effect and log a block".
import { copyFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type EditStep, editVerdict } from "../checkers/backup.js";
import { type ShellAttempt, shellVerdict } from "../checkers/shell.js";
import type { CallResult, Session, Workspace } from "../hosts/host.js";
import { AGENT, dispatch, lacksDispatchTool } from "./dispatching.js";
import { backupFile, EditRecorder } from "./edit-recorder.js";
import { canEdit, edit, lacksEditTool } from "./edit-tool.js";
import { whileInsertsFail } from "./failing-inserts.js";
import { scenario } from "./scenario.js";
import { shellChannels, ShellRecorder } from "./shell-attempts.js";

interface History {
  readonly edits: readonly EditStep[];
  readonly shell: readonly ShellAttempt[];
}

const FILE = "notes/kept.txt";
const OLD = "the old text, grüße\n";
const NEW = "the new text\n";

/** More than a session's database, log and backups come to, and less than the text that is to break off. */
const LIMIT = 4 * 2 ** 20;

export const backups = scenario<History>({
  id: "backup",
  title: "an edit keeps what was there before it writes",
  seed: "safe_edit creates backup row; shell write paths have no write effect and log a block",
  lacks: lacksEditTool,
  steps: async (stage) => {
    const workspace = await stage.open({ mode: "strict" });
    const session = await workerSession(workspace);
    const edits = new EditRecorder(workspace, FILE);
    edits.put(OLD);
    await editAndRestore(edits, session);
    if (stage.host.cannot?.includes("fileSizeLimit") !== true) {
      await breakOff(edits, await workspace.session({ fileSizeLimit: LIMIT }));
    }
    await preventBackups(edits, session);
    return { edits: edits.steps, shell: await tryShell(workspace, session) };
  },
  check: ({ edits, shell }) => [...edits.flatMap(editVerdict), ...shell.flatMap(shellVerdict)],
});

/** A sub-agent at work on a task, where the tree can dispatch one, so that its edits have a task to name. */
async function workerSession(workspace: Workspace): Promise<Session> {
  const parent = await workspace.session();
  if (lacksDispatchTool(parent.parts) !== undefined) return parent;
  const { prompt } = await dispatch(parent, { agent: AGENT, task: "T-edit", text: "edit the notes" });
  if (prompt === undefined) return parent;
  const wish = "ses_child_edit";
  const { childSession = wish } = await parent.task({
    agent: AGENT,
    prompt,
    childSession: wish,
    until: "before",
  });
  return workspace.session({ id: childSession, agent: AGENT });
}

async function editAndRestore(edits: EditRecorder, session: Session): Promise<void> {
  const { parts, id } = session;
  const whole = () => edit(session, { file: FILE, content: NEW });
  const { backups: made } = await edits.record("edit", "written", id, whole, NEW);
  if (canEdit(parts, "oldText", "newText")) {
    const replace = () => edit(session, { file: FILE, oldText: "new", newText: "newest" });
    await edits.record("replacement", "written", id, replace, NEW.replace("new", "newest"));
  }
  const [backup] = made;
  if (backup === undefined) return;
  // Where the tool cannot restore, putting the backup's file back must do.
  const restore = canEdit(parts, "restore")
    ? () => edit(session, { restore: backup.row.uuid })
    : () => putBack(backupFile(edits.workspace.root, backup), edits.path);
  await edits.record("restore", "restored", id, restore, OLD);
}

function putBack(from: string | undefined, to: string): Promise<CallResult> {
  if (from === undefined) return Promise.resolve({ status: "threw", output: "the backup row names no file" });
  try {
    copyFileSync(from, to);
    return Promise.resolve({ status: "returned", output: "copied" });
  } catch (error) {
    return Promise.resolve({ status: "threw", output: String(error) });
  }
}

/** The disk takes no more in the middle of the write. */
async function breakOff(edits: EditRecorder, session: Session): Promise<void> {
  edits.put(OLD);
  const content = "x".repeat(1.5 * LIMIT);
  const write = () => edit(session, { file: FILE, content });
  const { after } = await edits.record("broken-off", "broken-off", session.id, write);
  // A host that cannot limit a session lets the write end well, and has shown nothing.
  if (after?.bytes === content.length) edits.steps.pop();
}

/** The backup cannot be made: first its row, then its file. */
async function preventBackups(edits: EditRecorder, session: Session): Promise<void> {
  const { workspace } = edits;
  const write = () => edit(session, { file: FILE, content: NEW });
  const known = edits.steps.flatMap((step) => step.backups)[0];
  if (known === undefined) return;

  edits.put(OLD);
  await whileInsertsFail(workspace.dbPath, "backup_log", () =>
    edits.record("no-backup-row", "no-backup", session.id, write),
  );

  const folder = dirname(backupFile(workspace.root, known) ?? edits.path);
  if (edits.path.startsWith(folder) || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  edits.put(OLD);
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, "");
  await edits.record("no-backup-file", "no-backup", session.id, write);
  rmSync(folder, { recursive: true });
  renameSync(`${folder}.away`, folder);
}

const COMMANDS = [
  { id: "redirection", command: `echo x > ${FILE}` },
  { id: "sed-i", command: `sed -i s/old/new/ ${FILE}` },
  { id: "cp", command: `cp notes/other.txt ${FILE}` },
  { id: "tee", command: `echo x | tee -a ${FILE}` },
  { id: "python-c", command: `python3 -c 'open("${FILE}", "w").write("x")'` },
  { id: "rm", command: `rm ${FILE}` },
];

async function tryShell(workspace: Workspace, session: Session): Promise<ShellAttempt[]> {
  const files = { [FILE]: OLD, "notes/other.txt": NEW };
  const recorder = new ShellRecorder(workspace, [{ name: "", root: workspace.root, files }]);
  for (const asked of COMMANDS) await recorder.run(session, shellChannels(session.parts), asked);
  return recorder.attempts;
}
