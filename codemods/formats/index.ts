/** What a migration printed: pure functions from the result to a text. */
export { formatDiff } from "./diff.js";
export { formatJson } from "./json.js";
export { formatSummary, formatTrail } from "./summary.js";
