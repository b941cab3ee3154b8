import { join } from "../values/join.js";
import { freshId, type HeapObject, type Value } from "../values/value.js";
import type { Cell } from "./state.js";

/**
 * What a call looks at and changes that was there before it: cells older than the call, and which properties older
 * objects have. Another call of the same function with the same arguments comes to the same where all this is the same.
 */
export class Recording {
  /** What the cells held when the call began. */
  readonly reads = new Map<Cell, Value>();
  /** All that the call put into them, on any branch. */
  readonly writes = new Map<Cell, Value>();
  /** How many properties the objects had. */
  readonly shapes = new Map<HeapObject, number>();
  /** The call saw something of those around it that cannot be compared: it is good for this once. */
  isTainted = false;
  /** It ran out of what it might spend: with more, it may come to something else. */
  isCut = false;
  /** It gave values a mark of the loop's round that it was called in. */
  isOfRound = false;
  /** Older objects that recalled calls inside it gave it as their own. */
  readonly handedOut = new Set<Value>();
  /** Heap values with this id, or a later one, were made by the call. */
  readonly firstId = freshId();

  /**
   * @param start when the call began, on the journal's clock
   * @param round the round of the loop that it was called in; 0 outside of loops
   */
  constructor(
    readonly start: number,
    readonly round: number,
  ) {}

  read(cell: Cell, value: Value): void {
    if (!this.reads.has(cell)) this.reads.set(cell, value);
  }

  /** @param before what the cell held until now */
  write(cell: Cell, before: Value, value: Value): void {
    this.read(cell, before);
    const other = this.writes.get(cell);
    this.writes.set(cell, other === undefined ? value : join(other, value));
  }

  /** Whether a heap value is the call's own. */
  hasMade(value: Value & { readonly id: number }): boolean {
    return value.id >= this.firstId || this.handedOut.has(value);
  }

  shape(object: HeapObject): void {
    if (!this.shapes.has(object)) this.shapes.set(object, shapeOf(object));
  }

  /** Takes over what a call inside this one looked at and changed. */
  adopt(inner: Recording): void {
    for (const [cell, value] of inner.reads) if (cell.birth < this.start) this.read(cell, value);
    for (const [cell, value] of inner.writes)
      if (cell.birth < this.start) {
        const other = this.writes.get(cell);
        this.writes.set(cell, other === undefined ? value : join(other, value));
      }
    for (const object of inner.handedOut) this.handedOut.add(object);
    if (inner.isOfRound && inner.round === this.round) this.isOfRound = true;
    for (const [object, shape] of inner.shapes)
      if (object.birth < this.start && !this.shapes.has(object)) this.shapes.set(object, shape);
  }
}

/** Properties are added, never taken away, so their number tells whether there are new ones. */
export function shapeOf({ props, accessors }: HeapObject): number {
  return props.size + accessors.size;
}
