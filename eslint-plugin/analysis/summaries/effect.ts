import type { TSESTree } from "@typescript-eslint/utils";
import type { Owner } from "../evaluate/scope.js";
import type { Node } from "../ast.js";
import type { ModuleRecord } from "../modules/record.js";
import type { FunctionNode, Value } from "../values/value.js";

/** How a path is touched; `rename` means that the path goes away under another name. */
export type Operation = "write" | "remove" | "rename" | "read";

/** A place in the code where something happens. */
export interface Site {
  readonly node: Node;
  readonly module: ModuleRecord;
  readonly owner: Owner;
}

/** A piece of code that is summarised: a function, a class's fields, a module's top level. */
export type Code = FunctionNode | TSESTree.Program | TSESTree.ClassDeclaration | TSESTree.ClassExpression;

/** A call that leads to an effect, and the code that it enters. */
export interface Link {
  readonly site: Site;
  readonly callee: Code;
  /** The module that the callee stands in. */
  readonly module: ModuleRecord;
}

/** Something that code does to a path, seen from a function: where, and through which calls. */
export interface Effect {
  readonly operation: Operation;
  readonly path: Value;
  /** The writer's name: `fs.writeFileSync`, `rm`. */
  readonly writer: string;
  readonly site: Site;
  /** From the innermost call outwards. */
  readonly chain: readonly Link[];
  /** The inline functions that the effect came through, each with the number of calls inside it. */
  readonly through: readonly { readonly callee: Code; readonly module: ModuleRecord; readonly calls: number }[];
}

const ids = new WeakMap<object, number>();
let next = 1;

function idOf(node: object): number {
  let id = ids.get(node);
  if (id === undefined) ids.set(node, (id = next++));
  return id;
}

/** Names an effect as seen after its first `length` calls: equal for equal places, whatever the values. */
export function effectKey(effect: Effect, length = effect.chain.length): string {
  let key = `${String(idOf(effect.site.node))}${effect.operation[0] ?? ""}`;
  for (const { site } of effect.chain.slice(0, length)) key += `<${String(idOf(site.node))}`;
  return key;
}
