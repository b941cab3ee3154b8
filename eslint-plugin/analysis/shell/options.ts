/** How a program's options look. Names are given with their dashes, separated by spaces. */
export interface OptionShape {
  /** Options that take a value, in the same or the next argument. */
  readonly values?: string;
  /** Options that take two values (`jq --arg name value`). */
  readonly pairs?: string;
  /** Short options whose value can only be attached (`sed -i.bak`). */
  readonly attached?: string;
  /** The first operand ends the options (`sudo -u me rm -rf x`). */
  readonly stops?: boolean;
}

/** Arguments taken apart. */
export interface ParsedOptions {
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/** Splits arguments into options and operands, the way getopt_long does: clusters, `--name=value`, `--`. */
export function parseOptions(args: readonly string[], shape: OptionShape): ParsedOptions {
  const valued = new Set(shape.values?.split(" "));
  const attached = new Set(shape.attached?.split(" "));
  const pairs = new Set(shape.pairs?.split(" "));
  const options = new Map<string, string[]>();
  const operands: string[] = [];
  const put = (name: string, value: string): void => {
    const list = options.get(name);
    if (list) list.push(value);
    else options.set(name, [value]);
  };
  let index = 0;
  while (index < args.length) {
    const arg = args[index++] as string;
    if (arg === "--") {
      operands.push(...args.slice(index));
      break;
    }
    if (pairs.has(arg)) index += 2;
    else if (arg.startsWith("--")) {
      const equals = arg.indexOf("=");
      if (equals > 0) put(arg.slice(0, equals), arg.slice(equals + 1));
      else put(arg, valued.has(arg) ? (args[index++] ?? "") : "");
    } else if (valued.has(arg)) {
      put(arg, args[index++] ?? "");
    } else if (arg.length > 1 && arg.startsWith("-")) {
      for (let at = 1; at < arg.length; at++) {
        const name = `-${arg.charAt(at)}`;
        const rest = arg.slice(at + 1);
        if (valued.has(name)) {
          put(name, rest !== "" ? rest.replace(/^=/, "") : (args[index++] ?? ""));
          break;
        }
        put(name, attached.has(name) ? rest : "");
        if (attached.has(name)) break;
      }
    } else {
      operands.push(arg);
      if (shape.stops) {
        operands.push(...args.slice(index));
        break;
      }
    }
  }
  return { options, operands };
}

/** Whether one of the named options (separated by spaces) was given. */
export function hasOption(parsed: ParsedOptions, names: string | undefined): boolean {
  return names !== undefined && names.split(" ").some((name) => parsed.options.has(name));
}

/** All values of the named options, in order of the names. */
export function optionValues(parsed: ParsedOptions, names: string | undefined): string[] {
  return names === undefined ? [] : names.split(" ").flatMap((name) => [...(parsed.options.get(name) ?? [])]);
}
