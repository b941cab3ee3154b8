import { AST_NODE_TYPES as T, type JSONSchema, type TSESLint, type TSESTree } from "@typescript-eslint/utils";
import { findWriters, type Step, type WriterFinding } from "../analysis/index.js";
import { createRule } from "./create-rule.js";
import { locOf, printFile } from "./places.js";
import { sharedOptions } from "./shared-options.js";

export interface Options {
  paths?: string[];
  exempt?: string[];
  writers?: string[];
  checkReads?: boolean;
  strict?: boolean;
}

const globs = (description: string): JSONSchema.JSONSchema4 => ({
  type: "array",
  description,
  items: { type: "string", minLength: 1 },
  uniqueItems: true,
});

export const noRuntimeWriter = createRule<
  [Options],
  "legacyWrite" | "legacyRead" | "unknownFromLegacy" | "dropRemoval"
>({
  name: "no-runtime-writer",
  meta: {
    type: "problem",
    hasSuggestions: true,
    docs: { description: "disallow runtime code that writes a legacy path", recommended: true },
    schema: [
      {
        type: "object",
        additionalProperties: false,
        properties: {
          paths: globs("Globs of further legacy paths."),
          exempt: globs("Globs of further files that may write legacy paths."),
          writers: globs("Names of functions that write the path in their first argument."),
          checkReads: { type: "boolean", description: "Also report reads of a legacy path." },
          strict: {
            type: "boolean",
            description: "Also report writes to an unknown path that was read out of a legacy file.",
          },
        },
      },
    ],
    defaultOptions: [{ paths: [], exempt: [], writers: [], checkReads: false, strict: false }],
    messages: {
      legacyWrite:
        "Runtime code {{verb}} `{{path}}`, {{held}}; this state lives in the database now. Go through dispatch-db instead. Route: {{route}}.",
      legacyRead:
        "Runtime code reads `{{path}}`, {{held}}; this state lives in the database now. Ask dispatch-db instead. Route: {{route}}.",
      unknownFromLegacy:
        "Runtime code {{verb}} a path that comes out of a legacy file (`{{path}}`). Take the path from the database instead. Route: {{route}}.",
      dropRemoval: "Delete the call: nobody makes `{{path}}` any more, so there is nothing to remove.",
    },
  },
  create(context, [options]) {
    return {
      Program(node) {
        const { sourceCode, physicalFilename, cwd, settings } = context;
        const source = { path: physicalFilename, text: sourceCode.text, ast: node };
        for (const finding of findWriters(source, { ...options, ...sharedOptions(settings, options) }))
          context.report({
            loc: locOf(sourceCode, finding.range),
            messageId: MESSAGES[finding.kind],
            data: {
              verb: VERBS[finding.operation],
              path: finding.path,
              held: finding.held,
              route: finding.route.map((step) => printStep(step, cwd)).join(" → "),
            },
            suggest: dropRemoval(sourceCode, finding),
          });
      },
    };
  },
});

/** A statement that does nothing but remove a legacy path can go; nothing depends on it. */
function dropRemoval(
  sourceCode: Readonly<TSESLint.SourceCode>,
  { isBareRemoval, range, path }: WriterFinding,
): TSESLint.SuggestionReportDescriptor<"dropRemoval">[] {
  if (!isBareRemoval) return [];
  let node: TSESTree.Node | null | undefined = sourceCode.getNodeByRangeIndex(range[0]);
  while (node && (node.range[0] !== range[0] || node.range[1] < range[1])) node = node.parent;
  if (node?.type !== T.CallExpression) return [];
  const outer = node.parent.type === T.AwaitExpression ? node.parent : node;
  const statement = outer.parent;
  const inBlock = statement.type === T.ExpressionStatement && STATEMENT_LISTS.has(statement.parent.type);
  return inBlock
    ? [{ messageId: "dropRemoval", data: { path }, fix: (fixer) => fixer.remove(statement) }]
    : [];
}

const STATEMENT_LISTS: ReadonlySet<string> = new Set([T.BlockStatement, T.Program, T.StaticBlock]);

const MESSAGES = {
  write: "legacyWrite",
  read: "legacyRead",
  "unknown-from-legacy": "unknownFromLegacy",
} as const satisfies Record<WriterFinding["kind"], string>;

const VERBS = {
  write: "writes",
  remove: "removes",
  rename: "renames",
  read: "reads",
} as const satisfies Record<WriterFinding["operation"], string>;

/** `QUEUE (.opencode/lib/paths.ts:3)`, the file as seen from where ESLint runs. */
function printStep({ label, source, offset }: Step, cwd: string): string {
  return `${label} (${printFile(source.path, cwd)}:${String(source.lineAt(offset))})`;
}
