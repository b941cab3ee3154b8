/** What a file goes through. `rename` is the path that goes away; the path that appears is a `write`. */
export type WriteOperation = "write" | "remove" | "rename";

/** A path that a program changes, and how. */
export interface PathWrite {
  readonly target: string;
  readonly operation: WriteOperation;
}

/** One thing that shell text does, or may do, to the file system. */
export type ShellEffect =
  | {
      readonly kind: "write";
      readonly program: string;
      readonly target: string;
      readonly operation: WriteOperation;
    }
  | { readonly kind: "read"; readonly program: string; readonly target: string }
  | {
      readonly kind: "run";
      readonly program: string;
      readonly script: string;
      readonly args: readonly string[];
    }
  | {
      readonly kind: "eval";
      readonly language: "js" | "python" | "shell";
      readonly code: string;
      readonly args: readonly string[];
    }
  | { readonly kind: "opaque"; readonly program: string; readonly reason: string };

/** More effects than this say nothing that the first ones do not. */
const MAX_EFFECTS = 500;

const TOO_MANY: ShellEffect = {
  kind: "opaque",
  program: "shell",
  reason: "it has more effects than are listed",
};

/** Collects effects in the order in which they are met, each once. */
export class EffectList {
  readonly #effects = new Map<string, ShellEffect>();

  add(effect: ShellEffect): void {
    if (this.#effects.size >= MAX_EFFECTS) return;
    const key = JSON.stringify(effect);
    if (this.#effects.has(key)) return;
    // The last place says that something is missing, so that a full list is not taken for a whole one.
    if (this.#effects.size === MAX_EFFECTS - 1) this.#effects.set("", TOO_MANY);
    else this.#effects.set(key, effect);
  }

  get size(): number {
    return this.#effects.size;
  }

  toArray(): ShellEffect[] {
    return [...this.#effects.values()];
  }
}
