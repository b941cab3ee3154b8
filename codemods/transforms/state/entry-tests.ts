import { Node, SyntaxKind } from "ts-morph";
import { referencesIn, usesOf } from "../code/scope.js";
import type { Inexact } from "../exact-lease/hook.js";
import type { ListWrite } from "./list-writes.js";
import { functionAround, type Taken } from "./taken.js";

/** Tests of whether the list, or the file, has anything: now of the row. */
export function testsOf({ call }: ListWrite, { fn, lists, name }: Taken): Inexact[] | string {
  const path = call.getArguments()[0]?.getText();
  const tests: Inexact[] = [];
  const all = [
    ...fn.getDescendantsOfKind(SyntaxKind.IfStatement).map((one) => one.getExpression()),
    ...fn.getDescendantsOfKind(SyntaxKind.ConditionalExpression).map((one) => one.getCondition()),
  ];
  for (const test of all) {
    if (functionAround(test) !== fn) continue;
    const roots = referencesIn(test);
    const isOfList = roots.some((one) =>
      [...lists].some((list) => list !== name && usesOf(list).includes(one)),
    );
    const isOfFile = path !== undefined && new RegExp(`existsSync\\(${escape(path)}\\)`).test(test.getText());
    if (!isOfList && !isOfFile) continue;
    // Where the file is read only if it is there, the reading goes with the list.
    if (isOfFile && Node.isConditionalExpression(test.getParent())) continue;
    const says = meaningOf(test.getText());
    if (says === undefined)
      return `\`${test.getText()}\` looks at the list as a whole: say what it is to look at without the file.`;
    tests.push({
      kind: "row",
      node: test,
      agent: undefined,
      text: (row) => (says === "some" ? row : `!${row}`),
    });
  }
  return tests;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Whether a test holds where there is something, or where there is nothing. */
function meaningOf(test: string): "some" | "none" | undefined {
  const text = test.replace(/\s/g, "");
  if (/^!\w+(?:\.\w+)?\([^()]*(?:\([^()]*\))?[^()]*\)$/.test(text)) return "none";
  if (/^\w*(?:\.)?existsSync\(.*\)$/.test(text)) return "some";
  if (/^\w+(?:<0|===?-1|<=-1)$/.test(text)) return "none";
  if (/^\w+(?:>=0|!==?-1|>-1)$/.test(text)) return "some";
  if (/^(?:!\w+(?:\?)?\.length|\w+\??\.length(?:===?0|<1))$/.test(text)) return "none";
  if (/^\w+\??\.length(?:>0|!==?0|>=1)?$/.test(text)) return "some";
  if (/^!\w+$/.test(text)) return "none";
  return undefined;
}
