import type { TransformContext } from "../../transform.js";
import { isDispatch } from "./columns.js";
import { hasCreate } from "./has-create.js";
import type { Verdict } from "./verdict.js";

/** Where the rows of dispatches come from: calls that are there, or entries of the queue that this round moves. */
export class Rows {
  readonly #expectant = new Set<string>();

  constructor(
    readonly verdicts: readonly Verdict[],
    readonly context: TransformContext,
    /** Frameworks whose queue cannot be moved. */
    readonly stuck: readonly string[],
  ) {}

  /** The frameworks of which it was said that rows will come. */
  get expectant(): readonly string[] {
    return [...this.#expectant];
  }

  /** Whether a framework makes rows, or will once the round is made. */
  comeIn(framework: string): boolean {
    if (hasCreate(framework, this.context)) return true;
    if (this.stuck.includes(framework) || !this.#willMake(framework)) return false;
    this.#expectant.add(framework);
    return true;
  }

  #willMake(framework: string): boolean {
    const own = this.verdicts.filter(
      ({ claim, finding }) =>
        claim === "pending-queue" && this.context.frameworkOf(finding.file) === framework,
    );
    return (
      own.some(({ isMade, stored }) => isMade === true || stored.entries.some(isDispatch)) &&
      own.every(({ reason }) => reason === undefined)
    );
  }
}
