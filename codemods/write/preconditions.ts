import { execFile } from "node:child_process";
import { constants, existsSync, realpathSync, statSync } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../contract/errors.js";
import type { PlannedFile } from "./write-all.js";

const run = promisify(execFile);

/**
 * Makes sure that all files may be replaced, and says where each really is.
 *
 * @throws {UserError} for the first that leads out of the root, is read-only, or that git does not hold as it is
 */
export async function requireWritable(
  root: string,
  planned: readonly PlannedFile[],
  { force }: { readonly force: boolean },
): Promise<PlannedFile[]> {
  const files = planned.map((file) => ({ ...file, path: realPathOf(root, file.path) }));
  for (const { path } of files) await requireMode(path);
  if (!force) await requireClean(root, files);
  return files;
}

/** The path with its links followed; of a new file, that of the folder it will be in. */
function realPathOf(root: string, path: string): string {
  const missing: string[] = [];
  let existing = path;
  while (!existsSync(existing) && dirname(existing) !== existing) {
    missing.unshift(existing.slice(dirname(existing).length));
    existing = dirname(existing);
  }
  const real = realpathSync(existing) + missing.join("");
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new UserError(
      `${path} is a link that leads out of ${root}, to ${real}. Migrate it where it is, or exempt it.`,
    );
  return real;
}

async function requireMode(path: string): Promise<void> {
  const isThere = existsSync(path);
  // The bits are asked as well, since they do not bind an administrator.
  const isLocked = isThere && (statSync(path).mode & 0o222) === 0;
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  const denied = await access(isThere ? path : folder, constants.W_OK)
    .then(() => access(folder, constants.W_OK))
    .then(
      () => (statSync(folder).mode & 0o222) === 0,
      () => true,
    );
  if (isLocked || denied) throw new UserError(`${path} is read-only. Make it writable, and run again.`);
}

/** Git has to hold each file as it is on disk, so that the change can be looked at and taken back. */
async function requireClean(root: string, files: readonly PlannedFile[]): Promise<void> {
  const old = files.filter(({ before }) => before !== undefined).map(({ path }) => relative(root, path));
  const inside = await git(root, ["rev-parse", "--is-inside-work-tree"]);
  if (inside?.trim() !== "true")
    throw new UserError(
      `${root} is not in a git work tree, so the edits could not be taken back. Use --force to write all the same.`,
    );
  const tracked = new Set(split(await ask(root, ["ls-files", "-z", "--", ...old.map(literal)])));
  const unknown = old.find((path) => !tracked.has(path));
  if (unknown !== undefined)
    throw new UserError(`${unknown} is not in git. Commit it first, or use --force.`);
  const changed = split(
    await ask(root, ["diff", "--name-only", "-z", "--relative", "HEAD", "--", ...old.map(literal)]),
  );
  const [first] = changed;
  if (first !== undefined)
    throw new UserError(
      `${first} has changes that are not committed. Commit or stash them first, or use --force.`,
    );
}

function literal(path: string): string {
  return `:(literal)${path}`;
}

function split(output: string): string[] {
  return output.split("\0").filter((one) => one !== "");
}

async function ask(root: string, args: readonly string[]): Promise<string> {
  const output = await git(root, args);
  if (output === undefined)
    throw new UserError(
      `git cannot say whether the files of ${root} are committed. Make a first commit, or use --force.`,
    );
  return output;
}

async function git(root: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["-C", root, "-c", "core.quotepath=off", ...args], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch {
    return undefined;
  }
}
