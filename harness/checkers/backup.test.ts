import { describe, expect, test } from "@jest/globals";
import type { BackupRow } from "../state/index.js";
import { type Backup, type EditStep, editVerdict } from "./backup.js";
import { logged } from "./testing/states.js";

const OLD = { bytes: 3, sha256: "old" };
const NEW = { bytes: 5, sha256: "new" };
const row: BackupRow = {
  id: 1,
  uuid: "u-1",
  agent: "Super-Admin",
  session_id: "ses_1",
  original_file_path: "/tmp/root/notes/kept.txt",
  backup_file_path: "/tmp/root/b/1.bak",
  file_size: 3,
  file_hash: "old",
  status: "created",
};
const backup: Backup = { row, copy: OLD };
const event = logged("BACKUP-CREATED", 1, {
  backup_uuid: "u-1",
  file: "notes/kept.txt",
  agent: "Super-Admin",
  sessionID: "ses_1",
  dag_task_id: "T-1",
});

function judge(changes: Partial<EditStep>): string[] {
  const step: EditStep = {
    id: "edit",
    expects: "written",
    file: "notes/kept.txt",
    sessionID: "ses_1",
    before: OLD,
    wanted: NEW,
    after: NEW,
    result: { status: "returned", output: "written" },
    backups: [backup],
    events: [event],
    leftBehind: [],
    ...changes,
  };
  return editVerdict(step).map(({ message }) => message);
}

describe("an edit", () => {
  test("writes, after a backup of the old text", () => {
    expect(judge({})).toEqual([]);
  });
  test("without a backup", () => {
    expect(judge({ backups: [], events: [] })).toEqual(["edit: no backup row of notes/kept.txt was made"]);
    const other = { ...backup, row: { ...row, original_file_path: "/tmp/root/other.txt" } };
    expect(judge({ backups: [other] })).toEqual(["edit: no backup row of notes/kept.txt was made"]);
  });
  test("a backup of the new text", () => {
    const late = { row: { ...row, file_hash: "new", file_size: 5 }, copy: NEW };
    expect(judge({ backups: [late] })).toEqual([
      "edit: the file of backup row 1 holds 5 other bytes, not the old text",
      "edit: backup row 1 has the file_hash new, not the old text's",
      "edit: backup row 1 has the file_size 5, not 3",
    ]);
  });
  test("a backup without its file", () => {
    const lone = { row: { ...row, backup_file_path: null }, copy: undefined };
    expect(judge({ backups: [lone] })).toEqual(["edit: backup row 1 names no file (null)"]);
  });
  test("columns that a table lacks are missing values", () => {
    const few: BackupRow = { ...row, agent: undefined, session_id: undefined };
    expect(judge({ backups: [{ row: few, copy: OLD }] })).toEqual([
      "edit: backup row 1 has no agent",
      "edit: backup row 1 has the session_id undefined, not ses_1",
    ]);
  });
  test("the event tells of this backup", () => {
    expect(judge({ events: [] })).toEqual(["edit: logged no BACKUP-CREATED with the backup_uuid u-1"]);
    const bare = { ...event, fields: { ...event.fields, dag_task_id: null, file: "other.txt" } };
    expect(judge({ events: [bare] })).toEqual([
      "edit: logged BACKUP-CREATED without dag_task_id",
      "edit: logged BACKUP-CREATED with the file other.txt",
    ]);
  });
  test("a file that is not as asked", () => {
    expect(judge({ after: OLD })).toEqual([
      "edit: notes/kept.txt is as it was before, not as asked (returned: written)",
    ]);
    expect(judge({ after: undefined })).toEqual(["edit: notes/kept.txt is gone"]);
  });
});

describe("a write that breaks off", () => {
  const broken = {
    expects: "broken-off",
    wanted: OLD,
    after: OLD,
    result: { status: "threw", output: "EFBIG" },
  } as const;
  test("leaves the file, and a backup that was made before", () => {
    expect(judge(broken)).toEqual([]);
  });
  test("half a file", () => {
    expect(judge({ ...broken, after: { bytes: 4, sha256: "half" } })).toEqual([
      "edit: notes/kept.txt is not intact after a write that broke off: it holds other 4 bytes",
    ]);
  });
  test("a temporary file", () => {
    expect(judge({ ...broken, leftBehind: ["notes/kept.txt.tmp"] })).toEqual([
      "edit: left notes/kept.txt.tmp behind",
    ]);
  });
  test("no backup, or one that says that all went well", () => {
    expect(judge({ ...broken, backups: [], events: [] })).toEqual([
      "edit: no backup row of notes/kept.txt was made before the write",
    ]);
    expect(judge({ ...broken, backups: [{ ...backup, row: { ...row, status: "written" } }] })).toEqual([
      "edit: backup row 1 has the status written, though the write broke off",
    ]);
  });
});

test("what cannot be backed up is not written", () => {
  const prevented = { expects: "no-backup", wanted: OLD, backups: [], events: [] } as const;
  expect(judge({ ...prevented, after: OLD, leftBehind: ["b/2.bak"] })).toEqual([]);
  expect(judge({ ...prevented, after: NEW })).toEqual([
    "edit: notes/kept.txt was written, though its backup could not be made",
  ]);
});

test("a restore brings the old text back, with or without a backup of its own", () => {
  const restored = { expects: "restored", before: NEW, wanted: OLD, backups: [], events: [] } as const;
  expect(judge({ ...restored, after: OLD })).toEqual([]);
  expect(judge({ ...restored, after: NEW })).toEqual([
    "edit: notes/kept.txt is as it was before, not as the backup has it (returned: written)",
  ]);
});
