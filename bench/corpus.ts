/**
 * Fetches the corpus and lays it out as one tree: `npm run bench:corpus`.
 *
 * `npm pack` and not `npm install`: what the packages depend on is not linted, the analysis takes an import of a
 * package as unknown wherever it leads, and without dependencies the corpus is the same on the day one of them
 * publishes anew.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { packages, type Package } from "./packages.js";
import { CORPUS_TABLE, TREE, VENDOR, WORK } from "./paths.js";
import { manifests, sourceFiles } from "./source-files.js";

const TARBALLS = join(WORK, "corpus", "tarballs");
const UNPACKED = join(WORK, "corpus", "packages");

/** What a package brought into the tree. */
export interface CorpusRow extends Package {
  readonly files: number;
  readonly typescript: number;
  readonly bytes: number;
}

/** The name under which npm packs a version: `@scope/name` becomes `scope-name`. */
function tarballOf({ name, version }: Package): string {
  return join(TARBALLS, `${name.replace(/^@/u, "").replace("/", "-")}-${version}.tgz`);
}

function fetchMissing(): void {
  mkdirSync(TARBALLS, { recursive: true });
  const missing = packages.filter((each) => !existsSync(tarballOf(each)));
  if (missing.length === 0) return;
  process.stderr.write(`fetching ${String(missing.length)} packages\n`);
  const specs = missing.map(({ name, version }) => `${name}@${version}`);
  const options = ["--ignore-scripts", "--no-audit", "--silent", "--pack-destination", TARBALLS];
  execFileSync("npm", ["pack", ...options, ...specs], { stdio: ["ignore", "ignore", "inherit"] });
}

function unpack(each: Package): string {
  const folder = join(UNPACKED, each.name);
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", tarballOf(each), "--strip-components=1", "-C", folder]);
  return folder;
}

function layOut(each: Package): CorpusRow {
  const from = unpack(each);
  const to = join(VENDOR, each.name);
  const files = sourceFiles(each.folder === undefined ? from : join(from, each.folder));
  for (const file of [...files, ...manifests(from)]) {
    const target = join(to, relative(from, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
  return {
    ...each,
    files: files.length,
    typescript: files.filter((file) => file.endsWith("ts")).length,
    bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
  };
}

function total(rows: readonly CorpusRow[], field: "files" | "typescript" | "bytes"): number {
  return rows.reduce((sum, row) => sum + row[field], 0);
}

/** The table as the README shows it. */
function markdown(rows: readonly CorpusRow[]): string {
  const line = (
    name: string,
    version: string,
    what: string,
    row: Pick<CorpusRow, "files" | "typescript" | "bytes">,
  ) =>
    `| ${name} | ${version} | ${what} | ${String(row.files)} | ${String(row.typescript)} | ${(row.bytes / 1e6).toFixed(2)} |`;
  const sums = {
    files: total(rows, "files"),
    typescript: total(rows, "typescript"),
    bytes: total(rows, "bytes"),
  };
  return [
    "| package | version | what it is | files | of them TypeScript | MB |",
    "|---|---|---|---:|---:|---:|",
    ...rows.map((row) => line(`\`${row.name}\``, row.version, row.what, row)),
    line(`**${String(rows.length)} packages**`, "", "", sums),
    "",
  ].join("\n");
}

fetchMissing();
for (const made of [UNPACKED, TREE]) rmSync(made, { recursive: true, force: true });
const rows = packages.map(layOut);
// So that no configuration from above the tree, this repository's among them, takes part in resolving imports.
writeFileSync(join(TREE, ".opencode", "package.json"), `{ "private": true, "type": "module" }\n`);
writeFileSync(join(TREE, ".opencode", "tsconfig.json"), `{ "compilerOptions": {} }\n`);
writeFileSync(CORPUS_TABLE, JSON.stringify(rows, undefined, 2));
process.stdout.write(markdown(rows));
