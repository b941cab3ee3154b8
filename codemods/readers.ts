import { basename } from "node:path";
import type { WriterRegressionSettings } from "../contract/index.js";
import { findTouches, type WriterFinding } from "../eslint-plugin/analysis/index.js";
import { given } from "./settings.js";
import { familyOf } from "./transforms/state/legacy.js";
import { frameworkOf, type Tree } from "./tree.js";

/** A place that reads a state file which nothing in its framework writes once the plan is made. */
export interface StrandedReader {
  /** Absolute path. */
  readonly file: string;
  /** UTF-16 offset of the call. */
  readonly offset: number;
  /** The file that is read, unknown parts as `<label>`. */
  readonly reads: string;
  /** What that file held. */
  readonly held: string;
}

/**
 * The readers that a migration leaves without anything to read. No rule reports them: reading is fine, but what they
 * show is never again what there is.
 */
export function strandedReaders(tree: Tree, settings: WriterRegressionSettings): StrandedReader[] {
  const written = new Set<string>();
  const readers: (StrandedReader & { readonly state: string })[] = [];
  for (const file of tree.files) {
    if (!canBeRead(file)) continue;
    for (const touch of findTouches(file, given(settings))) {
      const state = `${frameworkOf(file)}\0${stateOf(touch)}`;
      if (touch.kind === "read")
        readers.push({ file, offset: touch.range[0], reads: touch.path, held: touch.held, state });
      else if (touch.operation === "write" && !isFolderOnly(touch)) written.add(state);
    }
  }
  return readers.filter(({ state }) => !written.has(state));
}

/** A call that makes a folder, and does so itself: a helper that makes it may write the file as well. */
function isFolderOnly(touch: WriterFinding): boolean {
  const [start, end] = touch.range;
  const call = touch.site.module.text.slice(start, end);
  return /folder$/.test(familyOf({ fact: touch })) && call.includes(touch.writer);
}

function canBeRead(file: string): boolean {
  return /\.[cm]?[jt]s$/.test(file);
}

/** Which state a path holds a part of: a folder of contexts is read for the contexts in it. */
function stateOf(touch: WriterFinding): string {
  const family = familyOf({ fact: touch });
  return family === "own" ? basename(touch.path) : family.replace(/-folder$/, "");
}
