import type { Argument } from "./shell-programs";

/** What the shell itself has, and the programs that run something else: other commands, or code. */

/** The language of an interpreter, by the name of the program. */
export function interpreterLanguage(program: string): "js" | "python" | "shell" | undefined {
  if (/^(?:node|nodejs|bun|tsx|ts-node)$/.test(program)) return "js";
  if (/^python[\d.]*$/.test(program)) return "python";
  return /^(?:bash|sh|dash|zsh|ksh|ash)$/.test(program) ? "shell" : undefined;
}

/** An argument that may be anything, and one that is at least no option. */
export const UNKNOWN: Argument = { text: undefined, operand: false };
export const PATH_FOUND: Argument = { text: undefined, operand: true };

/** Builtins that declare variables, and may export them. */
export const DECLARATIONS = new Set(["export", "declare", "typeset", "local", "readonly"]);

/** Programs that may be asked for their version or their help, but for nothing else. */
export const VERSIONED = new Set(
  "bun node npm npx tsc git cargo go rustc java deno yarn pnpm make docker jq rg".split(" "),
);

/** Programs that run the command behind their own arguments. */
export const HANDS_ON: Readonly<
  Record<string, { values?: string; flags?: string; skip?: number; assigns?: boolean }>
> = {
  env: { assigns: true },
  command: { flags: "pvV" },
  builtin: {},
  exec: {},
  nice: { values: "n" },
  timeout: { values: "ks", skip: 1 },
  stdbuf: { values: "ioe" },
  time: { flags: "p" },
  setsid: { flags: "w" },
};

/** How an interpreter is given code, which options only change how it runs, and which first words start something else. */
export const INTERPRETERS = {
  js: {
    code: /^(?:-e|--eval|-p|--print|-pe)$/,
    flags: /^(?:--no-warnings|--input-type=(?:module|commonjs)|--experimental-strip-types|--smol|--silent)$/,
    verb: /^(?:x|exec|test|build|install|i|ci|add|a|remove|rm|update|outdated|link|unlink|pm|init|create|c|upgrade|repl|patch|publish|audit|info|why|completions|getcompletes|watch|inspect|dev|start|eval|run|[^./]+)$/,
  },
  python: { code: /^-c$/, flags: /^-[uBISsEOq]+$/, verb: /^$/ },
  shell: { code: /^-[eux]*c$/, flags: /^(?:-[eux]+|--norc|--noprofile|--)$/, verb: /^$/ },
} as const;

const isName = ({ text }: Argument): boolean => text !== undefined && /^[A-Za-z_]\w*$/.test(text);

/** Builtins, with what in their arguments is too much. */
export const BUILTINS: Readonly<Record<string, (args: readonly Argument[]) => boolean>> = {
  set: (args) =>
    !args.every(({ text }) => /^(?:[-+][euxvfC]*o?|pipefail|errexit|nounset|noglob|--)$/.test(text ?? "\0")),
  shopt: (args) =>
    !args.every(({ text }) =>
      /^(?:-[su]|nullglob|globstar|extglob|dotglob|failglob|nocaseglob)$/.test(text ?? ""),
    ),
  read: (args) => !args.every((arg) => isName(arg) || /^-[rsa]+$/.test(arg.text ?? "")),
  mapfile: (args) => !args.every((arg) => isName(arg) || /^-t$/.test(arg.text ?? "")),
  readarray: (args) => !args.every((arg) => isName(arg) || /^-t$/.test(arg.text ?? "")),
  unset: (args) => !args.every((arg) => isName(arg) || /^-v$/.test(arg.text ?? "")),
  shift: (args) => !args.every(({ text }) => /^\d*$/.test(text ?? "x")),
  exit: (args) => !args.every(({ text }) => text === undefined || /^\d*$/.test(text)),
  return: (args) => !args.every(({ text }) => text === undefined || /^\d*$/.test(text)),
  break: (args) => args.length > 1,
  continue: (args) => args.length > 1,
};
