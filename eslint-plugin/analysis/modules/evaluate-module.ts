import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { Interpreter } from "../evaluate/interpreter.js";
import { hoist } from "../evaluate/hoist.js";
import { varNames } from "../evaluate/scope.js";
import { executeAll } from "../evaluate/statements.js";
import type { Effect } from "../summaries/effect.js";
import { UNDEFINED, unknown, type Value } from "../values/value.js";
import { DEFAULT_CELL } from "./exports.js";
import type { ModuleRecord } from "./record.js";
import type { Workspace } from "./workspace.js";
import { tick } from "../evaluate/state.js";

/**
 * Runs a module's top-level code, once. A module that is being run already (an import cycle) is left alone: what it
 * has not reached yet is unknown.
 *
 * @param override values for globals, for code that runs under special ones
 */
export function runModule(
  workspace: Workspace,
  module: ModuleRecord,
  override: (name: string) => Value | undefined = () => undefined,
): void {
  if (module.state !== "new") return;
  module.state = "running";
  const ip = new Interpreter(workspace, module, undefined, module.text.length);
  const { ast, scope } = module;
  const effects: Effect[] = [];
  ip.frames.push({ code: ast, module, owner: ast, returns: [], yields: [], effects, since: tick() });
  const processValue = override("process");
  if (processValue !== undefined) scope.vars.set("process", ip.cell(processValue));
  try {
    for (const statement of ast.body) bindImport(workspace, module, statement, ip);
    bindCommonJs(module, ip);
    if (module.exports.named.has("default")) scope.vars.set(DEFAULT_CELL, ip.cell(unknown("default export")));
    for (const name of varNames(ast)) if (!scope.vars.has(name)) scope.vars.set(name, ip.cell(UNDEFINED));
    hoist(ip, ast.body, scope);
    executeAll(ip, ast.body, scope);
  } catch (error) {
    // Code that is nested too deeply for this machine's stack is code of which nothing is known.
    if (!(error instanceof RangeError)) throw error;
    workspace.notes.add(`${module.path}: is nested too deeply, so what it does is unknown`);
  }
  module.effects = effects;
  module.scheduled = ip.scheduled;
  module.state = "done";
}

/** Imports are looked up when they are first read: a cycle may not have got to them before. */
function bindImport(
  workspace: Workspace,
  module: ModuleRecord,
  statement: TSESTree.ProgramStatement,
  ip: Interpreter,
): void {
  const bind = (name: string, value: (reader: Interpreter) => Value): void => {
    const cell = ip.cell(unknown(name));
    cell.lazy = value;
    module.scope.vars.set(name, cell);
  };
  if (statement.type === T.ImportDeclaration && statement.importKind !== "type") {
    const specifier = statement.source.value;
    // An import for its effect may set up what others use.
    if (statement.specifiers.length === 0) {
      const imported = workspace.moduleAt(module, specifier);
      if (imported !== undefined) runModule(workspace, imported);
    }
    for (const one of statement.specifiers) {
      if (one.type === T.ImportNamespaceSpecifier)
        bind(one.local.name, () => workspace.namespaceOf(module, specifier));
      else {
        const name =
          one.type === T.ImportDefaultSpecifier
            ? "default"
            : one.imported.type === T.Identifier
              ? one.imported.name
              : one.imported.value;
        bind(one.local.name, (reader) => workspace.imported(reader, module, specifier, name));
      }
    }
  }
  if (statement.type === T.TSImportEqualsDeclaration) {
    const { moduleReference } = statement;
    if (moduleReference.type === T.TSExternalModuleReference) {
      const specifier = moduleReference.expression.value;
      bind(statement.id.name, (reader) => workspace.requireFrom(reader, module, specifier));
    }
  }
}

function bindCommonJs(module: ModuleRecord, ip: Interpreter): void {
  const holder = ip.object();
  const exports = ip.object();
  holder.props.set("exports", ip.cell(exports));
  module.commonJs = holder;
  if (module.exports.isEsm) return;
  module.scope.vars.set("module", ip.cell(holder));
  module.scope.vars.set("exports", ip.cell(exports));
  module.scope.vars.set("this", ip.cell(exports));
}
