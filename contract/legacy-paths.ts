/** How a legacy path may be touched before it counts: any write, or only removal and renaming. */
export type LegacyTouch = "any-write" | "remove-or-rename";

/** One family of paths that lived before the database did. */
export interface LegacyPath {
  /** A picomatch glob over a path with forward slashes; `**` stands for any parents, none included. */
  readonly glob: string;
  /** Which operations on such a path count as writing it. */
  readonly touch: LegacyTouch;
  /** What the path held, for messages and docs. */
  readonly held: string;
  /** Where in the contract the fact stands. */
  readonly source: string;
}

/**
 * The paths that no runtime code may write. The patterns hold anywhere, also below a temporary folder:
 * a copy that is kept as an archive needs another name.
 */
export const legacyPaths: readonly LegacyPath[] = [
  { glob: "**/.pending.json", touch: "any-write", held: "the pending queue", source: "contract §2" },
  {
    glob: "**/.pending.json.*",
    touch: "any-write",
    held: "a sibling of the pending queue",
    source: "contract §2",
  },
  { glob: "**/.auto-dispatch", touch: "any-write", held: "the auto-dispatch marker", source: "contract §2" },
  {
    glob: "**/.auto-dispatch.json",
    touch: "any-write",
    held: "the auto-dispatch marker",
    source: "contract §2",
  },
  { glob: "**/.dispatch_ctx", touch: "any-write", held: "the dispatch context", source: "contract §2" },
  { glob: "**/ctx/*.json", touch: "any-write", held: "a task's context", source: "contract §2" },
  { glob: "**/_dispatch/ctx", touch: "any-write", held: "the context folder", source: "contract §2" },
  {
    glob: "**/_dispatch/ctx/*",
    touch: "any-write",
    held: "a child of the context folder",
    source: "contract §2",
  },
  { glob: "**/_dispatch", touch: "remove-or-rename", held: "the dispatch folder", source: "contract §2" },
];
