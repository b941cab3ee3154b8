/**
 * Reconcile: the data's own migration. What the file queue still holds goes into the database, where it can be looked
 * at but never run, and the files are put away (contract §6).
 */
export { reconcile, type ReconcileOptions, type ReconcileResult } from "./reconcile.js";
export { formatReconcile, formatReconcileJson } from "./format.js";
