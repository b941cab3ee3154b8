import type { ExportDeclaration, SourceFile } from "ts-morph";
import { resolve } from "./scope.js";
import type { Modules } from "./modules.js";

const MAX_HOPS = 8;

/** The module that another one exports as a whole, under a name: `export * as db from …`, also where it is handed on. */
export function exportedNamespace(
  file: string,
  name: string,
  modules: Modules,
  hops = 0,
): string | undefined {
  if (hops > MAX_HOPS) return undefined;
  const { source } = modules.context.open(file);
  for (const statement of source.getExportDeclarations()) {
    const specifier = statement.getModuleSpecifierValue();
    const module = specifier === undefined ? undefined : modules.resolve(file, specifier);
    if (statement.getNamespaceExport()?.getName() === name) return module;
    const named = statement
      .getNamedExports()
      .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name);
    if (named !== undefined && specifier === undefined)
      return localNamespace(named.getName(), source, file, modules);
    const asked = named?.getName() ?? (handsOnAll(statement) ? name : undefined);
    if (module === undefined || asked === undefined) continue;
    const found = exportedNamespace(module, asked, modules, hops + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `import * as db from …; export { db };` */
function localNamespace(
  name: string,
  source: SourceFile,
  file: string,
  modules: Modules,
): string | undefined {
  const local = resolve(name, source);
  return local === undefined ? undefined : modules.namespaceOf(local, file);
}

/** `export * from …`; what `export * as name from …` gives is asked for through its name. */
export function handsOnAll(statement: ExportDeclaration): boolean {
  return statement.isNamespaceExport() && statement.getNamespaceExport() === undefined;
}
