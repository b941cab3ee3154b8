import { findDoubleStarts } from "../analysis/index.js";
import { createRule } from "./create-rule.js";
import { locOf, printFile } from "./places.js";
import { sharedOptions } from "./shared-options.js";

export const noDoubleDispatch = createRule<[], "secondStart" | "startInLoop">({
  name: "no-double-dispatch",
  meta: {
    type: "problem",
    docs: { description: "disallow starting one dispatch twice on one path", recommended: true },
    schema: [],
    messages: {
      secondStart:
        "`{{name}}` can start the dispatch a second time: `{{first}}` may have started it at {{place}}. Start it once, and use what the first start gave.",
      startInLoop:
        "`{{name}}` can start the same dispatch again in each round of the loop. Start it once, before the loop, or name another task in each round.",
    },
  },
  create(context) {
    return {
      Program(node) {
        const { sourceCode, physicalFilename, cwd, settings } = context;
        const source = { path: physicalFilename, text: sourceCode.text, ast: node };
        for (const finding of findDoubleStarts(source, sharedOptions(settings))) {
          const { first, site, name, firstName } = finding;
          const line = first.module.lineAt(first.node.range[0]);
          context.report({
            loc: locOf(sourceCode, finding.range),
            messageId: first.node === site.node ? "startInLoop" : "secondStart",
            data: { name, first: firstName, place: `${printFile(first.module.path, cwd)}:${String(line)}` },
          });
        }
      },
    };
  },
});
