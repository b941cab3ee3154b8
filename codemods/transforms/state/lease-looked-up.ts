import { Node } from "ts-morph";
import { callsOf, namedFunctionOf } from "../code/calls.js";
import type { Modules } from "../code/modules.js";
import { declarationOf, referencesIn } from "../code/scope.js";
import { hookAround, type Hook } from "../exact-lease/hook.js";
import type { ListWrite } from "./list-writes.js";
import type { DropRun } from "./drop-run.js";
import { renameUses } from "./rename-row.js";
import { functionAround } from "./taken.js";
import { BEFORE } from "./lease-entry.js";
import { noteIn, gate, leasesAlready, agentOf, goesIn } from "./lease-gate.js";

/** `const item = next(agent); … remove(item.hash)`: it is looked up by one function, and taken out by another. */
export function leaseLookedUp(run: DropRun, site: ListWrite): string | undefined {
  const { modules } = run.migration;
  const target = namedFunctionOf(site.call, site.file);
  const calls = target === undefined ? [] : callsOf(target.fn, target.file, modules);
  for (const { call, file } of calls) {
    const hook = hookAround(call, BEFORE);
    if (hook === undefined || functionAround(call) !== hook.fn || leasesAlready(run, file, hook)) continue;
    const declared = call.getArguments().flatMap((one) => referencesIn(one).map(declarationOf));
    const name = declared.find((one) => looksUp(one?.getParent(), file, hook, modules));
    const holder = name?.getParent();
    const value = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
    const look = Node.isAwaitExpression(value) ? value.getExpression() : value;
    if (name === undefined || !Node.isCallExpression(look)) continue;
    const goes = goesIn(run, file);
    const renamed = renameUses(
      run.bench.open(file),
      name,
      (node) => goes(node) || node.getAncestors().includes(call),
      noteIn(run, file),
    );
    if (renamed !== undefined) return renamed;
    const reason = gate(run, file, hook, [{ kind: "row", node: look, agent: agentOf(look) }]);
    if (reason !== undefined) return reason;
    const found = modules.calleeOf(look, file);
    if (found !== undefined) run.leaving.push(found);
  }
  return undefined;
}

/** A variable of a hook that holds what a function found in a list. */
function looksUp(holder: Node | undefined, file: string, { fn }: Hook, modules: Modules): boolean {
  if (!Node.isVariableDeclaration(holder) || !holder.getAncestors().includes(fn)) return false;
  const value = holder.getInitializer();
  const look = Node.isAwaitExpression(value) ? value.getExpression() : value;
  const target = Node.isCallExpression(look) ? modules.calleeOf(look, file) : undefined;
  return target !== undefined && /\.(?:find|findLast|at)\(|\[0\]/.test(target.fn.getText());
}
