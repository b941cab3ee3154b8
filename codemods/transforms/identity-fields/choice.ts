import { Node, type CallExpression, type ConditionalExpression } from "ts-morph";
import { declarationsOf } from "../syntax.js";
import { fieldsOf, propertyOf } from "./fields.js";

/** The conditional in a log call that chooses the event: the property, or what a wrapper is given first. */
export function choiceIn(call: CallExpression): ConditionalExpression | undefined {
  const event = eventOf(call);
  return Node.isConditionalExpression(event) ? event : undefined;
}

/** The conditional that chooses the event, also where a constant holds what was chosen. */
export function choiceOf(call: CallExpression): ConditionalExpression | undefined {
  const event = eventOf(call);
  if (!Node.isIdentifier(event)) return choiceIn(call);
  const [declared] = declarationsOf(event.getText(), call);
  const value = Node.isVariableDeclaration(declared) ? declared.getInitializer() : undefined;
  return Node.isConditionalExpression(value) ? value : undefined;
}

function eventOf(call: CallExpression): Node | undefined {
  const fields = fieldsOf(call);
  const property = fields && propertyOf(fields, "event");
  if (Node.isShorthandPropertyAssignment(property)) return property.getNameNode();
  return Node.isPropertyAssignment(property) ? property.getInitializer() : call.getArguments()[0];
}
