/**
 * Shell text to file-system effects: which paths a command writes, removes, renames or reads, which scripts it
 * runs, and which code it hands to an interpreter. Everything here is pure and synchronous; it reads no file and
 * knows no rule. The README beside this file says how it works and what it leaves out.
 */
export { SHELL_UNKNOWN } from "./unknown.js";
export type { PathWrite, ShellEffect, WriteOperation } from "./effects.js";
export { programEffects, shellEffects } from "./shell-effects.js";
export { pythonWrites } from "./python/python-writes.js";
