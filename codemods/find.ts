import { Linter } from "eslint";
import type { WriterRegressionSettings } from "../contract/index.js";
import { examine } from "../eslint-plugin/analysis/index.js";
import { findNeverLogged } from "../eslint-plugin/analysis/never-logged.js";
import { lintConfig } from "../eslint-plugin/lint-config.js";
import { describeFact, type Fact, type Finding } from "./finding.js";
import { lineIndex } from "./lines.js";
import { given } from "./settings.js";

const PREFIX = "writer-regression/";

/** What `find` looks at. */
export interface FindOptions {
  /** The folder that `check` would run in; globs of the settings are relative to it. */
  readonly root: string;
  readonly settings: WriterRegressionSettings;
  /** The text of a file, without a byte order mark. */
  readonly textOf: (file: string) => string;
  /** Called after each file. */
  readonly onFile?: (done: number, total: number) => void;
}

/** What was found, and which files had anything to do with the facts. */
export interface Found {
  readonly findings: readonly Finding[];
  /** The files that were looked at closely; the others need not be asked again unless they change. */
  readonly relevant: readonly string[];
}

/**
 * Finds what `check` finds, as facts instead of messages: the same rules, settings and `eslint-disable` comments.
 *
 * @param files absolute paths
 */
export async function find(files: readonly string[], options: FindOptions): Promise<Found> {
  const { settings, textOf } = options;
  const neverLogged = await findNeverLogged(files, settings);
  const findings: Finding[] = [];
  const relevant: string[] = [];
  for (const [index, file] of files.entries()) {
    const facts = factsOf(file, settings);
    const events = neverLogged.get(file) ?? [];
    if (facts !== undefined || events.length > 0) relevant.push(file);
    const here = [
      ...events.map((event) => place(file, "", [0, 0], { kind: "never-logged", event })),
      ...(facts ?? []).map(([range, fact]) => place(file, textOf(file), range, fact)),
    ];
    findings.push(...(here.length > 0 ? withoutDisabled(file, here, events, options) : []));
    options.onFile?.(index + 1, files.length);
  }
  return { findings, relevant };
}

type Ranged = readonly [range: readonly [number, number], fact: Fact];

function factsOf(file: string, settings: WriterRegressionSettings): Ranged[] | undefined {
  const found = examine(file, given(settings));
  if (found === undefined) return undefined;
  return [
    ...found.writers.map((fact): Ranged => [fact.range, { kind: "writer", fact }]),
    ...found.logFaults.map((fact): Ranged => [fact.range, { kind: "log", fact }]),
    ...found.doubleStarts.map((fact): Ranged => [fact.range, { kind: "start", fact }]),
    ...found.inexactLeases.map((fact): Ranged => [fact.range, { kind: "lease", fact }]),
  ];
}

const RULES = {
  writer: "no-runtime-writer",
  log: "require-identity-tuple",
  "never-logged": "require-identity-tuple",
  start: "no-double-dispatch",
  lease: "no-inexact-lease",
} as const satisfies Record<Fact["kind"], string>;

function place(file: string, text: string, range: readonly [number, number], fact: Fact): Finding {
  const { line, column } = lineIndex(text).locate(range[0]);
  const ruleId = PREFIX + RULES[fact.kind];
  const fingerprint = `${ruleId} ${describeFact(fact)}`;
  return { ...fact, ruleId, file, range, line, column: column + 1, fingerprint };
}

/** Leaves out what a comment in the file disables. Only ESLint knows what its comments mean, so it is asked. */
function withoutDisabled(
  file: string,
  findings: readonly Finding[],
  events: readonly string[],
  { root, settings, textOf }: FindOptions,
): readonly Finding[] {
  const text = textOf(file);
  if (!/\beslint\b/.test(text)) return findings;
  const strict = settings.strict === true;
  const config = lintConfig(settings, strict, root, new Map(events.length > 0 ? [[file, events]] : []));
  const messages = new Linter({ cwd: root }).verify(text, config, { filename: file });
  const reported = new Set(
    messages.map(({ ruleId, line, column }) => `${String(ruleId)} ${String(line)}:${String(column)}`),
  );
  return findings.filter(({ ruleId, line, column }) =>
    reported.has(`${ruleId} ${String(line)}:${String(column)}`),
  );
}
