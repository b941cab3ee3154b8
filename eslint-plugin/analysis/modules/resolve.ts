import { basename, dirname, extname, resolve, sep } from "node:path";
import { ResolverFactory } from "oxc-resolver";
import { isBuiltin } from "node:module";
import { fileExists, isLaid } from "./files.js";

export type Resolution =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "package"; readonly name: string }
  | { readonly kind: "missing"; readonly reason: string };

/** The endings of modules, in the order in which a specifier without one tries them. */
const ENDINGS = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".json"];

/** What a specifier with one of these endings means, in the order of the search; any other one means itself. */
const ENDING_ALIASES = {
  ".js": [".ts", ".tsx", ".js"],
  ".mjs": [".mts", ".mjs"],
  ".cjs": [".cts", ".cjs"],
};

/** Finds the file behind an import specifier: relative, extensionless, `.js` for `.ts`, tsconfig `paths`. */
export class ModuleResolver {
  readonly #resolver = new ResolverFactory({
    tsconfig: "auto",
    extensions: ENDINGS,
    extensionAlias: ENDING_ALIASES,
    conditionNames: ["bun", "import", "node", "require", "default"],
    mainFields: ["module", "main"],
  });
  /** Without tsconfig: a broken tsconfig must not hide a neighbour. */
  readonly #plain = new ResolverFactory({ extensions: ENDINGS, extensionAlias: ENDING_ALIASES });

  /** The modules that were looked for in vain, without their endings. */
  readonly #wanted = new Set<string>();

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
    const laid = candidates(resolve(dirname(fromFile), request)).find(isLaid);
    if (laid !== undefined) return { kind: "file", path: laid };
    this.#wanted.add(withoutEnding(resolve(dirname(fromFile), request)));
    return { kind: "missing", reason: found.error ?? "not found" };
  }

  /** Whether a file may be what was looked for in vain. */
  wants(path: string): boolean {
    const name = withoutEnding(path);
    return this.#wanted.has(name) || (basename(name) === "index" && this.#wanted.has(dirname(name)));
  }

  /** Whether something is on disk now that was looked for in vain. */
  findsMore(): boolean {
    return [...this.#wanted].some((name) =>
      [name, `${name}/index`].some((one) => existingModule(one) !== undefined),
    );
  }

  /** The disk may have changed. */
  forget(): void {
    this.#wanted.clear();
    this.#resolver.clearCache();
    this.#plain.clearCache();
  }

  #find(fromFile: string, request: string): { path?: string | undefined; error?: string | undefined } {
    try {
      const first = this.#resolver.resolveFileSync(fromFile, request);
      if (first.error === undefined || !TSCONFIG_FAULT.test(first.error)) return first;
      return this.#plain.sync(dirname(fromFile), request);
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
}

function withoutEnding(path: string): string {
  const ending = extname(path);
  return ENDINGS.includes(ending) ? path.slice(0, -ending.length) : path;
}

const TSCONFIG_FAULT = /^(?:Failed to load tsconfig|Tsconfig) /;
const BUN_MODULES = /^bun(?::|$)/;

/** The file itself, or with one of the endings that a module may have, if there is one. */
export function existingModule(path: string): string | undefined {
  return candidates(path).find(fileExists);
}

function candidates(path: string): string[] {
  return [path, ...ENDINGS.map((ending) => path + ending)].filter((one) => /\.[a-z]+$/.test(one));
}
