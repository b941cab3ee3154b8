import type { WriterRegressionSettings } from "../contract/index.js";
import type { Finding } from "./finding.js";
import { findingKey } from "./planner.js";
import type { Transform, TransformContext } from "./transform.js";
import { frameworkOf, type Tree } from "./tree.js";

/** What the contexts of all transforms have in common. */
export interface ContextOptions {
  readonly settings: WriterRegressionSettings;
  /** Transform → its options. */
  readonly transformOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * What a transform sees of a tree.
 *
 * @param texts of files that have been changed since
 */
export function contextFor(
  tree: Tree,
  { settings, transformOptions, banned }: ContextOptions & { readonly banned: ReadonlyMap<string, string> },
  transform: Transform,
  findings: readonly Finding[],
  texts?: ReadonlyMap<string, string>,
): TransformContext {
  const defaults = Object.fromEntries(
    Object.entries(transform.options ?? {}).map(([name, option]) => [name, option.default]),
  );
  return {
    settings,
    options: { ...defaults, ...transformOptions[transform.name] },
    findings,
    refused: (name, finding) => banned.get(findingKey(name, finding)),
    files: tree.files,
    frameworkOf,
    parse: (file, text) => tree.view(file, text),
    textOf: (file) => texts?.get(file) ?? tree.textOf(file),
    open: (file) => {
      const text = texts?.get(file);
      if (text === undefined && !tree.has(file)) throw new Error(`${file} is no file of the tree`);
      return tree.view(file, text);
    },
  };
}
