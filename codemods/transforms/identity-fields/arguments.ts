import { Node, SyntaxKind, type ObjectLiteralExpression } from "ts-morph";
import { executeAround } from "../state/tool-context.js";
import { propertyName } from "../syntax.js";
import { hashOf } from "./hashes.js";
import type { FoundValue, Place } from "./place.js";

/** What tools call the arguments that say which dispatch is wanted. */
const ARGUMENTS = {
  target_agent: [
    "target_agent",
    "targetAgent",
    "agent_type",
    "agentType",
    "subagent_type",
    "subagent",
    "agent",
    "target",
  ],
  dag_task_id: ["dag_task_id", "dagTaskId", "task_id", "taskId", "task", "id"],
  description: [
    "description",
    "prompt",
    "desc",
    "text",
    "instructions",
    "message",
    "body",
    "content",
    "task",
  ],
};

/** How a tool's `execute` names what a dispatch is asked for with. */
export interface Request {
  readonly target_agent?: string;
  readonly dag_task_id?: string;
  /** The text of the request; `task` is one only where the task's id has an argument of its own. */
  readonly description?: string;
}

/** Which arguments of a tool say which dispatch is wanted, as far as their names and the schema tell. */
export function requestOf(execute: Node): Request {
  const given = argumentsOf(execute);
  const find = (names: readonly string[], taken?: string): string | undefined =>
    names.map((name) => given.get(name)).find((one) => one !== undefined && one !== taken);
  const target = find(ARGUMENTS.target_agent);
  // "task" is the text where nothing else is one and there is an "id" besides.
  const isText =
    given.has("id") && find(ARGUMENTS.description.filter((name) => name !== "task")) === undefined;
  const task = find(ARGUMENTS.dag_task_id, isText ? given.get("task") : undefined);
  const description = find(ARGUMENTS.description, task);
  return {
    ...(target === undefined ? {} : { target_agent: target }),
    ...(task === undefined ? {} : { dag_task_id: task }),
    ...(description === undefined ? {} : { description }),
  };
}

/** A field of the request that a tool logs, from the arguments that the tool was called with. */
export function fromArguments(field: string, place: Place): FoundValue | undefined {
  const execute = place.event === "DISPATCH-CREATE-REQUEST" ? executeAround(place.call) : undefined;
  if (execute === undefined) return undefined;
  const { target_agent, dag_task_id, description } = requestOf(execute);
  if (field === "description_sha256")
    return description === undefined ? undefined : hashOf(description, place);
  const text = field === "target_agent" ? target_agent : field === "dag_task_id" ? dag_task_id : undefined;
  return text === undefined ? undefined : { text, imports: [], needs: [] };
}

/** Whether an expression is an argument of the tool around it that may be left out. */
export function isOptionalArgument(text: string, { call }: Place): boolean {
  const execute = executeAround(call);
  return execute !== undefined && allArguments(execute).some((one) => !one.isSure && one.text === text);
}

/** How `execute` names each argument of the tool that always has a value. */
function argumentsOf(execute: Node): Map<string, string> {
  return new Map(
    allArguments(execute).flatMap(({ name, text, isSure }) => (isSure ? [[name, text] as const] : [])),
  );
}

interface Argument {
  readonly name: string;
  /** How `execute` reads it. */
  readonly text: string;
  readonly isSure: boolean;
}

function allArguments(execute: Node): Argument[] {
  const [first] = Node.isParametered(execute) ? execute.getParameters() : [];
  const pattern = first?.getNameNode();
  const properties = schemaOf(execute)?.getProperties() ?? [];
  const isOptional = (name: string): boolean =>
    properties.some(
      (one) => propertyName(one) === name && /\.(?:optional|nullish|nullable)\(/.test(one.getText()),
    );
  if (Node.isObjectBindingPattern(pattern))
    return pattern
      .getElements()
      .filter((one) => one.getDotDotDotToken() === undefined)
      .map((one) => {
        const name = one.getPropertyNameNode()?.getText() ?? one.getName();
        const fallback = one.getInitializer();
        const isText = Node.isStringLiteral(fallback) && fallback.getLiteralText() !== "";
        return { name, text: one.getName(), isSure: fallback === undefined ? !isOptional(name) : isText };
      });
  if (!Node.isIdentifier(pattern)) return [];
  const object = pattern.getText();
  return properties.flatMap((one) => {
    const name = propertyName(one);
    return name === undefined ? [] : [{ name, text: `${object}.${name}`, isSure: !isOptional(name) }];
  });
}

function schemaOf(execute: Node): ObjectLiteralExpression | undefined {
  const tool = execute.getFirstAncestorByKind(SyntaxKind.ObjectLiteralExpression);
  const property = tool?.getProperty("args");
  const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
  return Node.isObjectLiteralExpression(value) ? value : undefined;
}
