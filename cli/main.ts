#!/usr/bin/env node
import { createRequire } from "node:module";
import { parseArguments, type Request } from "./arguments.js";
import { firstLine, systemCode, UserError } from "./errors.js";
import { usage } from "./usage.js";

const EXIT = { fine: 0, found: 1, failed: 2 } as const;

/** Does what the command line asks for, prints the result and says with which code to exit. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const { request, color } = parseArguments(argv);
    return await run(request, color, argv.includes("--debug"));
  } catch (error) {
    process.stderr.write(explain(error, argv.includes("--debug")));
    return EXIT.failed;
  }
}

async function run(request: Request, color: boolean, debug: boolean): Promise<number> {
  if (request.kind === "help") return print(usage, EXIT.fine);
  if (request.kind === "version") return print(version(), EXIT.fine);
  // Loaded here, so that help needs no ESLint and a missing one is an error with a remedy.
  const [{ check, rulesMeta }, { formats }] = await Promise.all([
    import("./commands/check.js"),
    import("./formats/index.js"),
  ]).catch(missingPeer);
  const { results, failed, notes } = await check({ ...request, ...progress() });
  if (debug) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  const output = await formats[request.format](
    { results, rulesMeta, version: version() },
    { color: color && process.stdout.isTTY && process.stdout.hasColors(), cwd: process.cwd() },
  );
  return print(output, failed ? EXIT.found : EXIT.fine);
}

function print(text: string, code: number): number {
  if (text !== "") process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  return code;
}

/** A line on the terminal that counts the files; where stderr is no terminal, nothing. */
function progress(): { onProgress?: (done: number, total: number) => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return {};
  return {
    onProgress: (done, total) => {
      const text = done < total ? `checked ${String(done)} of ${String(total)} files` : "";
      stderr.write(`\r\u001B[K${text}`);
    },
  };
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
