import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReadOnly, openSqlite, type SqliteConnection } from "./sqlite.js";

/** The first bytes of every database file. */
const MAGIC = "SQLite format 3\0";
/** Where the header says whether the file has a write-ahead log, and the number that says so. */
const READ_VERSION_AT = 19;
const USES_WAL = 2;

/**
 * Opens a database to read it and leaves its folder as it is. SQLite itself makes a `-wal` and a `-shm` file beside a
 * database that uses a write-ahead log, even if it only reads, and cannot open it at all where it may make none. So a
 * database that nobody has open is copied, log included, and the copy is read; one that is open already has both files,
 * and is read in place, under SQLite's own locks.
 *
 * @throws if the file cannot be read, or is no database
 */
export async function openUntouched(file: string): Promise<SqliteConnection> {
  if (!statSync(file).isFile()) throw new Error("it is no file.");
  const header = headerOf(file);
  // An empty file is a database without tables.
  if (header.length > 0 && header.toString("latin1", 0, MAGIC.length) !== MAGIC) {
    throw new Error("it is no SQLite database.");
  }
  const usesWal = header[READ_VERSION_AT] === USES_WAL;
  const readable = usesWal
    ? existsSync(`${file}-wal`) && existsSync(`${file}-shm`)
    : !existsSync(`${file}-journal`);
  if (readable) {
    const inPlace = await tryInPlace(file);
    if (inPlace !== undefined) return inPlace;
  }
  return openCopy(file);
}

function headerOf(file: string): Buffer {
  const bytes = Buffer.alloc(READ_VERSION_AT + 1);
  const handle = openSync(file, "r");
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(handle);
  }
}

/** Undefined where SQLite would have to write first, e.g. after a crash in a folder that it may not write to. */
async function tryInPlace(file: string): Promise<SqliteConnection | undefined> {
  const connection = await openReadOnly(file).catch(() => undefined);
  if (connection === undefined) return undefined;
  try {
    connection.all("SELECT 1 FROM sqlite_master LIMIT 1");
    return connection;
  } catch {
    connection.close();
    return undefined;
  }
}

/** What SQLite may need of a database besides the file itself; the index of the log is made anew. */
const SIBLINGS = ["", "-wal", "-journal"];

async function openCopy(file: string): Promise<SqliteConnection> {
  const folder = mkdtempSync(join(tmpdir(), "writer-regression-db-"));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const copy = join(folder, "copy.db");
    for (const sibling of SIBLINGS) {
      if (!existsSync(file + sibling)) continue;
      copyFileSync(file + sibling, copy + sibling);
      chmodSync(copy + sibling, 0o600);
    }
    const connection = await openSqlite(copy);
    return {
      ...connection,
      close: () => {
        connection.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
