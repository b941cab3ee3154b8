import { parseArgs } from "node:util";
import { adviceFor, nearest } from "../eslint-plugin/check/suggest.js";
import type { Command, OptionFact, OptionFacts } from "./command.js";
import { UserError } from "./errors.js";
import { parseValue } from "./option-values.js";

/** What the user asked for. */
export type Request =
  | { readonly kind: "help"; readonly command?: Command }
  | { readonly kind: "version" }
  | {
      readonly kind: "run";
      readonly command: Command;
      readonly root: string;
      readonly values: Readonly<Record<string, never>>;
    };

/** What holds for every command. */
export interface ParsedArguments {
  readonly request: Request;
  readonly color: boolean;
}

/** The options that every command has. */
export const commonOptions = {
  "no-color": { type: "boolean", help: "plain text" },
  debug: { type: "boolean", help: "print the stack of an error, and notes on the work" },
  help: { type: "boolean", short: "h", help: "print this" },
  version: { type: "boolean", short: "v", help: "print the version" },
} as const satisfies OptionFacts;

/**
 * Reads the command line. Node's own parser splits it; the checks are made here, because its errors do not
 * say what to do.
 *
 * @throws {UserError} for anything that no command understands.
 */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): ParsedArguments {
  const everything = Object.assign({}, ...commands.map(({ options }) => options)) as OptionFacts;
  const named = split(argv, { ...everything, ...commonOptions }).positionals[0];
  const command = named === undefined ? undefined : requireCommand(named, commands);

  const options: OptionFacts = { ...(command?.options ?? everything), ...commonOptions };
  const { values, positionals, tokens } = split(argv, options);
  for (const token of tokens) {
    if (token.kind === "option") requireOption(token, options);
  }

  const color = values["no-color"] !== true;
  if (values["help"] === true)
    return { request: { kind: "help", ...(command === undefined ? {} : { command }) }, color };
  if (values["version"] === true) return { request: { kind: "version" }, color };
  if (command === undefined) throw new UserError('no command given. See "writer-regression --help".');
  const [root = ".", ...rest] = positionals.slice(1);
  if (rest.length > 0) {
    throw new UserError(
      `"${command.name}" takes one folder, but got ${String(rest.length + 1)}. Run it once for each.`,
    );
  }
  const given = Object.entries(command.options).map(([name, fact]) => [
    name,
    parseValue(name, fact, values[name]),
  ]);
  const own = Object.fromEntries(given) as Readonly<Record<string, never>>;
  return { request: { kind: "run", command, root, values: own }, color };
}

function split(argv: readonly string[], options: OptionFacts) {
  const types = Object.entries(options).map(([name, fact]) => [
    name,
    {
      type: fact.type === "boolean" ? ("boolean" as const) : ("string" as const),
      ...("short" in fact ? { short: fact.short } : {}),
    },
  ]);
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(types) as Record<string, { type: "boolean" | "string" }>,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
}

function requireCommand(name: string, commands: readonly Command[]): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  const path = name === "." || /[\\/]/u.test(name);
  const near = path ? `check ${name}` : nearest(name, names);
  const advice = near === undefined ? 'See "writer-regression --help".' : `Did you mean "${near}"?`;
  throw new UserError(`no command "${name}". ${advice}`);
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function requireOption({ name, rawName, value, inlineValue }: OptionToken, options: OptionFacts): void {
  const fact = Object.hasOwn(options, name) ? options[name] : undefined;
  if (fact === undefined) {
    const known = Object.keys(options).map((key) => `--${key}`);
    throw new UserError(`no option "${rawName}". ${adviceFor(rawName, known)}`);
  }
  if (fact.type === "boolean") {
    if (value === undefined) return;
    throw new UserError(`"${rawName}" takes no value, but got "${value}".`);
  }
  // Node's parser takes the next word as the value, even where it is an option itself.
  const swallowedOption = inlineValue !== true && value?.startsWith("-");
  if (value === undefined || value === "" || swallowedOption === true) {
    throw new UserError(`"${rawName}" needs a value. ${wantedBy(name, fact)}`);
  }
}

function wantedBy(name: string, fact: Exclude<OptionFact, { type: "boolean" }>): string {
  if (fact.type === "text") return `Write "--${name} ${fact.value}".`;
  const some = fact.type === "list" ? "one or more" : "one";
  return `Use ${some} of ${fact.choices.join(", ")}.`;
}
