import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { DISPATCH_DB_FILES, LOG_MANAGER_FILE, libraryText } from "../library.js";
import { logManagerText } from "../transforms/dispatch-db-scaffold/log-manager.js";

const made: string[] = [];

/** A temporary folder; {@link removeTrees} takes it away. Its path is real: no link leads to it. */
export function emptyTree(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "writer-regression-codemods-")));
  made.push(root);
  return root;
}

/** A temporary tree of files: path → content. */
export function tree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = emptyTree();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** A temporary copy of a folder. */
export function copyOf(folder: string): string {
  const root = emptyTree();
  cpSync(folder, root, { recursive: true, filter: (path) => !path.includes("/node_modules") });
  return root;
}

export function removeTrees(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

/** Puts a folder under git and commits all of it. */
export function commit(root: string): void {
  const git = (...args: string[]): unknown =>
    execFileSync(
      "git",
      ["-C", root, "-c", "user.name=t", "-c", "user.email=t@t", "-c", "core.autocrlf=false", ...args],
      {
        stdio: "pipe",
      },
    );
  git("init", "-q");
  git("add", "-A", "-f");
  git("commit", "-q", "-m", "before");
}

/** All files of a folder, as `latin1` so that bytes are compared; git's own are left out. */
export function contentsOf(root: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (!relative(root, path).startsWith(".git/")) files[relative(root, path)] = readFileSync(path, "latin1");
  }
  return files;
}

/** The texts that migrations bring from the library, each as one line that names it: the library may change. */
export function withoutLibrary(files: Readonly<Record<string, string>>): Record<string, string> {
  const texts = [
    ...DISPATCH_DB_FILES.map((name): [string, string] => [name, libraryText(name)]),
    ["log-manager.ts", logManagerText()] as const,
    ["log-manager.ts as it is", libraryText(LOG_MANAGER_FILE)] as const,
  ];
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      texts.reduce(
        // As `latin1`, like the files themselves.
        (text, [name, library]) =>
          text.replace(Buffer.from(library).toString("latin1"), () => `<library ${name}>\n`),
        content,
      ),
    ]),
  );
}
