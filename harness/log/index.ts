/**
 * The dispatch log on disk: a reader of both of its forms, a validator that says which line lacks which field
 * of its event, and the JSON Schema that the validator judges by. Files may have any size and anything in them:
 * memory is bounded, and a broken line is a finding. What the events are stands in the contract.
 */
export { describeFinding } from "./describe-finding.js";
export type { AliasedField } from "./event-checks.js";
export type { ParsedLine } from "./parse-line.js";
export {
  type LogEntry,
  type LogProblem,
  type LogRecord,
  readLog,
  type ReadOptions,
  type ReadProblem,
} from "./reader.js";
export type { LogForm, TupleForm } from "./requirements.js";
export { dispatchEventsSchema, type JsonSchema } from "./schema.js";
export type { EventCount, LogSummary } from "./summary.js";
export {
  type FindingProblem,
  type LogFinding,
  LogValidator,
  summariseLogs,
  validateLogs,
  type ValidateOptions,
} from "./validator.js";
