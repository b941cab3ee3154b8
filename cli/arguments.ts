import { parseArgs } from "node:util";
import { UserError } from "./errors.js";
import { type FormatName, formatNames, parseFormat } from "./formats/names.js";
import { adviceFor, nearest } from "./suggest.js";

/** What the user asked for. */
export type Request =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "check"; readonly root: string; readonly format: FormatName; readonly strict: boolean };

/** What holds for every command. */
export interface ParsedArguments {
  readonly request: Request;
  readonly color: boolean;
}

/** The commands of this version. */
export const commandNames = ["check"] as const;

/** Commands that are described for later versions; whoever types one learns that it is not there yet. */
const laterCommands = ["migrate", "verify", "self-test", "reconcile"];

const options = {
  format: { type: "string" },
  strict: { type: "boolean" },
  "no-color": { type: "boolean" },
  debug: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

/**
 * Reads the command line. Node's own parser splits it; the checks are made here, because its errors do not
 * say what to do.
 *
 * @throws {UserError} for anything that no command understands.
 */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const [command, root, ...rest] = positionals;
  if (command !== undefined) requireCommand(command);
  for (const token of tokens) {
    if (token.kind === "option") requireOption(token.name, token.rawName, token.value, token.inlineValue);
  }

  const color = values["no-color"] !== true;
  if (values.help === true) return { request: { kind: "help" }, color };
  if (values.version === true) return { request: { kind: "version" }, color };
  if (command === undefined) throw new UserError('no command given. See "writer-regression --help".');
  if (rest.length > 0) {
    throw new UserError(
      `"check" takes one folder, but got ${String(rest.length + 1)}. Run it once for each.`,
    );
  }
  const format = parseFormat(typeof values.format === "string" ? values.format : formatNames[0]);
  return { request: { kind: "check", root: root ?? ".", format, strict: values.strict === true }, color };
}

function requireCommand(command: string): void {
  if ((commandNames as readonly string[]).includes(command)) return;
  if (laterCommands.includes(command)) {
    throw new UserError(`"${command}" does not exist in this version. Use "check".`);
  }
  const path = command === "." || /[\\/]/u.test(command);
  const advice = path ? `Did you mean "check ${command}"?` : adviceForCommand(command);
  throw new UserError(`no command "${command}". ${advice}`);
}

function adviceForCommand(command: string): string {
  const near = nearest(command, commandNames);
  return near === undefined ? 'See "writer-regression --help".' : `Did you mean "${near}"?`;
}

function requireOption(
  name: string,
  rawName: string,
  value: string | undefined,
  inline: boolean | undefined,
): void {
  if (!Object.hasOwn(options, name)) {
    const known = Object.keys(options).map((key) => `--${key}`);
    throw new UserError(`no option "${rawName}". ${adviceFor(rawName, known)}`);
  }
  const { type } = options[name as keyof typeof options];
  if (type === "boolean" && value !== undefined) {
    throw new UserError(`"${rawName}" takes no value, but got "${value}".`);
  }
  // Node's parser takes the next word as the value, even where it is an option itself.
  const swallowedOption = inline !== true && value?.startsWith("-");
  if (type === "string" && (value === undefined || value === "" || swallowedOption === true)) {
    throw new UserError(`"${rawName}" needs a value. Use one of ${formatNames.join(", ")}.`);
  }
}
