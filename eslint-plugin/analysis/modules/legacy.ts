import type { LegacyPath } from "../../../contract/legacy-paths.js";
import { asPaths } from "../evaluate/coerce.js";
import { compileGlob, withoutOptionalTail, type PathMatcher } from "../values/match.js";
import { isFromLegacy } from "../values/text.js";
import type { Operation } from "../summaries/effect.js";
import type { Text, Value } from "../values/value.js";

export type PathUse = Operation;

/** A path that belongs to a legacy family. */
export interface LegacyHit {
  readonly path: Text;
  readonly family: LegacyPath;
}

/** The legacy families, compiled; answers whether a path belongs to one. */
export class LegacyPaths {
  readonly #families: readonly { family: LegacyPath; matcher: PathMatcher }[];

  /** The families' globs. */
  readonly globs: readonly string[];

  constructor(families: readonly LegacyPath[]) {
    this.globs = families.map(({ glob }) => glob);
    this.#families = families.map((family) => ({ family, matcher: compileGlob(family.glob) }));
  }

  /** The first alternative of a path that the known parts make a legacy one. */
  find(path: Value, use: PathUse): LegacyHit | undefined {
    for (const one of asPaths(path)) {
      const family = this.#familyOf(one, use);
      if (family !== undefined) return { path: one, family };
    }
    return undefined;
  }

  /** Whether every alternative of a path is a file or folder that only the old state needed. */
  isOnlyLegacy(path: Value): boolean {
    const texts = asPaths(path);
    return texts.length > 0 && texts.every((one) => this.#familyOf(one, "write") !== undefined);
  }

  /** A path of which nothing is known but that it was read out of a legacy file. */
  flowsFromLegacy(path: Value): Text | undefined {
    return asPaths(path).find(
      ({ parts }) => isFromLegacy(parts) && parts.every((part) => typeof part !== "string"),
    );
  }

  #familyOf({ parts }: Text, use: PathUse): LegacyPath | undefined {
    const emptied = withoutOptionalTail(parts);
    for (const { family, matcher } of this.#families) {
      if (family.touch === "remove-or-rename" && use !== "remove" && use !== "rename") continue;
      if (matcher.must(parts) || (emptied !== undefined && matcher.must(emptied))) return family;
    }
    return undefined;
  }
}
