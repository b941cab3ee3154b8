import { findEvent, isMissing } from "../../contract/index.js";
import type { CallResult } from "../hosts/host.js";
import type { Problem } from "../scenarios/scenario.js";
import type { BackupRow, LogEvent } from "../state/index.js";

/** What a file holds. */
export interface Content {
  readonly bytes: number;
  readonly sha256: string;
}

/** A row of `backup_log`, and the file that it names; undefined if there is none. */
export interface Backup {
  readonly row: BackupRow;
  readonly copy: Content | undefined;
}

/**
 * What must come of an edit. `written`: the file is as asked, after a backup. `broken-off`: the write failed half-way,
 * the backup is there. `no-backup`: a backup could not be made, so nothing is written. `restored`: the file is as it was.
 */
export type EditOutcome = "written" | "broken-off" | "no-backup" | "restored";

/** A call of the edit tool, and what it did. */
export interface EditStep {
  readonly id: string;
  readonly expects: EditOutcome;
  readonly file: string;
  readonly sessionID: string;
  readonly before: Content;
  /** What the file is to hold in the end. */
  readonly wanted: Content;
  readonly after: Content | undefined;
  readonly result: CallResult;
  /** The backups that it made, and what it said of them in the log. */
  readonly backups: readonly Backup[];
  readonly events: readonly LogEvent[];
  /** New files that are no backup. */
  readonly leftBehind: readonly string[];
}

/** An edit keeps what was there, in the right order, and never leaves half a file. */
export function editVerdict(step: EditStep): Problem[] {
  const { id, expects, file, wanted, after, leftBehind } = step;
  const problems: Problem[] = [];
  const wrong = (what: string): void => {
    problems.push({ message: `${id}: ${what}`, evidence: step });
  };
  if (after === undefined) wrong(`${file} is gone`);
  else if (after.sha256 !== wanted.sha256) wrong(`${file} ${notAsWanted(step, after)}`);
  // A copy that no row names is litter, but it does no harm; half a file beside the real one may.
  if (expects !== "no-backup" && leftBehind.length > 0) wrong(`left ${leftBehind.join(", ")} behind`);
  // A restore may back up what it replaces; nothing asks for it.
  if (expects === "written" || expects === "broken-off") for (const what of backupFaults(step)) wrong(what);
  return problems;
}

function notAsWanted({ expects, before, result }: EditStep, after: Content): string {
  const is =
    after.sha256 === before.sha256 ? "is as it was before" : `holds other ${String(after.bytes)} bytes`;
  if (expects === "no-backup") return "was written, though its backup could not be made";
  if (expects === "broken-off") return `is not intact after a write that broke off: it ${is}`;
  return `${is}, not as ${expects === "restored" ? "the backup has it" : "asked"} (${result.status}: ${result.output})`;
}

function backupFaults(step: EditStep): string[] {
  const { file, backups } = step;
  const own = backups.filter(({ row }) => isOf(row, file));
  const [backup] = own;
  if (backup === undefined) {
    return [
      step.expects === "broken-off"
        ? `no backup row of ${file} was made before the write`
        : `no backup row of ${file} was made`,
    ];
  }
  const wrong = own.length > 1 ? [`made ${String(own.length)} backup rows of ${file}, not 1`] : [];
  return [...wrong, ...rowFaults(step, backup), ...eventFaults(step, backup.row)];
}

function rowFaults({ expects, before, sessionID }: EditStep, { row, copy }: Backup): string[] {
  const wrong: string[] = [];
  const name = `backup row ${String(row.id)}`;
  if (copy === undefined) wrong.push(`${name} names no file (${String(row.backup_file_path)})`);
  else if (copy.sha256 !== before.sha256) {
    wrong.push(`the file of ${name} holds ${String(copy.bytes)} other bytes, not the old text`);
  }
  if (row.file_hash !== before.sha256)
    wrong.push(`${name} has the file_hash ${String(row.file_hash)}, not the old text's`);
  if (row["file_size"] !== before.bytes) {
    wrong.push(`${name} has the file_size ${String(row["file_size"])}, not ${String(before.bytes)}`);
  }
  if (isMissing(row.uuid)) wrong.push(`${name} has no uuid`);
  if (isMissing(row["agent"])) wrong.push(`${name} has no agent`);
  if (row["session_id"] !== sessionID)
    wrong.push(`${name} has the session_id ${String(row["session_id"])}, not ${sessionID}`);
  if (expects === "broken-off" && row.status === "written")
    wrong.push(`${name} has the status written, though the write broke off`);
  return wrong;
}

/** BACKUP-CREATED, once, tells of this backup. */
function eventFaults({ events, sessionID, file }: EditStep, row: BackupRow): string[] {
  const own = events.filter(({ fields }) => fields["backup_uuid"] === row.uuid);
  const [event] = own;
  if (event === undefined) return [`logged no BACKUP-CREATED with the backup_uuid ${row.uuid}`];
  const wrong = own.length > 1 ? [`logged BACKUP-CREATED ${String(own.length)} times`] : [];
  for (const { anyOf } of findEvent("BACKUP-CREATED")?.required ?? []) {
    if (anyOf.every((name) => isMissing(event.fields[name])))
      wrong.push(`logged BACKUP-CREATED without ${anyOf.join(" or ")}`);
  }
  const { sessionID: said, file: named } = event.fields;
  if (!isMissing(said) && said !== sessionID)
    wrong.push(`logged BACKUP-CREATED with the sessionID ${String(said)}`);
  if (typeof named === "string" && !endsIn(named, file))
    wrong.push(`logged BACKUP-CREATED with the file ${named}`);
  return wrong;
}

function isOf({ original_file_path }: BackupRow, file: string): boolean {
  return typeof (original_file_path as unknown) === "string" && endsIn(original_file_path, file);
}

/** A framework may name a file from the root, or in full. */
function endsIn(path: string, file: string): boolean {
  const slashed = path.replaceAll("\\", "/");
  return slashed === file || slashed.endsWith(`/${file}`);
}
