import type { ParameterExpansionPart, ParameterOperation, Word } from "unbash";
import { combinations, unique } from "./alternatives.js";
import { globSource, safeRegExp } from "./glob.js";
import { setText, UNKNOWN_VALUE, valueOf, type Value } from "./state.js";
import { hasUnknown, SHELL_UNKNOWN } from "./unknown.js";
import type { Scope } from "./words.js";

/** One way `${…}` may turn out, and how its elements become fields. */
export interface Expanded {
  readonly elements: readonly string[];
  readonly form: "first" | "all" | "joined";
}

/** The values of `${name}` and of the operations on it that can be told from known text. */
export function expandParameter(
  part: ParameterExpansionPart,
  scope: Scope,
  expand: (word: Word) => string[],
): Expanded[] {
  const key = part.index?.value ?? part.parameter;
  const form = key === "@" ? "all" : key === "*" ? "joined" : "first";
  const value = select(part, scope);
  if (part.prefix === "#") return [{ elements: [SHELL_UNKNOWN], form: "first" }];
  const result = part.operation
    ? operate(part, part.operation, value, scope, expand)
    : (value ?? UNKNOWN_VALUE);
  return unique(result).map((elements) => ({ elements, form }));
}

/** The value before any operation: an array's element where an index asks for one. */
function select(part: ParameterExpansionPart, scope: Scope): Value | undefined {
  let name = part.parameter;
  if (part.prefix === "!") {
    const pointer = valueOf(scope.state, name);
    const target = pointer?.length === 1 ? pointer[0]?.[0] : undefined;
    if (target === undefined || hasUnknown(target) || part.operation !== undefined) return UNKNOWN_VALUE;
    name = target;
  }
  const value = valueOf(scope.state, name);
  const index = part.index?.value;
  if (value === undefined || index === undefined || index === "@" || index === "*") return value;
  if (!/^\d{1,4}$/.test(index))
    return unique(value.flatMap((elements) => elements.map((element) => [element])));
  return value.map((elements) => [elements[Number(index)] ?? SHELL_UNKNOWN]);
}

function operate(
  part: ParameterExpansionPart,
  operation: ParameterOperation,
  value: Value | undefined,
  scope: Scope,
  expand: (word: Word) => string[],
): Value {
  if (operation.type === "Default") {
    const operand = (): Value => expand(operation.operand).map((text) => [text]);
    const colon = operation.operator.startsWith(":");
    const isEmpty = (elements: readonly string[]): boolean => colon && elements.join("") === "";
    switch (operation.operator) {
      case "+":
      case ":+":
        // The environment may set what the script does not.
        if (value === undefined) return [[""], ...operand()];
        return value.flatMap((elements): Value => (isEmpty(elements) ? [[""]] : operand()));
      case "?":
      case ":?":
        return value ?? UNKNOWN_VALUE;
      default: {
        const result: Value =
          value === undefined
            ? [...UNKNOWN_VALUE, ...operand()]
            : value.flatMap((elements): Value => (isEmpty(elements) ? operand() : [elements]));
        if (operation.operator.endsWith("=")) {
          setText(
            scope.state,
            part.parameter,
            result.map((elements) => elements.join(" ")),
          );
        }
        return result;
      }
    }
  }
  if (value === undefined) return UNKNOWN_VALUE;
  const change = textChange(operation, expand);
  return value.map((elements) => elements.map((text) => change(text) ?? SHELL_UNKNOWN));
}

/** The operation as a function of one text; it gives `undefined` where the outcome cannot be told. */
function textChange(
  operation: ParameterOperation,
  expand: (word: Word) => string[],
): (text: string) => string | undefined {
  switch (operation.type) {
    case "Remove": {
      const [pattern] = combinations([expand(operation.operand)])[0] ?? [];
      const prefix = operation.operator.startsWith("#");
      const source = globSource(pattern ?? "", operation.operator.length === 1);
      if (source === undefined) return () => undefined;
      // A shortest suffix is found by a greedy head in front of it.
      const shortest = operation.operator === "%";
      const matcher = prefix
        ? safeRegExp(`^(?:${source})()`)
        : safeRegExp(shortest ? `^([^]*)(?:${source})$` : `^([^]*?)(?:${source})$`);
      return (text) => {
        if (text.length > 1024 || matcher === undefined) return undefined;
        const match = matcher.exec(text);
        if (match === null) return hasUnknown(text) ? undefined : text;
        return prefix ? text.slice(match[0].length) : match[1];
      };
    }
    case "Replace": {
      const pattern = expand(operation.pattern)[0] ?? "";
      const replacement = expand(operation.replacement)[0] ?? "";
      if (pattern === "" || /[*?[]/.test(pattern) || hasUnknown(pattern)) return () => undefined;
      return (text) => {
        if (hasUnknown(text)) return undefined;
        if (operation.operator === "//") return text.split(pattern).join(replacement);
        if (operation.operator === "/") return text.replace(pattern, () => replacement);
        if (operation.operator === "/#") {
          return text.startsWith(pattern) ? replacement + text.slice(pattern.length) : text;
        }
        return text.endsWith(pattern) ? text.slice(0, -pattern.length) + replacement : text;
      };
    }
    case "CaseModification": {
      if (operation.operand !== undefined) return () => undefined;
      const upper = operation.operator.startsWith("^");
      const change = (text: string): string => (upper ? text.toUpperCase() : text.toLowerCase());
      const whole = operation.operator.length === 2;
      return (text) => (whole ? change(text) : change(text.slice(0, 1)) + text.slice(1));
    }
    default:
      return () => undefined;
  }
}
