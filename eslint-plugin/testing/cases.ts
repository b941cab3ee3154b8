import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join, relative } from "node:path";
import { ESLint, type Linter } from "eslint";
import plugin from "../index.js";

/** A small tree whose lines say what is to be reported on them. */
export interface LabelledCase {
  /** The folder, relative to the fixtures. */
  readonly name: string;
  readonly root: string;
  readonly settings: CaseSettings;
}

/** What `case.json` in a case's folder may say. */
interface CaseSettings {
  readonly strict?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
}

const SOURCE = /\.[cm]?[jt]s$/;

/** All cases below a folder: a case is a folder that holds `.opencode`. */
export function casesBelow(root: string, base = root): LabelledCase[] {
  const entries = readdirSync(root, { withFileTypes: true });
  if (entries.some((entry) => entry.name === ".opencode" || entry.name === "case.json")) {
    const file = join(root, "case.json");
    const settings = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as CaseSettings) : {};
    return [{ name: relative(base, root), root, settings }];
  }
  return entries
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => casesBelow(join(root, entry.name), base));
}

/** The source files of a case, absolute. */
export function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sourcesBelow(path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
}

/** The places of a case that a marker names, as `file:line`, 1-based. */
export function expectedPlaces({ root }: LabelledCase, rule: string): string[] {
  const marker = new RegExp(`(?://|/\\*)\\s*ruleid:\\s*${rule}\\b`);
  return sourcesBelow(root)
    .flatMap((path) =>
      readFileSync(path, "utf8")
        .split(/\r\n|\n/)
        .flatMap((line, index) =>
          marker.test(line) ? [`${relative(root, path)}:${String(index + 2)}`] : [],
        ),
    )
    .sort();
}

/**
 * The places that the rule reports, each with its message.
 *
 * @param Engine the ESLint to lint with: this one, or another major version's
 */
export async function reportedPlaces(
  { root, settings }: LabelledCase,
  rule: string,
  Engine: typeof ESLint = ESLint,
): Promise<{ place: string; message: string }[]> {
  const id = `writer-regression/${rule}`;
  const preset = settings.strict === true ? plugin.configs.strict : plugin.configs.recommended;
  const entry = preset.map(({ rules }) => rules?.[id]).find((one) => one !== undefined);
  const [severity, options] = Array.isArray(entry)
    ? (entry as [Linter.Severity, object?])
    : [entry ?? "error", undefined];
  const hasOptions = options !== undefined || settings.options !== undefined;
  const only: Linter.RuleEntry = hasOptions ? [severity, { ...options, ...settings.options }] : severity;
  // One rule at a time: the marks name it.
  const overrideConfig = preset.map((config) => ({ ...config, rules: { [id]: only } }));
  const eslint = new Engine({ cwd: root, overrideConfigFile: true, overrideConfig });
  const paths = sourcesBelow(root).filter((path) => path.includes("/.opencode/"));
  const results = paths.length === 0 ? [] : await eslint.lintFiles(paths.map((path) => relative(root, path)));
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(({ line, message }) => ({
        place: `${relative(root, filePath)}:${String(line)}`,
        message,
      })),
    )
    .sort((a, b) => a.place.localeCompare(b.place));
}
