import { relative, sep } from "node:path";
import type { Linter } from "eslint";
import type { Format } from "./format.js";

/** GitHub's workflow commands: one line a finding, which shows it beside the code in a pull request. */
export const github: Format = ({ results }, { cwd }) =>
  results
    .flatMap((result) => {
      const file = relative(cwd, result.filePath).split(sep).join("/");
      return result.messages.map((message) => command(file, message));
    })
    .join("\n");

function command(file: string, message: Linter.LintMessage): string {
  const properties = {
    file,
    line: String(message.line),
    col: String(message.column),
    title: message.ruleId ?? (message.fatal === true ? "parse error" : "unused directive"),
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  const level = message.severity === 2 ? "error" : "warning";
  return `::${level} ${list.join(",")}::${escapeData(message.message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
