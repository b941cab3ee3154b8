import { asTexts, knownString } from "../evaluate/coerce.js";
import type { Interpreter } from "../evaluate/interpreter.js";
import { arg, native } from "../models/native.js";
import { joinAll } from "../values/join.js";
import { ANY_HOLE, type Part } from "../values/text.js";
import { text, UNKNOWN, unknown, type Value } from "../values/value.js";
import { runModule } from "./evaluate-module.js";
import { ModuleRecord } from "./record.js";
import type { Workspace } from "./workspace.js";

/** `require` of what an expression gives. */
export function requireCall(workspace: Workspace, ip: Interpreter, specifier: Value): Value {
  return joinAll(
    asTexts(specifier).map((one) => {
      const name = specifierOf(workspace, ip.module, one.parts);
      return name === undefined ? UNKNOWN : requireFrom(workspace, ip, ip.module, name);
    }),
  );
}

/** What `require` of a known specifier gives. */
export function requireFrom(
  workspace: Workspace,
  ip: Interpreter,
  from: ModuleRecord,
  specifier: string,
): Value {
  const found = workspace.find(from, specifier);
  if (found === undefined) return unknown(specifier);
  if (!(found instanceof ModuleRecord)) return found;
  if (found.data !== undefined) return found.data;
  runModule(workspace, found);
  const exports = found.commonJs?.props.get("exports");
  return found.exports.isEsm || exports === undefined
    ? { kind: "namespace", module: found }
    : ip.read(exports);
}

/** `import(…)` of what an expression gives. */
export function importCall(workspace: Workspace, ip: Interpreter, specifier: Value): Value {
  const specifiers = specifier.kind === "handle" ? specifier.path : specifier;
  return joinAll(
    asTexts(specifiers).map((one) => {
      const name = specifierOf(workspace, ip.module, one.parts);
      return name === undefined ? UNKNOWN : workspace.namespaceOf(ip.module, name);
    }),
  );
}

/** `require.resolve(…)`: the path of a file of the tree. */
export function resolveText(workspace: Workspace, from: ModuleRecord, specifier: Value): Value {
  const name = knownString(specifier);
  const resolution = name === undefined ? undefined : workspace.resolve(from.path, name);
  return resolution?.kind === "file" ? text(placed(from, resolution.path)) : UNKNOWN;
}

/** A path as text: what lies above the workspace's root is a hole, so that its names decide nothing. */
export function placed({ root }: ModuleRecord, path: string): Part[] {
  if (path !== root && !path.startsWith(`${root}/`)) return [path];
  return [{ ...ANY_HOLE, label: "root", nonEmpty: true, folder: root }, path.slice(root.length)];
}

/** `require` itself, to be called or handed on. */
export const globalRequire = native("require", (call) =>
  call.ip.workspace.requireCall(call.ip, arg(call, 0)),
);

/** A specifier that is known, or a path below the workspace's root. */
function specifierOf(workspace: Workspace, from: ModuleRecord, parts: readonly Part[]): string | undefined {
  const known = asTexts(text(parts))[0];
  const plain = known === undefined ? undefined : knownString(known);
  return plain ?? workspace.scriptPath(from, parts);
}
