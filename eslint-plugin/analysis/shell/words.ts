import { parse, type Word, type WordPart } from "unbash";
import { combinations, MAX_TEXT, unique } from "./alternatives.js";
import { bracePieces } from "./braces.js";
import type { Host } from "./host.js";
import { expandParameter } from "./parameters.js";
import { cloneState, UNKNOWN_VALUE, valueOf, type State } from "./state.js";
import { runSubstitutions } from "./substitutions.js";
import { UNKNOWN_STREAM, type Stream } from "./stream.js";
import { SHELL_UNKNOWN } from "./unknown.js";

/** Where a word is expanded: the running script, what it knows there, and what flows in. */
export interface Scope {
  readonly host: Host;
  readonly state: State;
  readonly stdin: Stream | undefined;
}

/** The fields that a word becomes, for each way it may turn out. */
export type Fields = readonly string[];

/** One way a part of a word may turn out. Crossing fields are braces, which multiply what stands around them. */
interface Piece {
  readonly fields: Fields;
  readonly crossing?: boolean;
}

const MAX_FIELDS = 256;

/** Only so much of a text is split into fields; more of them would not be kept anyway. */
const MAX_SPLIT = 8192;

/** Expands a word the way a command's arguments are expanded: braces, variables, splitting. Globs stay text. */
export function expandWord(word: Word, scope: Scope): Fields[] {
  return expandParts(word, scope, true);
}

/** Expands a word to single texts, as in an assignment or a here-string. */
export function expandText(word: Word, scope: Scope): string[] {
  return unique(expandParts(word, scope, false).map((fields) => fields.join(" ")));
}

/** Expands parts that stand in a text of their own, such as a heredoc's body. */
export function expandTextParts(parts: readonly WordPart[], scope: Scope): string[] {
  const rows = combinations(parts.map((part) => partPieces(part, scope, true, false)));
  return unique(rows.map((row) => join(row, true).join(" ")));
}

function expandParts(word: Word, scope: Scope, split: boolean): Fields[] {
  if (word.parts === undefined) return [[word.value]];
  const rows = combinations(word.parts.map((part) => partPieces(part, scope, false, split)));
  return unique(rows.map((row) => join(row, false)));
}

/** Sets the pieces of one word side by side: the last field of one and the first of the next grow together. */
function join(pieces: readonly Piece[], quoted: boolean): Fields {
  let fields: string[] | undefined = quoted ? [""] : undefined;
  let crossing = false;
  for (const piece of pieces) {
    crossing ||= piece.crossing === true;
    if (fields === undefined) fields = piece.fields.length > 0 ? [...piece.fields] : undefined;
    else if (crossing) {
      const items: Fields = piece.fields.length > 0 ? piece.fields : [""];
      fields = fields.flatMap((field) => items.map((item) => field + item));
    } else if (piece.fields.length > 0) {
      const last: string = fields.pop() ?? "";
      fields.push(last + (piece.fields[0] as string), ...piece.fields.slice(1));
    }
    if (fields && fields.length > MAX_FIELDS) fields = [...fields.slice(0, MAX_FIELDS)];
  }
  return (fields ?? []).map((field) => (field.length > MAX_TEXT ? SHELL_UNKNOWN : field));
}

/** All ways in which one part may turn out. */
function partPieces(part: WordPart, scope: Scope, quoted: boolean, split: boolean): Piece[] {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
    case "Glob":
      return [{ fields: [part.value] }];
    case "ExtendedGlob":
      return [{ fields: [part.text] }];
    case "DoubleQuoted":
    case "LocaleString": {
      const rows = combinations(part.parts.map((child) => partPieces(child, scope, true, split)));
      // `"$@"` without arguments is no field at all, while `""` is an empty one.
      const onlyList =
        part.parts.length === 1 && /^\$(@|\{@\}|\{\w+\[@\]\})$/.test(part.parts[0]?.text ?? "");
      return unique(rows.map((row) => ({ fields: join(row, !onlyList) })));
    }
    case "SimpleExpansion": {
      const name = part.text.slice(1);
      const value = valueOf(scope.state, name) ?? UNKNOWN_VALUE;
      return value.map((elements) =>
        asPiece(elements, name === "@" ? "all" : name === "*" ? "joined" : "first", quoted, split),
      );
    }
    case "ParameterExpansion":
      return expandParameter(part, scope, (word) => expandText(word, scope)).map(({ elements, form }) =>
        asPiece(elements, form, quoted, split),
      );
    case "CommandExpansion": {
      if (part.script === undefined) return [{ fields: [SHELL_UNKNOWN] }];
      const script = part.script;
      const stream = scope.host.enter(UNKNOWN_STREAM, () =>
        scope.host.script(script, cloneState(scope.state), scope.stdin),
      );
      return unique(stream.texts).map((text) => asPiece([text.replace(/\n+$/, "")], "first", quoted, split));
    }
    case "ArithmeticExpansion":
      runSubstitutions(part, scope);
      return [{ fields: [SHELL_UNKNOWN] }];
    case "ProcessSubstitution": {
      if (part.script === undefined) return [{ fields: ["/dev/fd/63"] }];
      const script = part.script;
      const stream = scope.host.enter(UNKNOWN_STREAM, () =>
        scope.host.script(script, cloneState(scope.state), scope.stdin),
      );
      return [{ fields: [scope.host.files.descriptor(stream)] }];
    }
    case "BraceExpansion":
      return split ? bracePiece(part.text, scope) : [{ fields: [part.text] }];
  }
}

function asPiece(elements: Fields, form: "first" | "all" | "joined", quoted: boolean, split: boolean): Piece {
  if (quoted || !split) {
    if (form === "all") return { fields: elements };
    return { fields: [form === "joined" ? elements.join(" ") : (elements[0] ?? "")] };
  }
  const texts = form === "first" ? elements.slice(0, 1) : elements;
  const fields = texts.flatMap((text) => text.slice(0, MAX_SPLIT).split(/\s+/));
  return { fields: fields.filter((field) => field !== "").slice(0, MAX_FIELDS) };
}

/** Each item of a brace expansion is source text of its own, so it is parsed and expanded as a word again. */
function bracePiece(text: string, scope: Scope): Piece[] {
  const pieces = bracePieces(text);
  if (pieces === undefined) return [{ fields: [text], crossing: true }];
  const expanded = pieces.map((piece): Fields[] => {
    if (/^[\w./@%+:~*?-]*$/.test(piece)) return [[piece]];
    const command = parse(`: ${piece}`).commands[0]?.command;
    const word = command?.type === "Command" ? command.suffix[0] : undefined;
    return word?.type === "Word" ? scope.host.enter([[piece]], () => expandWord(word, scope)) : [[piece]];
  });
  return combinations(expanded).map((row) => ({ fields: row.flat().slice(0, MAX_FIELDS), crossing: true }));
}
