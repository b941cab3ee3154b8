import { AST_NODE_TYPES } from "@typescript-eslint/utils";
import { Interpreter } from "../evaluate/interpreter.js";
import { printValue } from "../values/print.js";
import { newWorkspace, parsers, type ParserName } from "./workspace.js";

/** Where the module stands; nothing is there on disk. */
const PATH = "/project/.opencode/lib/module.ts";

/** What the modules of the tables may use without saying so. Names that nobody declares are unknown. */
const PRELUDE = `
import * as fs from "node:fs";
import * as path from "node:path";
import { basename, dirname, extname, format, join, normalize, parse, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
`;

/**
 * Evaluates a small module and prints the value of the expression that its last statement is.
 *
 * @param code statements, then an expression: `const a = "x"; a + "/y"`
 */
export function evaluateLine(code: string, parser: ParserName = "oxc"): string {
  const whole = PRELUDE + code;
  const last = parsers[parser](PATH, whole).body.at(-1);
  if (last?.type !== AST_NODE_TYPES.ExpressionStatement)
    throw new Error(`no expression at the end of: ${code}`);
  const expression = whole.slice(...last.expression.range);
  const text = `${whole.slice(0, last.range[0])}\nexport const evaluated = (${expression});\n`;
  const workspace = newWorkspace();
  const module = workspace.open(PATH, text, parsers[parser](PATH, text));
  return printValue(workspace.exported(new Interpreter(workspace, module), module, "evaluated"));
}
