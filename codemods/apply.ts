import { firstLine } from "../contract/errors.js";
import { syntaxError } from "../eslint-plugin/analysis/index.js";
import { applyEdits, inOrder, type TextEdit } from "./edits.js";
import { lostName } from "./free-names.js";
import { addImports, removeUnused } from "./imports/index.js";
import type { EditDecision } from "./planner.js";
import type { Tree } from "./tree.js";

/** What a round's edits make of the files they concern, nothing of it taken into the plan yet. */
export interface Applied {
  /** Absolute path → text. */
  readonly texts: ReadonlyMap<string, string>;
  /** Absolute path → the edits, one list after the other, that made the text. */
  readonly steps: ReadonlyMap<string, readonly (readonly TextEdit[])[]>;
  /** Files that would not parse any more, with the reason in one line. */
  readonly broken: ReadonlyMap<string, string>;
}

/** Of what one removal strands, the next is removed; real code never goes this deep. */
const MAX_REMOVALS = 20;

/**
 * Makes the edits in memory, brings the imports they ask for, and removes what they alone left unused.
 *
 * @param base texts that the edits are made in, where they are not those of the tree
 */
export function applyDecisions(
  tree: Tree,
  decisions: readonly EditDecision[],
  base: ReadonlyMap<string, string> = new Map(),
): Applied {
  const outcomes = decisions.map(({ outcome }) => outcome);
  const texts = new Map<string, string>();
  const steps = new Map<string, TextEdit[][]>();
  const broken = new Map<string, string>();
  for (const { file, text } of outcomes.flatMap(({ creates = [] }) => creates)) texts.set(file, text);
  const requests = outcomes.flatMap(({ imports = [] }) => imports);
  const edited = new Set([...outcomes.flatMap(({ edits }) => edits), ...requests].map(({ file }) => file));
  for (const file of edited) {
    const before = texts.get(file) ?? base.get(file) ?? tree.textOf(file);
    const view = tree.view(file, before);
    const edits = outcomes
      .flatMap((one) => one.edits)
      .filter((edit) => edit.file === file)
      .map((edit) => ({ ...edit, text: edit.text.replace(/\r?\n/g, view.style.eol) }));
    const made: TextEdit[][] = [];
    let text = before;
    const make = (list: readonly TextEdit[]): void => {
      made.push(inOrder(list));
      text = applyEdits(text, list);
    };
    make(edits);
    let reason = faultOf(file, text);
    if (reason === undefined && isCode(file)) {
      const wanted = requests.filter((one) => one.file === file);
      if (wanted.length > 0) make(addImports(tree.view(file, text), wanted));
      for (let round = 0; round < MAX_REMOVALS; round++) {
        const removals = removeUnused(tree.view(file, before), tree.view(file, text));
        if (removals.length === 0) break;
        make(removals);
      }
      reason = faultOf(file, text) ?? lostName(view, tree.view(file, text));
    }
    if (reason !== undefined) broken.set(file, reason);
    texts.set(file, text);
    steps.set(file, made);
  }
  return { texts, steps, broken };
}

function isCode(file: string): boolean {
  return /\.[cm]?[jt]s$/.test(file);
}

/** Why a text is not what its name says, in one line. */
function faultOf(file: string, text: string): string | undefined {
  if (isCode(file)) return syntaxError(file, text);
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return firstLine(error);
  }
}
