import type { JSONSchema, TSESLint, TSESTree } from "@typescript-eslint/utils";
import { findLogFaults, type EventFact, type LogFault, type LogFinding } from "../analysis/index.js";
import { createRule } from "./create-rule.js";
import { locOf } from "./places.js";
import { sharedOptions } from "./shared-options.js";
import { fieldsLiteral, fillSuggestions, renameAlias } from "./log-fixes.js";

export interface Options {
  tuple?: "event" | "full";
  events?: EventFact[];
  logFunctions?: string[];
  strict?: boolean;
  neverLogged?: string[];
}

type MessageId = LogFault["fault"] | "neverLogged" | "fill";

const names = (description: string, minItems = 0): JSONSchema.JSONSchema4 => ({
  type: "array",
  description,
  minItems,
  items: { type: "string", minLength: 1 },
});

export const requireIdentityTuple = createRule<[Options], MessageId>({
  name: "require-identity-tuple",
  meta: {
    type: "problem",
    fixable: "code",
    hasSuggestions: true,
    docs: { description: "require log events to say which dispatch they are about", recommended: true },
    schema: [
      {
        type: "object",
        additionalProperties: false,
        properties: {
          tuple: {
            type: "string",
            enum: ["event", "full"],
            description: "Hold each event to its own required fields, or to the whole identity tuple.",
          },
          events: {
            type: "array",
            description: "Further events, or other requirements for known ones.",
            items: {
              type: "object",
              additionalProperties: false,
              required: ["name", "producers", "required"],
              properties: {
                name: { type: "string", minLength: 1 },
                producers: names("Base names of the modules that may log it.", 1),
                required: {
                  type: "array",
                  items: {
                    type: "object",
                    additionalProperties: false,
                    required: ["anyOf"],
                    properties: { anyOf: names("Fields of which one is enough.", 1) },
                  },
                },
              },
            },
          },
          logFunctions: names("Names of functions that take the same arguments as `writeLog`."),
          strict: {
            type: "boolean",
            description: "Also report calls whose event or fields cannot be known.",
          },
          neverLogged: names(
            "Events that this file should log and nothing in the tree does; `check` fills this in.",
          ),
        },
      },
    ],
    defaultOptions: [{ tuple: "event", events: [], logFunctions: [], strict: false, neverLogged: [] }],
    messages: {
      missing: "`{{event}}` is logged without {{fields}}. Pass {{them}} in the fields.",
      mayBeMissing:
        "`{{event}}` may be logged without {{fields}}: not every path gives {{them}} a value. Always pass {{them}}.",
      empty: "`{{event}}` is logged with {{fields}} empty, which counts as missing. Pass the real value.",
      alias: "`{{event}}` has `{{alias}}` where the contract's name is `{{field}}`. Rename it.",
      wrongProducer:
        "`{{event}}` is an event of {{producers}}, not of this module. Log it there, or log another event here.",
      nearMiss: "`{{event}}` is no known event. Did you mean `{{known}}`?",
      unknownEvent: "The event of this log call cannot be known. Name it with a constant.",
      unknownFields: "The fields of this log call cannot be known. Write them as an object literal.",
      neverLogged:
        "Nothing in this tree logs `{{event}}`, and this module is its producer. Log it where it happens.",
      fill: "Add `{{text}}`.",
    },
  },
  create(context, [options]) {
    return {
      Program(node) {
        const { sourceCode, physicalFilename, settings } = context;
        for (const event of options.neverLogged ?? [])
          context.report({ loc: { line: 1, column: 0 }, messageId: "neverLogged", data: { event } });
        const source = { path: physicalFilename, text: sourceCode.text, ast: node };
        for (const finding of findLogFaults(source, { ...options, ...sharedOptions(settings, options) }))
          report(context, finding);
      },
    };
  },
});

type Context = Readonly<TSESLint.RuleContext<MessageId, [Options]>>;

function report(context: Context, finding: LogFinding): void {
  const { sourceCode } = context;
  const { problem, range } = finding;
  // Behind a wrapper, nobody knows which property of its argument ends up where.
  const literal = finding.isDirect ? fieldsLiteral(sourceCode, range) : undefined;
  const loc = locOf(sourceCode, range);
  switch (problem.fault) {
    case "missing":
    case "mayBeMissing":
    case "empty":
      context.report({
        loc,
        messageId: problem.fault,
        data: {
          event: problem.event,
          fields: problem.fields.map((field) => `\`${field.replace(" or ", "` or `")}\``).join(", "),
          them: problem.fields.length > 1 ? "them" : "it",
        },
        suggest:
          problem.fault === "missing" && literal !== undefined
            ? suggestions(sourceCode, literal, problem.fields)
            : [],
      });
      break;
    case "alias": {
      const property = literal === undefined ? undefined : renameAlias(literal, problem.alias, problem.field);
      context.report({ loc, messageId: "alias", data: problem, fix: property ?? null });
      break;
    }
    default:
      context.report({ loc, messageId: problem.fault, data: dataOf(problem) });
  }
}

function dataOf(problem: LogFault): Record<string, string> {
  return {
    event: problem.event,
    known: problem.fault === "nearMiss" ? problem.known : "",
    producers:
      problem.fault === "wrongProducer" ? problem.producers.map((name) => `\`${name}\``).join(" or ") : "",
  };
}

function suggestions(
  sourceCode: Readonly<TSESLint.SourceCode>,
  literal: TSESTree.ObjectExpression,
  fields: readonly string[],
): TSESLint.SuggestionReportDescriptor<MessageId>[] {
  return fillSuggestions(sourceCode, literal, fields).map(({ text, fix }) => ({
    messageId: "fill",
    data: { text },
    fix,
  }));
}
