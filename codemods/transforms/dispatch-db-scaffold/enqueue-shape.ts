import { Node, SyntaxKind } from "ts-morph";
import { isFunction } from "../code/scope.js";

/** What a tree's `dbEnqueueDispatch` gives: the row's number, or an object with the names of its properties. */
export type EnqueueShape =
  { readonly kind: "number" } | { readonly kind: "object"; readonly names: readonly string[] };

/** What the parts of the old result are called in that of `dbCreateDispatchAtomic`. */
export const ENQUEUE_RESULT: Readonly<Record<string, string>> = {
  queueId: "queue_id",
  id: "queue_id",
  rowId: "queue_id",
  lastInsertRowid: "queue_id",
  promptRefId: "prompt_ref_id",
  dispatchId: "dispatch_id",
  dispatchKey: "dispatch_key",
};

/** Reads from a module what its `dbEnqueueDispatch` gives; undefined if it has none, or if that cannot be told. */
export function enqueueShape(source: Node): EnqueueShape | undefined {
  const fn = source
    .getDescendants()
    .find(
      (one) =>
        (Node.isFunctionDeclaration(one) && one.getName() === "dbEnqueueDispatch") ||
        (isFunction(one) && nameAround(one) === "dbEnqueueDispatch"),
    );
  if (fn === undefined) return undefined;
  const values = valuesOf(fn);
  const objects = values.filter((one) => Node.isObjectLiteralExpression(one));
  if (values.length === 0) return undefined;
  if (objects.length === 0) return { kind: "number" };
  const names = objects.flatMap((one) =>
    one
      .getProperties()
      .flatMap((each) =>
        Node.isPropertyAssignment(each) || Node.isShorthandPropertyAssignment(each) ? [each.getName()] : [],
      ),
  );
  return objects.length === values.length ? { kind: "object", names: [...new Set(names)] } : undefined;
}

function nameAround(fn: Node): string | undefined {
  const holder = fn.getParent();
  return Node.isVariableDeclaration(holder) ? holder.getName() : undefined;
}

/** What a function returns, functions inside not counted; nothing and null say nothing. */
function valuesOf(fn: Node): Node[] {
  const body = Node.isBodied(fn) || Node.isBodyable(fn) ? fn.getBody() : undefined;
  const found = !Node.isBlock(body)
    ? [body]
    : body
        .getDescendantsOfKind(SyntaxKind.ReturnStatement)
        .filter((one) => one.getFirstAncestor(isFunction) === fn)
        .map((one) => one.getExpression());
  return found.flatMap((one) => {
    let value = one;
    while (Node.isParenthesizedExpression(value) || Node.isAsExpression(value)) value = value.getExpression();
    return value === undefined || /^(?:null|undefined)$/.test(value.getText()) ? [] : [value];
  });
}
