import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { calleeText } from "../code/scope.js";
import { freshName, functionOf, unwrapAwait } from "../syntax.js";
import type { FoundValue, Place } from "./place.js";

/** What the create call gives, and a log call may want of it. */
const GIVEN = new Set(["queue_id", "dispatch_key", "dispatch_id", "prompt_ref_id", "prompt_sha256"]);

/**
 * A field of the row that the same function has made, where nobody kept what the create call gave: the call gets a name.
 */
export function fromUnnamedCreate(field: string, { view, call }: Place): FoundValue | undefined {
  if (!GIVEN.has(field)) return undefined;
  const [only, ...others] = unnamedCreates(call);
  if (only === undefined || others.length > 0) return undefined;
  const name = freshName(view, ["created", "createdRow", "madeRow"]);
  const start = unwrapAwait(only).getStart();
  return {
    text: `${name}.${field}`,
    imports: [],
    needs: ["dispatch-db"],
    edits: [{ file: view.path, start, end: start, text: `const ${name} = ` }],
  };
}

/** The create calls before a node, in a block around it, that are statements by themselves. */
function unnamedCreates(at: Node): CallExpression[] {
  return functionOf(at)
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter((one) => {
      const statement = unwrapAwait(one).getParent();
      return (
        /(?:^|\.)dbCreateDispatchAtomic$/.test(calleeText(one)) &&
        Node.isExpressionStatement(statement) &&
        functionOf(one) === functionOf(at) &&
        isBefore(statement, at)
      );
    });
}

/** Whether a statement of a block is passed by whoever reaches a node further down in it. */
function isBefore(statement: Node, at: Node): boolean {
  const block = statement.getParent();
  const isBlock = Node.isBlock(block) || Node.isSourceFile(block);
  return isBlock && at.getAncestors().includes(block) && statement.getEnd() <= at.getStart();
}
