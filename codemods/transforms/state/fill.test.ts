import { describe, expect, test } from "@jest/globals";
import { Node } from "ts-morph";
import { nodeOf, viewOf } from "../../testing/in-memory.js";
import { propertyName } from "../syntax.js";
import { valueFor } from "./fill.js";

function value(column: string, text: string, entry?: string): string | undefined {
  const view = viewOf(text);
  const given = entry === undefined ? undefined : nodeOf(view, entry);
  const properties = Node.isObjectLiteralExpression(given) ? given.getProperties() : [];
  const fields = properties.map((one): [string, string] => {
    const text = Node.isPropertyAssignment(one) ? one.getInitializer()?.getText() : undefined;
    return [propertyName(one) ?? "", text ?? one.getText()];
  });
  return valueFor(column, nodeOf(view, "at()"), given === undefined ? undefined : new Map(fields));
}

describe("valueFor", () => {
  test.each([
    [
      "the entry's own value",
      "agent_type",
      "function f(agent) { put({ agent: kind() }); at(); }",
      "{ agent: kind() }",
      "kind()",
    ],
    ["a shorthand", "dag_task_id", "function f(taskId) { put({ taskId }); at(); }", "{ taskId }", "taskId"],
    [
      "no value that says nothing",
      "dag_task_id",
      "function f(task_id) { put({ task: null }); at(); }",
      "{ task: null }",
      "task_id",
    ],
    [
      "the column's own name first",
      "dag_task_id",
      "put({ task: a, dag_task_id: b });\nat();",
      "{ task: a, dag_task_id: b }",
      "b",
    ],
  ])("takes %s", (_, column, text, entry, expected) => {
    expect(value(column, text, entry)).toBe(expected);
  });

  test.each([
    ["a parameter", "agent_type", "function f(agentType) { at(); }", "agentType"],
    [
      "nothing that is declared behind it",
      "agent_type",
      "function f() { at(); const agentType = 1; }",
      undefined,
    ],
    [
      "a constant that the module declares further down",
      "agent_type",
      "function f() { at(); }\nconst agentType = 1;",
      "agentType",
    ],
    ["no function", "dag_task_id", "function taskId() {}\nat();", undefined],
    ["no vague name in a function", "agent_type", "function f(target) { at(); }", undefined],
    ["a vague name at the top level", "agent_type", "const target = 1;\nat();", "target"],
    [
      "a member of what was given",
      "dag_task_id",
      "function f(args) { use(args?.taskId); at(); }",
      "args.taskId",
    ],
    [
      "no member of another function's arguments",
      "dag_task_id",
      "function g(args) { use(args.taskId); }\nfunction f(args) { at(); }",
      undefined,
    ],
    [
      "the host's session",
      "parent_session_id",
      "const hook = async (input, output) => { at(); };",
      "input.sessionID",
    ],
    ["the host's call", "call_id", "const hook = async (a, ctx) => { at(); };", "ctx.callID"],
    ["nothing of the host for a task", "dag_task_id", "const hook = async (input) => { at(); };", undefined],
  ])("takes %s", (_, column, text, expected) => {
    expect(value(column, text)).toBe(expected);
  });
});
