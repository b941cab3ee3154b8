import { commonOptions } from "./arguments.js";
import type { Command, OptionFact, OptionFacts } from "./command.js";

const SETTINGS =
  "Settings are read from writer-regression.config.{js,mjs,ts,json} in the root or in its .opencode/.";
const ROOT = "the folder that holds .opencode/ (default: .)";
/** Where the second column begins, and how wide the whole is. */
const COLUMN = 23;
const WIDTH = 110;

/** What `--help` prints. */
export function usage(commands: readonly Command[]): string {
  return `writer-regression finds runtime code of an OpenCode framework that still writes the old state files,
starts a dispatch twice, leases a row inexactly, or logs without saying which dispatch it is about.

Usage:
  writer-regression <command> [root] [options]

Commands:
${commands.map(({ name, summary }) => line(name, summary)).join("\n")}

${line("root", ROOT)}

Options of every command:
${optionLines(commonOptions)}

Each command says more with --help.
${SETTINGS}
Exit codes: 0 fine, 1 it found something, 2 it could not do its work.
`;
}

/** What `--help` prints after a command. */
export function commandUsage({ name, summary, options, exitCodes: [fine, found, failed] }: Command): string {
  return `writer-regression ${name}: ${summary}.

Usage:
  writer-regression ${name} [root] [options]

${line("root", ROOT)}

Options:
${optionLines({ ...options, ...commonOptions })}

${SETTINGS}
Exit codes: 0 ${fine}, 1 ${found}, 2 ${failed}.
`;
}

function optionLines(options: OptionFacts): string {
  return Object.entries(options)
    .map(([name, fact]) => line(spelled(name, fact), helpOf(fact)))
    .join("\n");
}

function spelled(name: string, fact: OptionFact): string {
  const short = "short" in fact ? `-${fact.short}, ` : "";
  return `${short}--${name}${"value" in fact ? ` ${fact.value}` : ""}`;
}

function helpOf(fact: OptionFact): string {
  if (!("choices" in fact)) return fact.help;
  const [first = "", ...others] = fact.choices;
  if (fact.type === "list") return `${fact.help}: ${fact.choices.join(", ")}`;
  return `${fact.help}: ${[`${first} (default)`, ...others].join(", ")}`;
}

/** Two columns; the second goes on below itself. */
function line(left: string, right: string): string {
  const rows = [""];
  for (const word of right.split(" ")) {
    const row = rows.at(-1) ?? "";
    if (row !== "" && COLUMN + row.length + word.length >= WIDTH) rows.push(word);
    else rows[rows.length - 1] = row === "" ? word : `${row} ${word}`;
  }
  const [first = "", ...others] = rows;
  const gap = left.length + 3 > COLUMN ? `\n${" ".repeat(COLUMN)}` : "";
  const head = gap === "" ? `  ${left}`.padEnd(COLUMN) : `  ${left}${gap}`;
  return [`${head}${first}`, ...others.map((row) => " ".repeat(COLUMN) + row)].join("\n");
}
