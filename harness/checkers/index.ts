/**
 * Judges of what was recorded: pure functions from a history, or a part of one, to what is wrong with it. They run
 * nothing and read nothing.
 */
export * from "./backup.js";
export * from "./changes.js";
export * from "./concurrency.js";
export * from "./crash.js";
export * from "./duplicates.js";
export * from "./lease.js";
export * from "./legacy-files.js";
export * from "./lifecycle.js";
export * from "./older-rows.js";
export * from "./prompt-given.js";
export * from "./prompt-rows.js";
export * from "./shell.js";
export * from "./tables-agree.js";
export * from "./task-end.js";
export * from "./token.js";
