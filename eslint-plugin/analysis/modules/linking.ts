import type { Interpreter } from "../evaluate/interpreter.js";
import { getMember } from "../evaluate/members.js";
import type { Site } from "../summaries/effect.js";
import { unknown, type Value } from "../values/value.js";
import { runModule } from "./evaluate-module.js";
import { ModuleRecord } from "./record.js";
import type { Workspace } from "./workspace.js";

/** What a named (or the default) import gives. */
export function imported(
  workspace: Workspace,
  reader: Interpreter,
  from: ModuleRecord,
  specifier: string,
  name: string,
): Value {
  const found = workspace.find(from, specifier);
  if (found === undefined) return unknown(`${specifier}.${name}`);
  if (found instanceof ModuleRecord) return exported(workspace, reader, found, name);
  if (name === "default" && (found.kind === "native" || found.kind === "native-object")) {
    const members = found.kind === "native" ? found.members?.("default") : found.member("default");
    return members ?? found;
  }
  return getMember(reader, found, name, { node: from.ast, module: from, owner: from.ast });
}

/** What a module exports under a name. */
export function exported(workspace: Workspace, ip: Interpreter, module: ModuleRecord, name: string): Value {
  return lookUp(workspace, ip, module, name, new Set()) ?? unknown(labelOfMissing(workspace, module, name));
}

/** What a module hands on from one that nobody has read may have the name. */
function labelOfMissing(workspace: Workspace, module: ModuleRecord, name: string): string {
  const from = module.exports.stars.find((specifier) => workspace.find(module, specifier) === undefined);
  return from === undefined ? `${name} of a module that does not export it` : `${from}.${name}`;
}

function lookUp(
  workspace: Workspace,
  ip: Interpreter,
  module: ModuleRecord,
  name: string,
  seen: Set<ModuleRecord>,
): Value | undefined {
  if (seen.has(module)) return undefined;
  seen.add(module);
  if (module.data !== undefined)
    return name === "default" ? module.data : getMember(ip, module.data, name, siteOf(module));
  runModule(workspace, module);
  const source = module.exports.named.get(name);
  if (source?.kind === "local") {
    const cell = module.cell(source.name);
    return cell === undefined ? undefined : ip.read(cell);
  }
  if (source?.kind === "from") return imported(workspace, ip, module, source.specifier, source.name);
  if (source?.kind === "namespace") return workspace.namespaceOf(module, source.specifier);
  const common = commonJs(ip, module, name);
  if (common !== undefined) return common;
  if (name !== "default")
    for (const specifier of module.exports.stars) {
      const target = workspace.find(module, specifier);
      if (target instanceof ModuleRecord) {
        const found = lookUp(workspace, ip, target, name, seen);
        if (found !== undefined) return found;
      } else if (target !== undefined) {
        const found = getMember(ip, target, name, siteOf(module));
        if (found.kind !== "unknown") return found;
      }
    }
  return undefined;
}

/** `module.exports`, seen through an import. */
function commonJs(ip: Interpreter, module: ModuleRecord, name: string): Value | undefined {
  const cell = module.commonJs?.props.get("exports");
  if (cell === undefined) return undefined;
  const exports = ip.read(cell);
  const isEmpty = exports.kind === "object" && exports.props.size === 0 && exports.accessors.size === 0;
  if (module.exports.isEsm && isEmpty) return undefined;
  if (name === "default") {
    const marked =
      exports.kind === "object" && exports.props.has("__esModule") && exports.props.has("default");
    return marked ? getMember(ip, exports, "default", siteOf(module)) : exports;
  }
  const member = getMember(ip, exports, name, siteOf(module));
  return member.kind === "literal" && member.value === undefined ? undefined : member;
}

function siteOf(module: ModuleRecord): Site {
  return { node: module.ast, module, owner: module.ast };
}
