import { dirname, resolve, sep } from "node:path";
import { ResolverFactory } from "oxc-resolver";
import { isBuiltin } from "node:module";
import { fileExists } from "./files.js";

export type Resolution =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "package"; readonly name: string }
  | { readonly kind: "missing"; readonly reason: string };

const EXTENSIONS = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".json"];

/** Finds the file behind an import specifier: relative, extensionless, `.js` for `.ts`, tsconfig `paths`. */
export class ModuleResolver {
  readonly #resolver = new ResolverFactory({
    tsconfig: "auto",
    extensions: EXTENSIONS,
    extensionAlias: { ".js": [".ts", ".tsx", ".js"], ".mjs": [".mts", ".mjs"], ".cjs": [".cts", ".cjs"] },
    conditionNames: ["bun", "import", "node", "require", "default"],
    mainFields: ["module", "main"],
  });
  /** Without tsconfig: a broken tsconfig must not hide a neighbour. */
  readonly #plain = new ResolverFactory({
    extensions: EXTENSIONS,
    extensionAlias: { ".js": [".ts", ".tsx", ".js"], ".mjs": [".mts", ".mjs"], ".cjs": [".cts", ".cjs"] },
  });

  resolve(fromFile: string, specifier: string): Resolution {
    const bare = !/^\.{0,2}(?:\/|$)/.test(specifier) && !specifier.startsWith("file:");
    if (bare && (isBuiltin(specifier) || BUN_MODULES.test(specifier)))
      return { kind: "package", name: specifier };
    const request = specifier.startsWith("file://") ? specifier.slice("file://".length) : specifier;
    const found = this.#find(fromFile, request.replace(/(?!^)[?#].*$/, ""));
    if (found.path !== undefined && !found.path.includes(`${sep}node_modules${sep}`))
      return { kind: "file", path: found.path };
    if (bare) return { kind: "package", name: specifier };
    // The resolver looks at the disk only; a file that is laid over it may be new.
    const laid = existingModule(resolve(dirname(fromFile), request));
    if (laid !== undefined) return { kind: "file", path: laid };
    return { kind: "missing", reason: found.error ?? "not found" };
  }

  #find(fromFile: string, request: string): { path?: string | undefined; error?: string | undefined } {
    try {
      const first = this.#resolver.resolveFileSync(fromFile, request);
      if (first.path !== undefined) return first;
      return this.#plain.sync(dirname(fromFile), request);
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
}

const BUN_MODULES = /^bun(?::|$)/;

/** The file itself, or with one of the endings that a module may have, or its folder's index. */
export function existingModule(path: string): string | undefined {
  const candidates = [path, ...EXTENSIONS.map((extension) => path + extension)];
  return candidates.find((candidate) => /\.[a-z]+$/.test(candidate) && fileExists(candidate));
}
