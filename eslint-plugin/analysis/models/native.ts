import type { Interpreter } from "../evaluate/interpreter.js";
import type { Site } from "../summaries/effect.js";
import { UNDEFINED, type NativeFunction, type Value } from "../values/value.js";

/** The arguments of a call; `rest` stands for arguments of a spread whose number is not known. */
export interface Args {
  readonly values: readonly Value[];
  readonly rest: Value | undefined;
}

export function argsOf(...values: readonly Value[]): Args {
  return { values, rest: undefined };
}

/** What a model sees of a call. */
export interface NativeContext {
  readonly ip: Interpreter;
  readonly args: Args;
  readonly self: Value | undefined;
  readonly site: Site;
  readonly isNew: boolean;
}

/** A model of a library function: reads the arguments, tells effects, returns the result. */
export type NativeCall = (call: NativeContext) => Value;

/** The argument at a 0-based position; undefined (the value) when it is not passed. */
export function arg({ args }: NativeContext, index: number): Value {
  return args.values[index] ?? args.rest ?? UNDEFINED;
}

export function native(
  name: string,
  call: NativeCall,
  members?: (name: string) => Value | undefined,
): NativeFunction {
  return { kind: "native", name, call, bound: undefined, ...(members ? { members } : {}) };
}
