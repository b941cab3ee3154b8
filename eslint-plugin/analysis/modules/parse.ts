import { parseSync, type ParseResult } from "oxc-parser";
import type { TSESTree } from "@typescript-eslint/utils";
import { isShallow } from "./nesting.js";

/** The tree of a module, or why there is none, in one line. */
export type Parsed<Tree> = { readonly ast: Tree } | { readonly reason: string };

/**
 * Parses an imported module, fast. The tree has the shape of typescript-eslint's.
 *
 * @param path tells the language by its ending
 * @param isWanted asks whether the tree is needed at all, which takes longer to hand over than to make
 * @returns the tree, undefined where it is not wanted, or a one-line reason
 */
export function parseModule(path: string, text: string): Parsed<TSESTree.Program>;
export function parseModule(
  path: string,
  text: string,
  isWanted: (result: ParseResult) => boolean,
): Parsed<TSESTree.Program | undefined>;
export function parseModule(
  path: string,
  text: string,
  isWanted: (result: ParseResult) => boolean = () => true,
): Parsed<TSESTree.Program | undefined> {
  if (!isShallow(text)) return { reason: "it is nested too deeply" };
  try {
    const result = parseSync(path, text, {
      astType: "ts",
      range: true,
      preserveParens: false,
      ...languageOf(path),
    });
    const error = result.errors.find(({ severity }) => (severity as string) === "Error");
    if (error !== undefined) return { reason: error.message };
    return { ast: isWanted(result) ? (result.program as unknown as TSESTree.Program) : undefined };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function languageOf(path: string): { lang?: "ts" | "js" | "jsx" | "tsx" } {
  if (/\.[cm]?ts$/.test(path)) return { lang: "ts" };
  if (/\.[cm]?js$/.test(path)) return { lang: "jsx" };
  return {};
}
