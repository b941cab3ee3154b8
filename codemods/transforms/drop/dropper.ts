import type { Node } from "ts-morph";
import type { Bench, Sheet } from "../bench.js";
import type { Effects } from "../code/effects.js";
import type { Modules } from "../code/modules.js";
import { referencesIn } from "../code/scope.js";

/** Bounds the loops that edit and look again: an edit that changes nothing must not go on for ever. */
export const MAX_STEPS = 80;

/** A name that code which went has used, and where that was in the original. */
export interface UsedName {
  readonly sheet: Sheet;
  readonly name: string;
  readonly at: number;
}

/**
 * What the functions here share while they take code out. Each of them answers `undefined`, or why it cannot be done;
 * then the bench is to be put back.
 */
export class Dropper {
  readonly #names: UsedName[] = [];

  constructor(
    readonly bench: Bench,
    readonly modules: Modules,
    readonly effects: Effects,
  ) {}

  /** Remembers the names that a node that goes has used: what they declare may be of no use without it. */
  note(sheet: Sheet, node: Node): void {
    const at = sheet.before(node.getStart()) ?? 0;
    for (const name of new Set(referencesIn(node).map((one) => one.getText())))
      this.noteName({ sheet, name, at });
  }

  /** Remembers a name that {@link Dropper.note} did not see, or that has to be looked at once more. */
  noteName(used: UsedName): void {
    this.#names.push(used);
  }

  /** The name that has waited longest, which is forgotten here; undefined if none is left. */
  nextName(): UsedName | undefined {
    return this.#names.shift();
  }
}
