import type { PathWrite, ShellEffect } from "./effects.js";
import { SHELL_UNKNOWN } from "./unknown.js";

/** Each effect as one line, for tests and messages; `?` stands for what only the shell knows. */
export function effectLines(effects: readonly ShellEffect[]): string[] {
  return effects.map((effect) => line(effect).replaceAll(SHELL_UNKNOWN, "?"));
}

/** The same for paths that code writes. */
export function writeLines(writes: readonly PathWrite[]): string[] {
  return writes.map(({ operation, target }) => `${operation} ${target}`.replaceAll(SHELL_UNKNOWN, "?"));
}

function line(effect: ShellEffect): string {
  switch (effect.kind) {
    case "write":
      return `${effect.operation} ${effect.target} (${effect.program})`;
    case "read":
      return `read ${effect.target} (${effect.program})`;
    case "run":
      return `run ${[effect.script, ...effect.args].join(" ")} (${effect.program})`;
    case "eval":
      return `eval ${[effect.language, JSON.stringify(effect.code), ...effect.args].join(" ")}`;
    case "opaque":
      return `opaque (${effect.program})`;
  }
}
