/** Lints the files that its parent names, under one of the set-ups that are compared. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import { READY } from "./linted.js";
import { PLUGIN, TREE } from "./paths.js";

/** What a worker says of a file: what it was to the rules, and what the process has taken since it was ready. */
export interface Measured {
  readonly reports: number;
  readonly failed?: string;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMB: number;
}

const PREFIX = "writer-regression";
const wanted = process.argv.slice(2);

const { default: plugin } = (await import(PLUGIN)) as { default: ESLint.Plugin };
const eslint = new ESLint({
  cwd: TREE,
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/.opencode/**/*.{ts,mts,cts,js,mjs,cjs}"],
      plugins: { [PREFIX]: plugin },
      languageOptions: { parser: parser, sourceType: "module" },
      rules: Object.fromEntries(wanted.map((rule) => [`${PREFIX}/${rule}`, "error" as const])),
    },
    { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" } },
  ],
});

let wallMs = 0;
const before = process.cpuUsage();

async function lint(file: string): Promise<Measured> {
  const start = performance.now();
  let reports = 0;
  let failed: string | undefined;
  try {
    const [result] = await eslint.lintText(readFileSync(file, "utf8"), { filePath: file });
    if (result === undefined) throw new Error("ESLint did not lint the file.");
    reports = result.messages.filter(({ ruleId }) => ruleId !== null).length;
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    failed = `${relative(TREE, file)}: ${why ?? ""}`;
  }
  wallMs += performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const peakMB = Math.round(process.resourceUsage().maxRSS / 1024);
  return {
    reports,
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
