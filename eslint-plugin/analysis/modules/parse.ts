import { parseSync } from "oxc-parser";
import type { TSESTree } from "@typescript-eslint/utils";
import { isShallow } from "./nesting.js";

/**
 * Parses an imported module, fast. The tree has the shape of typescript-eslint's.
 *
 * @param path tells the language by its ending
 * @returns the tree, or a one-line reason
 */
export function parseModule(path: string, text: string): { ast: TSESTree.Program } | { reason: string } {
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
    return { ast: result.program as unknown as TSESTree.Program };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function languageOf(path: string): { lang?: "ts" | "js" | "jsx" | "tsx" } {
  if (/\.[cm]?ts$/.test(path)) return { lang: "ts" };
  if (/\.[cm]?js$/.test(path)) return { lang: "jsx" };
  return {};
}
