import type { Host } from "./host.js";
import { hasOption, type OptionShape, type ParsedOptions } from "./options.js";
import type { State } from "./state.js";
import type { Stream } from "./stream.js";

/** A program as it was called, its arguments taken apart. */
export interface Call extends ParsedOptions {
  /** The base name under which it was called. */
  readonly program: string;
  readonly args: readonly string[];
  readonly state: State;
  readonly stdin: Stream | undefined;
  readonly host: Host;
}

/** What is known of a program: how its options look, and what becomes of its operands. */
export interface Program extends OptionShape {
  /** The names under which it is called, separated by spaces. */
  readonly names: string;
  /** What happens to the operands. */
  readonly operands?: "write" | "remove" | "rename" | "read";
  /** Leading operands that are no paths: a mode, a script. */
  readonly skip?: number;
  /** Options that bring what the skipped operands would have been. */
  readonly unless?: string;
  /** Options without one of which the operands are only read. */
  readonly only?: string;
  /** Options with which nothing is changed. */
  readonly inert?: string;
  /** Options whose value names a file that is written. */
  readonly outputs?: string;
  /** Without operands, it prints some of the lines that flow in. */
  readonly selects?: boolean;
  /** What it does beyond that, and what it prints; called before the operands get their role. */
  readonly effect?: (call: Call) => Stream | undefined;
}

/** The operands that are paths: without those that the row says are none. */
export function pathOperands(call: Call, program: Pick<Program, "skip" | "unless">): string[] {
  // An empty operand is the suffix in BSD's `sed -i ''`.
  const operands = call.operands.filter((operand) => operand !== "");
  return operands.slice(hasOption(call, program.unless) ? 0 : (program.skip ?? 0));
}
