import type { ShellEffect } from "./effects.js";
import { Shell } from "./shell.js";
import { initialState } from "./state.js";

/**
 * What a script's text does to the file system. Unknown pieces (private-use characters) pass through into the
 * targets. `args` are the script's positional parameters, where the caller knows them.
 */
export function shellEffects(text: string, args?: readonly string[]): ShellEffect[] {
  return collect((shell) => shell.text(text, initialState(args), undefined));
}

/** What one program does that is started without a shell; `argv[0]` is its name or path. */
export function programEffects(argv: readonly string[]): ShellEffect[] {
  return collect((shell) => shell.program(argv, initialState()));
}

function collect(work: (shell: Shell) => unknown): ShellEffect[] {
  const shell = new Shell();
  try {
    work(shell);
  } catch (error) {
    // Text is data here: no input may stop the linter. What was found before counts; the rest is unknown.
    shell.opaque(
      "shell",
      `the text could not be followed (${error instanceof Error ? error.name : "error"})`,
    );
  }
  return shell.effects.toArray();
}
