/**
 * Lints the files that its parent names, under one of the set-ups that are compared: the folder, then names of our
 * rules, `recommended` for what ESLint and typescript-eslint recommend, and `nothing` for a rule that looks at nothing.
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { ESLint, type Linter } from "eslint";
import { builtinRules } from "eslint/use-at-your-own-risk";
import tseslint from "typescript-eslint";
import { READY } from "./linted.js";
import { PLUGIN } from "./paths.js";

/** What a worker says of a file: what it was to the rules, and what the process has taken since it was ready. */
export interface Measured {
  /** Of our rules. */
  readonly reports: number;
  /** What our rules took, and what ESLint took in all, by its own clock. */
  readonly oursMs: number;
  readonly allMs: number;
  readonly failed?: string;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMB: number;
}

const PREFIX = "writer-regression";
const RECOMMENDED = "recommended";
const [TREE = ".", ...wanted] = process.argv.slice(2);
const NOTHING = "nothing";
const ours = wanted.filter((name) => name !== RECOMMENDED && name !== NOTHING);

const { default: plugin } = (await import(PLUGIN)) as { default: ESLint.Plugin };
/** What most projects have on: the rules that ESLint itself and typescript-eslint recommend. */
function recommended(): Linter.Config[] {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else lists the rules of ESLint itself
  const own = [...builtinRules].filter(([, { meta }]) => meta?.docs?.recommended === true);
  const config: Linter.Config = { rules: Object.fromEntries(own.map(([name]) => [name, "warn"])) };
  return [config, ...(tseslint.configs.recommended as Linter.Config[])];
}

const eslint = new ESLint({
  cwd: TREE,
  stats: true,
  overrideConfigFile: true,
  overrideConfig: [
    ...(wanted.includes(RECOMMENDED) ? recommended() : []),
    {
      files: ["**/.opencode/**/*.{ts,mts,cts,js,mjs,cjs}"],
      plugins: { [PREFIX]: plugin, bench: { rules: { [NOTHING]: { create: () => ({}) } } } },
      languageOptions: { parser: parser, sourceType: "module" },
      rules: {
        ...(wanted.includes(NOTHING) ? { [`bench/${NOTHING}`]: "error" as const } : {}),
        ...Object.fromEntries(ours.map((rule) => [`${PREFIX}/${rule}`, "error" as const])),
      },
    },
    { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" } },
  ],
});

let wallMs = 0;
let oursMs = 0;
let allMs = 0;
const before = process.cpuUsage();

async function lint(file: string): Promise<Measured> {
  const start = performance.now();
  let reports = 0;
  let failed: string | undefined;
  try {
    const [result] = await eslint.lintText(readFileSync(file, "utf8"), { filePath: file });
    if (result === undefined) throw new Error("ESLint did not lint the file.");
    reports = result.messages.filter(({ ruleId }) => ruleId?.startsWith(PREFIX)).length;
    for (const pass of result.stats?.times.passes ?? []) {
      allMs += pass.total;
      for (const [name, time] of Object.entries(pass.rules ?? {}))
        if (name.startsWith(PREFIX)) oursMs += time.total;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    failed = `${relative(TREE, file)}: ${why ?? ""}`;
  }
  wallMs += performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const peakMB = Math.round(process.resourceUsage().maxRSS / 1024);
  return {
    reports,
    oursMs,
    allMs,
    cpuMs: (user + system) / 1000,
    wallMs,
    peakMB,
    ...(failed === undefined ? {} : { failed }),
  };
}

process.on("message", (file: string) => {
  void lint(file).then((measured) => process.send?.(measured));
});
process.on("disconnect", () => {
  process.exit();
});
process.send?.(READY);
