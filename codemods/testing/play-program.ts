import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { syntaxError } from "../../eslint-plugin/analysis/index.js";
import { check } from "../../eslint-plugin/check/check.js";
import { migrate } from "../index.js";
import type { RandomProgram } from "./random-program.js";
import { commit, contentsOf, tree } from "./trees.js";

/** What a migration made of a program. */
export interface Played {
  readonly root: string;
  /** What must not be, a line each; empty if all is well. */
  readonly faults: readonly string[];
  readonly findingsBefore: number;
  /** Why findings were left to people. */
  readonly reasons: readonly string[];
}

/** Migrates a program, dry, for good, and once more, and looks at what must hold for any program. */
export async function playProgram({ files, kept }: RandomProgram): Promise<Played> {
  const root = tree(files);
  commit(root);
  const before = contentsOf(root);
  const faults: string[] = [];
  const must = (holds: boolean, fault: () => string): void => {
    if (!holds) faults.push(fault());
  };

  const dry = await migrate({ root });
  must(isDeepStrictEqual(contentsOf(root), before), () => "a dry run writes");
  for (const { path, newText } of dry.files) {
    const error = syntaxError(path, newText);
    must(error === undefined, () => `${path} is broken: ${String(error)}`);
  }

  const { manual, files: changed, summary } = await migrate({ root, write: true });
  const after = contentsOf(root);
  must(isDeepStrictEqual(changed, dry.files), () => "the dry run promises something else");
  for (const path of Object.keys(before)) must(path in after, () => `${path} is gone`);

  for (const [path, blocks] of Object.entries(kept))
    for (const block of blocks)
      must(after[path]?.includes(latin1(block)) === true, () => `${path} has not kept ${block}`);
  for (const [path, text] of Object.entries(files)) {
    const now = after[path] ?? "";
    const [lost, gained] = [shape(latin1(text)), shape(now)].map((one, at, both) =>
      one.filter((part) => !both[1 - at]?.includes(part)),
    );
    // A file of which one line is left has no line ends at all.
    const isOneLine = !now.includes("\n") && !latin1(text).endsWith("\n");
    const gone = isOneLine ? lost?.filter((part) => part !== "windows" && part !== "unix") : lost;
    must(gone?.length === 0, () => `${path} is no longer ${String(gone)}`);
    // Where the last statement goes, the line break in front of it stays.
    must(gained?.every((part) => part === ENDED) === true, () => `${path} is now ${String(gained)}`);
  }
  for (const { path, oldText = "", newText } of changed) {
    const known = nameFaults(path, oldText);
    const news = nameFaults(path, newText).filter((one) => !known.includes(one));
    must(news.length === 0, () => `${path}: ${news.join(" ")}`);
  }

  const found = await findings(root);
  const left = manual.map(place).sort();
  must(
    isDeepStrictEqual(found, left),
    () => `check finds ${found.join(", ")}; manual has ${left.join(", ")}`,
  );

  const second = await migrate({ root, write: true });
  must(
    second.files.length === 0,
    () => `a second run changes ${second.files.map(({ path }) => path).join(", ")}`,
  );
  must(isDeepStrictEqual(second.manual, manual), () => "a second run leaves something else to people");

  const { findingsBefore } = summary;
  return {
    root,
    faults,
    findingsBefore,
    reasons: manual.map(({ ruleId, reason }) => `${ruleId}: ${reason}`),
  };
}

const ENDED = "ended by a line break";

/** What of a text no edit may change: its mark, its line ends, and how it ends. */
function shape(text: string): string[] {
  const parts = {
    marked: text.startsWith(latin1("\uFEFF")),
    windows: text.includes("\r\n"),
    unix: /(?<!\r)\n/u.test(text),
    [ENDED]: text.endsWith("\n"),
  };
  return Object.entries(parts).flatMap(([name, holds]) => (holds ? [name] : []));
}

const GLOBALS = ["Bun", "Buffer", "console", "exports", "module", "process", "require"];

/** Names that nobody declares, and names that are declared twice. */
function nameFaults(path: string, text: string): string[] {
  const messages = new Linter().verify(
    text,
    {
      files: ["**/*"],
      languageOptions: { parser, globals: Object.fromEntries(GLOBALS.map((name) => [name, "readonly"])) },
      rules: { "no-undef": "error", "no-redeclare": "error" },
    },
    path,
  );
  return messages.map(({ message }) => message);
}

function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** What the lint gate says of the written tree: the judge is not the engine's own last look. */
async function findings(root: string): Promise<string[]> {
  const { results } = await check({ root, strict: false });
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(({ line, column, ruleId, message }) =>
        place({ file: filePath.slice(join(root, "/").length), line, column, ruleId: ruleId ?? message }),
      ),
    )
    .sort();
}

function place(at: { file: string; line: number; column: number; ruleId: string }): string {
  return `${at.file}:${String(at.line)}:${String(at.column)} ${at.ruleId}`;
}
