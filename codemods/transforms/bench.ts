import { Node } from "ts-morph";
import { Sources, type SourceView } from "../source-view.js";
import type { Edit, ImportRequest, TransformContext } from "../transform.js";

/** A stretch of a text: of the original, or new. */
type Piece = { readonly from: number; readonly to: number } | { readonly added: string };

/** A file that is edited in several passes. Each pass sees the text that the last one made. */
export class Sheet {
  #pieces: Piece[];
  #text: string;

  constructor(
    readonly path: string,
    readonly original: SourceView,
    readonly sources: Sources,
  ) {
    this.#text = original.text;
    this.#pieces = [{ from: 0, to: original.text.length }];
  }

  get text(): string {
    return this.#text;
  }

  get isChanged(): boolean {
    return this.#text !== this.original.text;
  }

  /** The present text's tree. The nodes of an earlier view are of no use after an edit. */
  get view(): SourceView {
    return this.isChanged ? this.sources.view(this.path, this.#text) : this.original;
  }

  /** Replaces a range of the present text. */
  replace(start: number, end: number, text: string): void {
    const [head, rest] = split(this.#pieces, start);
    const [, tail] = split(rest, end - start);
    this.#pieces = [...head, ...(text === "" ? [] : [{ added: text }]), ...tail];
    this.#text = this.#text.slice(0, start) + text + this.#text.slice(end);
  }

  /** Where a stretch of the original is now; undefined if any of it is gone. */
  now([start, end]: readonly [number, number]): [number, number] | undefined {
    let at = 0;
    for (const piece of this.#pieces) {
      if ("added" in piece) {
        at += piece.added.length;
        continue;
      }
      if (piece.from <= start && end <= piece.to) return [at + start - piece.from, at + end - piece.from];
      at += piece.to - piece.from;
    }
    return undefined;
  }

  /** Where a place of the present text was in the original; undefined inside new text. */
  before(offset: number): number | undefined {
    let at = 0;
    for (const piece of this.#pieces) {
      const length = lengthOf(piece);
      if (offset < at + length) return "added" in piece ? undefined : piece.from + offset - at;
      at += length;
    }
    return undefined;
  }

  /** What has to be done to the original to get the present text. */
  edits(): Edit[] {
    const edits: Edit[] = [];
    let at = 0;
    let added = "";
    for (const piece of [
      ...this.#pieces,
      { from: this.original.text.length, to: this.original.text.length },
    ]) {
      if ("added" in piece) {
        added += piece.added;
        continue;
      }
      if (piece.from > at || added !== "")
        edits.push({ file: this.path, start: at, end: piece.from, text: added });
      at = piece.to;
      added = "";
    }
    return edits.filter(({ start, end, text }) => this.original.text.slice(start, end) !== text);
  }

  /** Remembers the present state, to come back to it. */
  save(): () => void {
    const pieces = this.#pieces;
    const text = this.#text;
    return () => {
      this.#pieces = pieces;
      this.#text = text;
    };
  }
}

/** Replaces a node of the original, wherever it is now; it may be gone. */
export function swap(sheet: Sheet, node: Node, text: string): void {
  const now = sheet.now([node.getStart(), node.getEnd()]);
  if (now !== undefined) sheet.replace(now[0], now[1], text);
}

/** Inserts text in front of a place of the original. */
export function insertBefore(sheet: Sheet, at: number, text: string): void {
  const start = sheet.now([at, at + 1])?.[0];
  if (start !== undefined) sheet.replace(start, start, text);
}

/** Inserts text behind a place of the original, unless it stands there already. */
export function insertOnce(sheet: Sheet, at: number, text: string): void {
  const end = sheet.now([at - 1, at])?.[1];
  if (end !== undefined && !sheet.text.startsWith(text, end)) sheet.replace(end, end, text);
}

/** The outermost node with exactly a range, statements and declarations counted. */
export function wholeNodeAt(
  { source }: SourceView,
  [start, end]: readonly [number, number],
): Node | undefined {
  let found: Node | undefined;
  for (
    let node: Node | undefined = source.getDescendantAtPos(start);
    node !== undefined && !Node.isSourceFile(node) && node.getStart() >= start;
    node = node.getParent()
  )
    if (node.getStart() === start && node.getEnd() === end) found = node;
  return found;
}

function lengthOf(piece: Piece): number {
  return "added" in piece ? piece.added.length : piece.to - piece.from;
}

function split(pieces: readonly Piece[], at: number): [Piece[], Piece[]] {
  const head: Piece[] = [];
  let left = at;
  for (const [index, piece] of pieces.entries()) {
    const length = lengthOf(piece);
    if (left >= length) {
      head.push(piece);
      left -= length;
      continue;
    }
    if (left === 0) return [head, pieces.slice(index)];
    const [one, two] = cut(piece, left);
    return [
      [...head, one],
      [two, ...pieces.slice(index + 1)],
    ];
  }
  return [head, []];
}

function cut(piece: Piece, at: number): [Piece, Piece] {
  if ("added" in piece) return [{ added: piece.added.slice(0, at) }, { added: piece.added.slice(at) }];
  return [
    { from: piece.from, to: piece.from + at },
    { from: piece.from + at, to: piece.to },
  ];
}

/** The files that one outcome edits. */
export class Bench {
  readonly #sheets = new Map<string, Sheet>();
  readonly #sources = new Sources();
  readonly imports: ImportRequest[] = [];

  constructor(readonly context: TransformContext) {}

  open(file: string): Sheet {
    const known = this.#sheets.get(file);
    if (known !== undefined) return known;
    const sheet = new Sheet(file, this.context.open(file), this.#sources);
    this.#sheets.set(file, sheet);
    return sheet;
  }

  /** A file that has been opened before. */
  peek(file: string): Sheet | undefined {
    return this.#sheets.get(file);
  }

  edits(): Edit[] {
    return [...this.#sheets.values()].flatMap((sheet) => sheet.edits());
  }

  /** Does some work; if it answers with a reason, everything is as it was before. */
  attempt(work: () => string | undefined): string | undefined {
    const undo = [...this.#sheets].map(([file, sheet]) => ({ file, back: sheet.save() }));
    const imports = this.imports.length;
    const reason = work();
    if (reason === undefined) return undefined;
    for (const file of this.#sheets.keys())
      if (!undo.some((one) => one.file === file)) this.#sheets.delete(file);
    for (const { back } of undo) back();
    this.imports.length = imports;
    return reason;
  }
}
