#!/usr/bin/env node
import { createRequire } from "node:module";
import { parseArguments, type Request } from "./arguments.js";
import { commands } from "./commands/index.js";
import { firstLine, systemCode, UserError } from "./errors.js";
import { commandUsage, usage } from "./usage.js";

const EXIT = { fine: 0, found: 1, failed: 2 } as const;

/** Does what the command line asks for, prints the result and says with which code to exit. */
async function main(argv: readonly string[]): Promise<number> {
  const debug = argv.includes("--debug");
  try {
    const { request, color } = parseArguments(argv, commands);
    return await run(request, color, debug);
  } catch (error) {
    clearProgress();
    process.stderr.write(explain(error, debug));
    return EXIT.failed;
  }
}

async function run(request: Request, color: boolean, debug: boolean): Promise<number> {
  if (request.kind === "version") return print(version(), EXIT.fine);
  if (request.kind === "help") {
    return print(request.command === undefined ? usage(commands) : commandUsage(request.command), EXIT.fine);
  }
  const { command, root, values } = request;
  const { output, found, notes } = await command
    .run({
      root,
      values,
      color: color && isTerminal() && process.stdout.hasColors(),
      version: version(),
      ...(process.stderr.isTTY ? { progress: showProgress } : {}),
    })
    .catch(missingPeer);
  if (debug) for (const note of notes ?? []) process.stderr.write(`note: ${note}\n`);
  return print(output, found ? EXIT.found : EXIT.fine);
}

function print(text: string, code: number): number {
  if (text !== "") process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  return code;
}

/** Elsewhere Node leaves `isTTY` undefined, which a library may take for "as you like". */
function isTerminal(): boolean {
  return "hasColors" in process.stdout;
}

let progressShown = false;

/** One line of the terminal that is written again and again. */
function showProgress(text: string): void {
  process.stderr.write(`\r\u001B[K${text}`);
  progressShown = text !== "";
}

function clearProgress(): void {
  if (progressShown) showProgress("");
}

function version(): string {
  const require = createRequire(import.meta.url);
  return (require("eslint-plugin-writer-regression/package.json") as { version: string }).version;
}

function missingPeer(error: unknown): never {
  const peer = /Cannot find package '(eslint|typescript)'/u.exec(firstLine(error))?.[1];
  if (systemCode(error) !== "ERR_MODULE_NOT_FOUND" || peer === undefined) throw error;
  throw new UserError(`${peer} is not installed. Run "npm install --save-dev eslint typescript".`, {
    cause: error,
  });
}

function explain(error: unknown, debug: boolean): string {
  if (debug && error instanceof Error) return `writer-regression: ${error.stack ?? error.message}\n`;
  if (error instanceof UserError) return `writer-regression: ${error.message}\n`;
  return `writer-regression: internal error: ${firstLine(error).replace(/[.:]?\s*$/u, ".")} Run again with --debug for the stack.\n`;
}

// A reader that has seen enough, such as `head`, is no failure of ours.
process.stdout.on("error", (error) => {
  if (systemCode(error) !== "EPIPE") throw error;
});

process.exitCode = await main(process.argv.slice(2));
