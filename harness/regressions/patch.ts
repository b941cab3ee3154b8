import { type StructuredPatch, parsePatch } from "diff";

/** What a patch does to one file. */
export interface FileChange {
  /** Relative to the tree. */
  readonly file: string;
  /** Undefined for a file that the patch makes. */
  readonly edits: readonly Edit[] | undefined;
  /** The text of a file that the patch makes. */
  readonly created?: string;
}

/** Lines that a hunk takes away, with the lines around them, and what comes in their place. */
export interface Edit {
  readonly old: string;
  readonly new: string;
}

/** A patch that does not fit the text it is for. */
export class PatchError extends Error {
  override readonly name = "PatchError";
}

/**
 * Reads a unified diff. Its line numbers are left unread: a hunk belongs where its lines stand, so that a patch outlives
 * changes elsewhere in the file, and no longer applies where its own lines have changed.
 *
 * @throws {PatchError} if it is no diff, or removes or renames a file
 */
export function readPatch(text: string): FileChange[] {
  const patches = parsePatch(text);
  if (patches.length === 0) throw new PatchError("it holds no diff");
  return patches.map(readFileChange);
}

function readFileChange({ oldFileName, newFileName, hunks }: StructuredPatch): FileChange {
  const file = newFileName?.replace(/^b\//u, "");
  if (file === undefined || file === "/dev/null") throw new PatchError("it takes a file away");
  const edits = hunks.map(({ lines }) => ({ old: side(lines, "-"), new: side(lines, "+") }));
  if (oldFileName === "/dev/null") {
    return { file, edits: undefined, created: edits.map((edit) => edit.new).join("") };
  }
  if (oldFileName?.replace(/^a\//u, "") !== file)
    throw new PatchError(`it renames ${oldFileName ?? "a file"}`);
  return { file, edits };
}

/** The text before (`-`) or after (`+`) a hunk. An editor that strips line ends leaves blank lines without their mark. */
function side(lines: readonly string[], mark: "-" | "+"): string {
  return lines
    .filter((line) => line === "" || line.startsWith(" ") || line.startsWith(mark))
    .map((line) => `${line.slice(1)}\n`)
    .join("");
}

/**
 * Replaces the old lines of each edit by its new ones.
 *
 * @throws {PatchError} unless the old lines stand in the text exactly once
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = `\n${text}`;
  for (const edit of edits) {
    const places = placesOf(result, `\n${edit.old}`);
    const [at] = places;
    if (at === undefined || places.length > 1) {
      const times = at === undefined ? "nowhere" : `${String(places.length)} times`;
      throw new PatchError(`these lines stand ${times} in it:\n${edit.old}`);
    }
    result = `${result.slice(0, at)}\n${edit.new}${result.slice(at + 1 + edit.old.length)}`;
  }
  return result.slice(1);
}

/** Where a text begins in another one, also where it overlaps itself. */
function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) places.push(at);
  return places;
}
