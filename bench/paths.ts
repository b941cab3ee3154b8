/** Where things lie. The scripts run from their build in `bench/.work/build`, which is what the paths start from. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Everything that the scripts install, make and print; git ignores it. */
export const WORK = resolve(import.meta.dirname, "..");

/** The root of the repository. */
export const ROOT = resolve(WORK, "../..");

/** The tree that is linted: its `.opencode` folder holds the packages, so that all of them are runtime code. */
export const TREE = join(WORK, "tree");

/** The packages inside the tree. */
export const VENDOR = join(TREE, ".opencode", "vendor");

/** The table of the corpus as it was laid out, for the other scripts and the README. */
export const CORPUS_TABLE = join(WORK, "corpus.json");

/** The product's plugin, built. */
export const PLUGIN = join(ROOT, "dist/eslint-plugin/index.js");

/** The product's command line, built. */
export const CLI = join(ROOT, "dist/cli/main.js");

/** @throws {Error} if something that another script makes is missing. */
export function requireMade(path: string, script: string): void {
  if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run ${script}" first.`);
}
