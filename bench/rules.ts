/**
 * Measures what our rules add to a run of ESLint: `npm run bench:rules [-- <files>]`.
 *
 * One process a set-up, since rules that share a process share the analysis of a module, too. The processes take
 * some files in turn, so that a busy minute of the machine falls on all of them. Whole packages are linted: a file of which
 * the imports are not linted pays for their analysis, too, which in a whole tree each file pays but once.
 */
import { statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { packages } from "./packages.js";
import { PLUGIN, requireMade, ROOT, TREE, VENDOR, WORK } from "./paths.js";
import { compare, type Sample, type Setup } from "./rules-compare.js";
import { sourceFiles } from "./source-files.js";

const FILES = Number(process.argv[2] ?? 1500);
const RULES = ["no-runtime-writer", "require-identity-tuple", "no-double-dispatch", "no-inexact-lease"];
const RECOMMENDED = "recommended";

/** The first of each group is what its others are measured by. */
const SETUPS: readonly (readonly Setup[])[] = [
  [
    { name: "a rule that looks at nothing", rules: ["nothing"] },
    { name: "no rule", rules: [] },
    ...RULES.map((rule) => ({ name: `\`${rule}\``, rules: [rule] })),
    { name: "all four rules", rules: RULES },
  ],
  [
    { name: "what ESLint and typescript-eslint recommend", rules: [RECOMMENDED] },
    { name: "the same, and all four rules", rules: [RECOMMENDED, ...RULES] },
  ],
];

/** Bundles are left out: nobody lints them, and one takes as long as a package of sources. */
const MAX_BYTES = 200_000;
/** The list goes by kinds of packages, so a part of it is taken in steps. */
const STEP = 11;

/** Whole packages, from all over their list, until there are files enough. */
function corpus(): Sample {
  const files: string[] = [];
  let count = 0;
  for (; count < packages.length && files.length < FILES; count += 1) {
    const { name } = packages[(count * STEP) % packages.length] ?? {};
    if (name === undefined) break;
    files.push(...sourceFiles(join(VENDOR, name)).filter((file) => statSync(file).size <= MAX_BYTES));
  }
  return { title: `${String(count)} packages of the corpus`, root: TREE, files };
}

/** A framework that dispatches: here nearly every file has to do with the matter. */
function framework(name: string): Sample {
  const root = join(ROOT, "harness", "trees", name);
  return { title: `\`harness/trees/${name}\``, root, files: sourceFiles(join(root, ".opencode")) };
}

requireMade(PLUGIN, "build");
requireMade(VENDOR, "bench:corpus");
const tables: string[] = [];
for (const sample of [corpus(), framework("fixed"), framework("legacy")])
  tables.push(await compare(sample, SETUPS));
const text = [
  `${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} cores, Node ${process.versions.node}; files of up to 200 kB.`,
  ...tables,
].join("\n\n");
writeFileSync(join(WORK, "rules.md"), `${text}\n`);
process.stdout.write(`${text}\n`);
