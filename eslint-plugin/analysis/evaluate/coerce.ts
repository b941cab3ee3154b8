import { alternatives } from "../values/join.js";
import { knownText, type Part } from "../values/text.js";
import { UNKNOWN, type Literal, type Text, type Value } from "../values/value.js";

/** At most this many texts come out of one expression. */
export const MAX_TEXTS = 24;

/** The value as text, as a template literal makes it: one alternative each. */
export function asTexts(value: Value): readonly Text[] {
  return alternatives(value).flatMap((one): Text[] => {
    const parts = partsOf(one);
    return one.kind === "text" ? [one] : [{ kind: "text", parts, route: routeOf(one) }];
  });
}

/** The texts of a value that is used as a path: what is null or undefined would not get that far. */
export function asPaths(value: Value): readonly Text[] {
  return alternatives(value).flatMap((one): Text[] => {
    if (one.kind === "handle") return [...asPaths(one.path)];
    if (one.kind === "literal" && typeof one.value !== "string") return [];
    return [...asTexts(one)];
  });
}

function routeOf(value: Value): Text["route"] {
  if (value.kind === "handle") return asTexts(value.path)[0]?.route;
  return undefined;
}

function partsOf(value: Value): readonly Part[] {
  switch (value.kind) {
    case "text":
      return value.parts;
    case "literal":
      return [String(value.value)];
    case "unknown":
      return [value.hole];
    case "handle":
      if (value.type === "url") return asTexts(value.path)[0]?.parts ?? [UNKNOWN.hole];
      return [UNKNOWN.hole];
    default:
      return [{ ...UNKNOWN.hole, label: value.kind, nonEmpty: true }];
  }
}

/** A property key: known text or a number. */
export function keyText(value: Value): string | undefined {
  if (value.kind === "text") return knownText(value.parts);
  if (value.kind === "literal" && value.value !== undefined && value.value !== null)
    return String(value.value);
  return undefined;
}

/** Whether a test on the value succeeds; undefined when it may or may not. */
export function truthiness(value: Value): boolean | undefined {
  const all = new Set(alternatives(value).map(truthinessOfOne));
  return all.size === 1 ? [...all][0] : undefined;
}

function truthinessOfOne(value: Value): boolean | undefined {
  switch (value.kind) {
    case "literal":
      return Boolean(value.value);
    case "text":
      if (value.parts.length === 0) return false;
      return value.parts.some((part) => typeof part === "string" || part.nonEmpty) ? true : undefined;
    case "unknown":
      return undefined;
    default:
      return true;
  }
}

export function isNullish(value: Value): value is Literal {
  return value.kind === "literal" && (value.value === null || value.value === undefined);
}

/** A whole number that is known. */
export function knownNumber(value: Value): number | undefined {
  return value.kind === "literal" && typeof value.value === "number" ? value.value : undefined;
}

/** Known text. */
export function knownString(value: Value): string | undefined {
  return value.kind === "text" ? knownText(value.parts) : undefined;
}

/** `a === b`, when both sides are known well enough. */
export function equality(a: Value, b: Value): boolean | undefined {
  const left = alternatives(a);
  const right = alternatives(b);
  let answer: boolean | undefined;
  let first = true;
  for (const one of left)
    for (const other of right) {
      const equal = equalityOfOne(one, other);
      if (equal === undefined || (!first && equal !== answer)) return undefined;
      answer = equal;
      first = false;
    }
  return answer;
}

function equalityOfOne(a: Value, b: Value): boolean | undefined {
  if (a.kind === "unknown" || b.kind === "unknown") return undefined;
  const texts = [knownString(a), knownString(b)];
  if (a.kind === "text" && b.kind === "text")
    return texts[0] !== undefined && texts[1] !== undefined ? texts[0] === texts[1] : undefined;
  if (a.kind === "literal" && b.kind === "literal") return a.value === b.value;
  if (a.kind !== b.kind) return false;
  return undefined;
}
