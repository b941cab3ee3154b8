import { joinAll } from "../values/join.js";
import { literal, text, unknown, type Text, type Value } from "../values/value.js";
import { asTexts, equality, MAX_TEXTS } from "./coerce.js";

/** `a + b`: a sum when both are known numbers, else text. */
export function concatenate(a: Value, b: Value): Value {
  if (
    a.kind === "literal" &&
    b.kind === "literal" &&
    typeof a.value === "number" &&
    typeof b.value === "number"
  )
    return literal(a.value + b.value);
  return joinAll(product([asTexts(a), asTexts(b)]).map(glue));
}

/** A template literal: its known pieces with the values between them. */
export function template(quasis: readonly string[], values: readonly Value[]): Value {
  const pieces: (readonly Text[])[] = [];
  quasis.forEach((quasi, index) => {
    pieces.push([text(quasi)]);
    const value = values[index];
    if (value !== undefined) pieces.push(asTexts(value));
  });
  return joinAll(product(pieces).map(glue));
}

/** One text out of several; its route is that of the piece with the longest one. */
export function glue(pieces: readonly Text[]): Text {
  const whole = text(
    pieces.flatMap(({ parts }) => parts),
    longestRoute(pieces),
  );
  const origin = pieces.find((piece) => piece.parts.length > 0)?.origin;
  return origin === undefined ? whole : { ...whole, origin };
}

/** The route that tells the most. */
export function longestRoute(pieces: readonly Text[]): Text["route"] {
  let longest: Text["route"];
  for (const { route } of pieces) if ((route?.length ?? 0) > (longest?.length ?? 0)) longest = route;
  return longest;
}

/** Every way to take one alternative of each piece, up to a bound. */
export function product(pieces: readonly (readonly Text[])[]): Text[][] {
  let rows: Text[][] = [[]];
  for (const piece of pieces) {
    const next: Text[][] = [];
    for (const row of rows)
      for (const one of piece) if (next.length < MAX_TEXTS * 2) next.push([...row, one]);
    if (next.length > 0) rows = next;
  }
  return rows;
}

/** Any other operator. */
export function binary(operator: string, a: Value, b: Value): Value {
  switch (operator) {
    case "+":
      return concatenate(a, b);
    case "===":
    case "==": {
      const equal = equality(a, b);
      return equal === undefined ? unknown("boolean", { nonEmpty: true }) : literal(equal);
    }
    case "!==":
    case "!=": {
      const equal = equality(a, b);
      return equal === undefined ? unknown("boolean", { nonEmpty: true }) : literal(!equal);
    }
    case "|":
      if (isNumber(a) && isNumber(b)) return literal(a.value | b.value);
      break;
    case "-":
      if (isNumber(a) && isNumber(b)) return literal(a.value - b.value);
      break;
    default:
  }
  return unknown("number", { nonEmpty: true });
}

function isNumber(value: Value): value is Value & { kind: "literal"; value: number } {
  return value.kind === "literal" && typeof value.value === "number";
}
