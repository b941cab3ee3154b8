import { alternatives } from "../values/join.js";
import type { Hole, Part } from "../values/text.js";
import { freshId, UNDEFINED, type HeapObject, type Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";
import type { Recording } from "./recording.js";
import { Cell } from "./state.js";

/** Makes a value as it was when it was kept. What one call makes is shared between all of its values, through `made`. */
export type Make = (ip: Interpreter, made: Map<object, Value>) => Value;

/** A value that is the same for every call, or how to make it. */
export type Kept = Value | Make;

/** Gives a kept value. */
export function made(kept: Kept, ip: Interpreter, all: Map<object, Value>): Value {
  return typeof kept === "function" ? kept(ip, all) : kept;
}

/** Larger values are not kept. */
const MAX_OBJECTS = 200;

/**
 * Keeps values as they are now, so that they can be made again for another call. Objects and arrays that are younger
 * than the call are its own, and the other call gets some of its own; what is marked as of the loop's round that the
 * call was made in is marked as of the other's.
 */
export class Keeper {
  readonly #makers = new Map<object, Make>();

  /** The round that values are marked with; 0 for none. */
  readonly round: number;

  /** @param recording of the call whose values are kept: what it made is copied, what was there before is not */
  constructor(
    readonly ip: Interpreter,
    readonly recording: Recording,
  ) {
    this.round = recording.round;
  }

  /** @returns undefined for a value that holds what cannot be made again: a function that was made by the call */
  keep(value: Value): Kept | undefined {
    switch (value.kind) {
      case "unknown": {
        const { hole } = value;
        return this.#isOfRound(hole) ? (ip) => ({ kind: "unknown", hole: ofRound(hole, ip) }) : value;
      }
      case "text": {
        const { round } = this;
        if (round === 0 || !value.parts.some((part) => this.#isOfRound(part))) return value;
        return (ip) => ({
          ...value,
          parts: value.parts.map((part) =>
            typeof part !== "string" && part.round === round ? ofRound(part, ip) : part,
          ),
        });
      }
      case "union":
        return this.#all(value, value.of, (of) => ({ kind: "union", of }));
      case "list": {
        const { items, rest } = value;
        if (rest === undefined) return this.#all(value, items, (all) => ({ kind: "list", items: all, rest }));
        return this.#all(value, [...items, rest], (all) => ({
          kind: "list",
          items: all.slice(0, -1),
          rest: all.at(-1),
        }));
      }
      case "object":
        return this.recording.hasMade(value) ? this.#object(value) : value;
      case "array": {
        if (!this.recording.hasMade(value)) return value;
        const { collection } = value;
        return this.#heap(value, () => {
          const list = this.keep(this.ip.read(value.list));
          if (list === undefined) return undefined;
          return (ip, all) => {
            const own = ownCell(UNDEFINED);
            const copy: Value = { kind: "array", id: freshId(), list: own, collection };
            all.set(value, copy);
            own.value = made(list, ip, all);
            return copy;
          };
        });
      }
      case "function":
        return this.recording.hasMade(value) || value.bound !== undefined ? undefined : value;
      case "class":
        return this.recording.hasMade(value) ? undefined : value;
      case "native":
        return value.bound === undefined ? value : undefined;
      case "native-object":
        return value.escape === undefined ? value : undefined;
      default:
        return value;
    }
  }

  #isOfRound(part: Part): boolean {
    return this.round !== 0 && typeof part !== "string" && part.round === this.round;
  }

  #all(whole: Value, values: readonly Value[], build: (values: Value[]) => Value): Kept | undefined {
    const all: Kept[] = [];
    for (const one of values) {
      const kept = this.keep(one);
      if (kept === undefined) return undefined;
      all.push(kept);
    }
    if (all.every((one) => typeof one !== "function")) return whole;
    return (ip, shared) => build(all.map((one) => made(one, ip, shared)));
  }

  #object(object: HeapObject): Make | undefined {
    const { classOf, madeAt, declared, proto } = object;
    const isOwn = (one: Value | undefined): boolean =>
      one !== undefined && "id" in one && this.recording.hasMade(one);
    const inherits = [classOf, ...(proto === undefined ? [] : alternatives(proto))];
    if (object.accessors.size > 0 || inherits.some(isOwn)) return undefined;
    return this.#heap(object, () => {
      const others = this.keep(this.ip.read(object.others));
      const props: [string, Kept][] = [];
      for (const [key, cell] of object.props) {
        const kept = this.keep(this.ip.read(cell));
        if (kept === undefined) return undefined;
        props.push([key, kept]);
      }
      if (others === undefined) return undefined;
      return (ip, all) => {
        const copy: HeapObject = {
          ...ip.object(classOf, madeAt),
          ...(declared === true ? { declared } : {}),
          others: ownCell(UNDEFINED),
        };
        copy.proto = proto;
        all.set(object, copy);
        copy.others.value = made(others, ip, all);
        for (const [key, kept] of props) copy.props.set(key, ownCell(made(kept, ip, all)));
        return copy;
      };
    });
  }

  /** An object that is met again, perhaps inside itself, is the same one. */
  #heap(value: Value, build: () => Make | undefined): Make | undefined {
    const known = this.#makers.get(value);
    if (known !== undefined) return known;
    if (this.#makers.size >= MAX_OBJECTS) return undefined;
    const maker: { make?: Make | undefined } = {};
    const shared: Make = (ip, all) => all.get(value) ?? maker.make?.(ip, all) ?? value;
    this.#makers.set(value, shared);
    maker.make = build();
    return maker.make === undefined ? undefined : shared;
  }
}

/** A cell of no run: whatever a run puts into it is forgotten with the run, since the next run gets it, too. */
function ownCell(value: Value): Cell {
  return new Cell(value, 0);
}

function ofRound({ label, nonEmpty, fromLegacy, typed, folder }: Hole, ip: Interpreter): Hole {
  return {
    label,
    nonEmpty,
    fromLegacy,
    ...(typed === undefined ? {} : { typed }),
    ...(folder === undefined ? {} : { folder }),
    ...ip.roundOf(),
  };
}
