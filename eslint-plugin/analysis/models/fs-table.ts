import type { Operation } from "../summaries/effect.js";

/** What a file-system function does to one of its arguments. */
export interface PathUse {
  /** 0-based position of the path. */
  readonly at: number;
  readonly operation: Operation;
  /** The file that is made has the argument as the beginning of its name. */
  readonly isPrefix?: true;
  /** The argument names a folder or list of paths: each of them is touched. */
  readonly many?: true;
}

/** What a function of a file-system library does, and gives back. */
export interface WriterRow {
  readonly uses?: readonly PathUse[];
  /** It opens: `flags` is the 0-based position of the flags, `default` what holds without them. */
  readonly opens?: { readonly flags: number; readonly default: "r" | "w" };
  /** What it returns, beside what its operations say. */
  readonly returns?: "entries" | "matches" | "descriptor" | "path" | "content" | "boolean";
}

const write = (...at: number[]): readonly PathUse[] => at.map((one) => ({ at: one, operation: "write" }));
const read = (at = 0): readonly PathUse[] => [{ at, operation: "read" }];
const remove: readonly PathUse[] = [{ at: 0, operation: "remove" }];
const move: readonly PathUse[] = [{ at: 0, operation: "rename" }, ...write(1)];
const copy: readonly PathUse[] = [...read(), ...write(1)];

/**
 * `node:fs` by the names without `Sync`. A row stands for the callback, the sync and the promise function alike.
 * Functions that take a descriptor have it where others have the path. Source: Node's documentation of `fs`.
 */
export const FS_ROWS: Readonly<Record<string, WriterRow>> = {
  appendFile: { uses: write(0) },
  chmod: { uses: write(0) },
  chown: { uses: write(0) },
  lchmod: { uses: write(0) },
  lchown: { uses: write(0) },
  lutimes: { uses: write(0) },
  utimes: { uses: write(0) },
  fchmod: { uses: write(0) },
  fchown: { uses: write(0) },
  futimes: { uses: write(0) },
  ftruncate: { uses: write(0) },
  write: { uses: write(0) },
  writev: { uses: write(0) },
  copyFile: { uses: copy },
  cp: { uses: copy },
  createWriteStream: { uses: write(0), returns: "descriptor" },
  WriteStream: { uses: write(0), returns: "descriptor" },
  FileWriteStream: { uses: write(0), returns: "descriptor" },
  link: { uses: write(1) },
  symlink: { uses: write(1) },
  mkdir: { uses: write(0), returns: "path" },
  mkdtemp: { uses: [{ at: 0, operation: "write", isPrefix: true }], returns: "path" },
  mkdtempDisposable: { uses: [{ at: 0, operation: "write", isPrefix: true }] },
  open: { opens: { flags: 1, default: "r" }, returns: "descriptor" },
  rename: { uses: move },
  rm: { uses: remove },
  rmdir: { uses: remove },
  unlink: { uses: remove },
  truncate: { uses: write(0) },
  writeFile: { uses: write(0) },
  // Readers.
  access: { uses: read() },
  createReadStream: { uses: read(), returns: "content" },
  ReadStream: { uses: read(), returns: "content" },
  exists: { uses: read(), returns: "boolean" },
  glob: { returns: "matches" },
  lstat: { uses: read() },
  opendir: { uses: read(), returns: "entries" },
  openAsBlob: { uses: read(), returns: "content" },
  read: { uses: read(), returns: "content" },
  readFile: { uses: read(), returns: "content" },
  readdir: { uses: read(), returns: "entries" },
  readlink: { uses: read() },
  realpath: { uses: read(), returns: "path" },
  stat: { uses: read() },
  statfs: { uses: read() },
  watch: { uses: read() },
  watchFile: { uses: read() },
};

/** What `fs-extra` has beside `fs`. */
export const FS_EXTRA_ROWS: Readonly<Record<string, WriterRow>> = {
  copy: { uses: copy },
  createFile: { uses: write(0) },
  ensureFile: { uses: write(0) },
  ensureDir: { uses: write(0) },
  mkdirs: { uses: write(0) },
  mkdirp: { uses: write(0) },
  emptyDir: { uses: [{ at: 0, operation: "write" }] },
  emptydir: { uses: [{ at: 0, operation: "write" }] },
  ensureLink: { uses: write(1) },
  createLink: { uses: write(1) },
  ensureSymlink: { uses: write(1) },
  createSymlink: { uses: write(1) },
  move: { uses: move },
  outputFile: { uses: write(0) },
  outputJson: { uses: write(0) },
  outputJSON: { uses: write(0) },
  writeJson: { uses: write(0) },
  writeJSON: { uses: write(0) },
  remove: { uses: remove },
  pathExists: { uses: read(), returns: "boolean" },
  readJson: { uses: read(), returns: "content" },
  readJSON: { uses: read(), returns: "content" },
};

const many = (operation: Operation): readonly PathUse[] => [{ at: 0, operation, many: true }];

/** Smaller packages: `""` is the function that the package itself is. */
export const PACKAGE_ROWS: Readonly<Record<string, Readonly<Record<string, WriterRow>>>> = {
  "write-file-atomic": {
    "": { uses: write(0) },
    default: { uses: write(0) },
    sync: { uses: write(0) },
    writeFile: { uses: write(0) },
    writeFileSync: { uses: write(0) },
  },
  atomically: { writeFile: { uses: write(0) }, readFile: { uses: read(), returns: "content" } },
  jsonfile: { writeFile: { uses: write(0) }, readFile: { uses: read(), returns: "content" } },
  "write-json-file": {
    writeJsonFile: { uses: write(0) },
    "": { uses: write(0) },
    default: { uses: write(0) },
  },
  "write-yaml-file": {
    writeYamlFile: { uses: write(0) },
    "": { uses: write(0) },
    default: { uses: write(0) },
  },
  rimraf: {
    "": { uses: many("remove") },
    default: { uses: many("remove") },
    rimraf: { uses: many("remove") },
    sync: { uses: many("remove") },
  },
  del: {
    "": { uses: many("remove") },
    default: { uses: many("remove") },
    deleteAsync: { uses: many("remove") },
    deleteSync: { uses: many("remove") },
  },
  mkdirp: {
    "": { uses: write(0) },
    default: { uses: write(0) },
    mkdirp: { uses: write(0) },
    sync: { uses: write(0) },
  },
  "make-dir": { makeDirectory: { uses: write(0) } },
  "move-file": { moveFile: { uses: move } },
  cpy: { "": { uses: write(1) }, default: { uses: write(1) } },
  touch: { "": { uses: write(0) }, default: { uses: write(0) }, sync: { uses: write(0) } },
};

/** Methods of a FileHandle or of a stream that change the file behind it. */
export const HANDLE_WRITERS: ReadonlySet<string> = new Set([
  "appendFile",
  "chmod",
  "chown",
  "createWriteStream",
  "truncate",
  "utimes",
  "write",
  "writeFile",
  "writev",
]);

/** Methods of a Bun file that change it, and what they do. */
export const BUN_FILE_WRITERS: Readonly<Record<string, Operation>> = {
  write: "write",
  writer: "write",
  delete: "remove",
  unlink: "remove",
};
