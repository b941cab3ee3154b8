import { isFromLegacy, type Hole, type Part } from "./text.js";
import type { HeapObject, List, Value } from "./value.js";

/** Objects inside objects are told down to here; they may hold themselves. */
const MAX_DEPTH = 4;

/**
 * A value in one line, for tests and for whoever debugs: `<arg 0>"/.pending.json" | undefined`, `{path: "x"}`,
 * `[a, b, …c]`, `fn save`, `unknown`. Routes are not told, nor which two objects are one and the same.
 */
export function printValue(value: Value, depth = 0): string {
  switch (value.kind) {
    case "unknown":
      return value.hole.label === "unknown" && !value.hole.fromLegacy
        ? "unknown"
        : `unknown ${printHole(value.hole)}`;
    case "text":
      return printText(value.parts);
    case "literal":
      return typeof value.value === "bigint" ? `${String(value.value)}n` : String(value.value);
    case "regex":
      return `/${value.source}/${value.flags}`;
    case "list":
      return printList(value, depth);
    case "array": {
      const prefix = { array: "", set: "Set ", map: "Map " }[value.collection];
      return prefix + printValue(value.list.value, depth);
    }
    case "object":
      return printObject(value, depth);
    case "function":
      return ["fn", value.node.id?.name, value.bound && "(bound)"].filter(Boolean).join(" ");
    case "class":
      return ["class", value.node.id?.name].filter(Boolean).join(" ");
    case "native":
      return `native ${value.name}`;
    case "native-object":
      return `library ${value.name}`;
    case "namespace":
      return `module ${value.module.path.replace(/^.*[\\/]/, "")}`;
    case "handle":
      return `${value.type} of ${printValue(value.path, depth + 1)}`;
    case "union":
      return [...new Set(value.of.map((one) => printValue(one, depth)))].join(" | ");
  }
}

/** Known pieces in quotes, holes between them. */
function printText(parts: readonly Part[]): string {
  if (parts.length === 0) return '""';
  return parts.map((part) => (typeof part === "string" ? JSON.stringify(part) : printHole(part))).join("");
}

function printHole(hole: Hole): string {
  return `<${hole.label}${isFromLegacy([hole]) ? ", legacy" : ""}>`;
}

function printList({ items, rest }: List, depth: number): string {
  if (depth > MAX_DEPTH) return "[…]";
  const all = items.map((one) => printValue(one, depth + 1));
  if (rest !== undefined) all.push(`…${printValue(rest, depth + 1)}`);
  return `[${all.join(", ")}]`;
}

function printObject(object: HeapObject, depth: number): string {
  const name = object.classOf?.node.id?.name;
  const prefix = name === undefined ? "" : `${name} `;
  if (depth > MAX_DEPTH) return `${prefix}{…}`;
  const members = [...object.accessors].map(([key, { get, set }]) =>
    [get && "get", set && "set", key].filter(Boolean).join(" "),
  );
  for (const [key, { value }] of object.props)
    if (!(value.kind === "literal" && value.absent === true))
      members.push(`${key}: ${printValue(value, depth + 1)}`);
  const others = object.others.value;
  if (!(others.kind === "literal" && others.absent === true))
    members.push(`…${printValue(others, depth + 1)}`);
  return `${prefix}{${members.join(", ")}}`;
}
