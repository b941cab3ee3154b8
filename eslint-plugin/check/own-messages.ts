import type { ESLint, Linter } from "eslint";

const PREFIX = "writer-regression/";

/** The text of ESLint's report on a directive that suppresses nothing, up to the rules it names. */
const UNUSED =
  /^(?<start>Unused eslint-(?:disable|enable) directive \((?:no problems were reported from|no matching eslint-disable directives were found for)) (?<rules>.+)(?<end>\)\.)$/u;

/**
 * The result with only what our rules have to say. Files carry comments for the user's own ESLint set-up, which
 * is not loaded here: such a comment is neither unused nor wrong just because its rule is not there. So a finding
 * of another rule goes (a comment can switch one on), and so does a report on a directive that names other rules
 * only, or none. Parse errors stay.
 */
export function ownMessages(result: ESLint.LintResult): ESLint.LintResult {
  const messages = result.messages.flatMap(own);
  const suppressedMessages = result.suppressedMessages.filter((message) => isOurs(message.ruleId));
  return { ...result, messages, suppressedMessages, ...count(messages) };
}

function own(message: Linter.LintMessage): Linter.LintMessage[] {
  if (message.ruleId !== null) return isOurs(message.ruleId) ? [message] : [];
  if (message.fatal === true && message.message.startsWith("Parsing error:")) return [message];
  const unused = UNUSED.exec(message.message)?.groups;
  if (unused === undefined) return message.message.includes(PREFIX) ? [message] : [];
  const rules = (unused["rules"] ?? "").match(/'[^']*'/gu) ?? [];
  const ours = rules.filter((rule) => isOurs(rule.slice(1, -1)));
  if (ours.length === rules.length) return [message];
  if (ours.length === 0) return [];
  // ESLint's fix would remove the other rules from the comment, too.
  const narrowed = {
    ...message,
    message: `${unused["start"] ?? ""} ${ours.join(" or ")}${unused["end"] ?? ""}`,
  };
  delete narrowed.fix;
  return [narrowed];
}

function isOurs(ruleId: string | null): boolean {
  return ruleId?.startsWith(PREFIX) === true;
}

function count(messages: readonly Linter.LintMessage[]) {
  const errors = messages.filter((message) => message.severity === 2);
  const warnings = messages.filter((message) => message.severity === 1);
  const fixable = (list: readonly Linter.LintMessage[]) => list.filter((message) => message.fix).length;
  return {
    errorCount: errors.length,
    fatalErrorCount: errors.filter((message) => message.fatal === true).length,
    warningCount: warnings.length,
    fixableErrorCount: fixable(errors),
    fixableWarningCount: fixable(warnings),
  };
}
