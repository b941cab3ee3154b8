/**
 * Times `migrate` on trees of which a part offends, beside jscodeshift with one equivalent transform on the same files:
 * `npm run bench:codemods`. Each run is a whole process that writes nothing; a round runs every command once, so that
 * a busy minute of the machine does not fall on one of them alone. An argument says how many rounds.
 */
import { cpus } from "node:os";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeTree, type MadeTree } from "./codemods-tree.js";
import { measure, median, type Command, type Run } from "./measure.js";
import { CLI, requireMade, ROOT, WORK } from "./paths.js";
import { installTools } from "./tools.js";

const ROUNDS = 3;
/** How many files, and how many of them offend: ten times the files, ten times the offenders, and both. */
const TREES = [
  [500, 5],
  [5000, 5],
  [5000, 50],
] as const;

interface Timed {
  readonly command: Command;
  readonly tree: MadeTree;
  readonly runs: Run[];
}

function commandsOn(tree: MadeTree, jscodeshift: string): Command[] {
  const { root, offenders } = tree;
  const mustBe = (name: string, text: string | undefined, wanted: number): void => {
    if (Number(text) !== wanted) {
      throw new Error(`${name}: ${text ?? "nothing"} files of ${String(wanted)} in ${root}`);
    }
  };
  return [
    {
      name: "migrate",
      program: process.execPath,
      args: [CLI, "migrate", root, "--format", "json"],
      cwd: root,
      maxCode: 0,
      check: (stdout) => {
        const { summary } = JSON.parse(stdout) as { summary: Record<string, number> };
        mustBe("migrate found", String(summary["findingsBefore"]), offenders);
        mustBe("migrate left", String(summary["findingsAfter"]), 0);
        mustBe("migrate changes", String(summary["filesChanged"]), offenders);
      },
    },
    {
      name: "jscodeshift",
      program: process.execPath,
      args: [
        jscodeshift,
        "--dry",
        // As `migrate`: one process. Its workers would be others, whose memory nobody would count.
        "--run-in-band",
        ...["--parser", "ts", "--extensions", "ts"],
        ...["--transform", join(ROOT, "bench/configs/queue-to-create.cjs")],
        ".opencode",
      ],
      cwd: root,
      maxCode: 0,
      check: (stdout) => {
        mustBe("jscodeshift changes", /^(\d+) ok$/mu.exec(stdout)?.[1], offenders);
        if (!stdout.includes("0 errors")) throw new Error("jscodeshift had errors");
      },
    },
  ];
}

/** The table of the README. */
function markdown(all: readonly Timed[], rounds: number): string {
  return [
    `${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} cores, Node ${process.versions.node}, ${String(rounds)} rounds; the middle of them.`,
    "",
    "| command | files | offenders | clock s | CPU s | files/s, CPU | peak MB |",
    "| :------ | ----: | --------: | ------: | ----: | -----------: | ------: |",
    ...all.map(({ command, tree, runs }) => {
      const cpu = median(runs.map(({ usage }) => usage?.cpuSeconds ?? NaN));
      const cells = [
        command.name,
        String(tree.files),
        String(tree.offenders),
        median(runs.map(({ seconds }) => seconds)).toFixed(1),
        cpu.toFixed(1),
        (tree.files / cpu).toFixed(0),
        String(median(runs.map(({ usage }) => usage?.peakMB ?? NaN))),
      ];
      return `| ${cells.join(" | ")} |`;
    }),
    "",
  ].join("\n");
}

requireMade(CLI, "build");
const rounds = Number(process.argv[2] ?? ROUNDS);
const { jscodeshift } = installTools();
const all = TREES.map(([files, offenders]) => makeTree(files, offenders)).flatMap((tree) =>
  commandsOn(tree, jscodeshift).map((command): Timed => ({ command, tree, runs: [] })),
);
for (let round = 1; round <= rounds; round += 1) {
  for (const { command, tree, runs } of all) {
    const run = measure(command);
    runs.push(run);
    process.stderr.write(
      `${String(round)}/${String(rounds)} ${command.name} on ${String(tree.files)} files: ${run.seconds.toFixed(1)} s\n`,
    );
  }
}
const table = markdown(all, rounds);
writeFileSync(join(WORK, "codemods.md"), table);
process.stdout.write(table);
