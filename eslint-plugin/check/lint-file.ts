import { readFile } from "node:fs/promises";
import type { ESLint, Linter } from "eslint";
import { firstLine, systemCode, UserError } from "../../contract/errors.js";

/**
 * Lints one file. One file a call, so that a file on which a parser gives up does not take the others with it:
 * that it gave up is then a message of the file.
 *
 * @throws {UserError} if the file cannot be read.
 */
export async function lintFile(eslint: ESLint, filePath: string): Promise<ESLint.LintResult[]> {
  const text = await readFile(filePath, "utf8").catch((error: unknown) => {
    const why = systemCode(error) === "EACCES" ? "permission denied" : firstLine(error);
    throw new UserError(`cannot read ${filePath}: ${why}.`, { cause: error });
  });
  try {
    const results = await eslint.lintText(text, { filePath });
    // A gate that skips a file in silence is none.
    if (results.length === 0) throw new Error(`ESLint did not lint ${filePath}.`);
    return results.map(placeFatal);
  } catch (error) {
    if (error instanceof RangeError && isStackOverflow(error.message)) return [tooDeep(filePath, text)];
    throw error;
  }
}

/** Gives a parse error a place in the file, which a parser that gave up cannot, and says why it gave up. */
function placeFatal(result: ESLint.LintResult): ESLint.LintResult {
  const messages = result.messages.map((message) => {
    if (message.fatal !== true) return message;
    const text = isStackOverflow(message.message) ? TOO_DEEP : message.message;
    // Without a line, the types notwithstanding, if the error was not about a place.
    const place = message as Partial<Linter.LintMessage>;
    return { ...message, message: text, line: place.line ?? 1, column: place.column ?? 1 };
  });
  return { ...result, messages };
}

const TOO_DEEP = "Parsing error: The code is nested too deeply to be checked. Split the expression.";

function isStackOverflow(message: string): boolean {
  return message.includes("Maximum call stack size exceeded");
}

function tooDeep(filePath: string, source: string): ESLint.LintResult {
  return {
    filePath,
    messages: [{ ruleId: null, fatal: true, severity: 2, message: TOO_DEEP, line: 1, column: 1 }],
    suppressedMessages: [],
    errorCount: 1,
    fatalErrorCount: 1,
    warningCount: 0,
    fixableErrorCount: 0,
    fixableWarningCount: 0,
    usedDeprecatedRules: [],
    source,
  };
}
