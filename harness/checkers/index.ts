/**
 * Judges of what was recorded: pure functions from a history, or a part of one, to what is wrong with it. They run
 * nothing and read nothing.
 */
export * from "./lifecycle.js";
