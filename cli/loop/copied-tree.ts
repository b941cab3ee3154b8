import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { RUNTIME_FOLDER } from "../../contract/index.js";
import { findFiles } from "../../eslint-plugin/analysis/modules/find-files.js";
import { hosts, type Parts } from "../../harness/index.js";
import { bunProgram } from "../../harness/hosts/bun-program.js";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** What a tree's modules and its `tsconfig.json` take from outside: without them `tsc` sees nothing but holes. */
const PACKAGES = ["@opencode-ai/plugin", "@types/bun", "@types/node"];

/** A temporary copy of a tree, under git, with its packages where `tsc` finds them. */
export class CopiedTree {
  readonly root: string;
  readonly #folder: string;

  constructor(tree: string) {
    this.#folder = realpathSync(mkdtempSync(join(tmpdir(), "writer-regression-loop-")));
    this.root = join(this.#folder, "tree");
    cpSync(tree, this.root, { recursive: true, filter: (path) => basename(path) !== "node_modules" });
    this.#commit();
    for (const name of PACKAGES) {
      const link = join(this.root, RUNTIME_FOLDER, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(installed(name), link, "dir");
    }
  }

  /** What a session in Bun has loaded of it. */
  async parts(): Promise<Parts> {
    const workspace = await hosts.bun.open(this.root);
    try {
      return (await workspace.session()).parts;
    } finally {
      await workspace.close();
    }
  }

  /**
   * Links every module with those that it imports, also the scripts, which no session loads.
   *
   * @returns what Bun says of imports that lead nowhere and of names that are not exported; empty if all is well
   */
  async brokenImports(): Promise<string> {
    const { files } = await findFiles(this.root, false);
    const out = join(this.#folder, "linked");
    const args = ["build", "--target", "bun", "--packages", "external", "--outdir", out, ...files];
    return said(run(bunProgram(), args, { cwd: this.root }), ({ stderr }) => stderr);
  }

  /** What `tsc` says of it: file and message, without lines, so that two states of a tree can be compared. */
  async typeErrors(): Promise<string[]> {
    const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
    const args = [tsc, "--noEmit", "--pretty", "false", "-p", RUNTIME_FOLDER];
    const output = await said(run(process.execPath, args, { cwd: this.root }), ({ stdout }) => stdout);
    return output
      .split("\n")
      .filter((line) => /\berror TS\d+/u.test(line))
      .map((line) => line.replace(/\(\d+,\d+\)/u, ""));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #commit(): void {
    const git = (...args: string[]): unknown =>
      execFileSync("git", [
        "-C",
        this.root,
        "-c",
        "user.name=loop",
        "-c",
        "user.email=loop@localhost",
        ...args,
      ]);
    git("init", "-q");
    git("-c", "core.autocrlf=false", "add", "--all", "--force");
    git("-c", "core.autocrlf=false", "commit", "-q", "--no-verify", "-m", "before");
  }
}

/** Nothing of a program that went well, else what it said; a program that could not run at all is an error. */
async function said(
  running: Promise<unknown>,
  where: (output: { stdout: string; stderr: string }) => string,
): Promise<string> {
  try {
    await running;
    return "";
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    if (typeof code !== "number") throw error;
    // It failed, so silence would be a lie.
    return where({ stdout, stderr }) || stdout || stderr || `it ended with ${String(code)}`;
  }
}

/** The folder of a package that is installed with this one; one of types alone has no module to resolve. */
function installed(name: string): string {
  const found = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name)).find(existsSync);
  if (found === undefined) throw new Error(`${name} is not installed. Run "npm ci".`);
  return realpathSync(found);
}
