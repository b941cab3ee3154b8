/**
 * The codemods: take a tree with the old habits to dispatch-db. The analysis says what is wrong and where; transforms
 * answer its findings with text edits, or with a reason why a person has to look. README.md beside this file is their
 * design.
 */
export { explain, migrate } from "./migrate.js";
export type {
  FileChange,
  ManualEntry,
  MigrateOptions,
  MigrateResult,
  ReaderEntry,
  TrailEntry,
} from "./migrate.js";
export { formatDiff, formatJson, formatSummary, formatTrail } from "./formats/index.js";
export { formatReconcile, formatReconcileJson, reconcile } from "./reconcile/index.js";
export type { ReconcileOptions, ReconcileResult } from "./reconcile/index.js";
export { transforms } from "./transforms/index.js";
export type { Edit, Edits, Manual, Outcome, Transform, TransformContext } from "./transform.js";
export { UserError } from "../contract/errors.js";
