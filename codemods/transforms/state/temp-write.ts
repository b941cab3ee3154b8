import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { calleeText, declarationOf } from "../code/scope.js";
import { namedFunctionOf } from "../code/calls.js";

const RENAMES = /(?:^|\.)rename(?:Sync)?$/;
const WRITES = /(?:^|\.)(?:writeFile(?:Sync)?|Bun\.write|outputFile(?:Sync)?|writeJson(?:Sync)?)$/;

/**
 * The writes of a temporary file that a call renames onto a state file: `writeFileSync(tmp, …); renameSync(tmp, file)`.
 * They are no findings of their own where the temporary name is no legacy path, and are of no use without the rename.
 */
export function tempWritesOf(rename: Node, file: string): CallExpression[] {
  if (!Node.isCallExpression(rename) || !RENAMES.test(calleeText(rename))) return [];
  const [temp] = rename.getArguments();
  const around = namedFunctionOf(rename, file)?.fn ?? rename.getSourceFile();
  if (!Node.isIdentifier(temp) || declarationOf(temp) === undefined) return [];
  return around.getDescendantsOfKind(SyntaxKind.CallExpression).filter((call) => {
    const [path] = call.getArguments();
    return (
      Node.isIdentifier(path) &&
      declarationOf(path) === declarationOf(temp) &&
      call.getEnd() <= rename.getStart() &&
      WRITES.test(calleeText(call))
    );
  });
}
