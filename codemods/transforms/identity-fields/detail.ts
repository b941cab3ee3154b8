import { Node, type TemplateExpression } from "ts-morph";
import { isMissing, logCall } from "../../../contract/index.js";
import { propertyOf } from "./fields.js";
import { namesOf, type Place } from "./place.js";

/** What people write in front of a value in the free text, besides the field's own names. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  target_agent: ["target"],
  description_sha256: ["description", "descriptionHash", "desc", "sha", "sha256", "digest", "hash"],
  prompt_sha256: ["sha256", "hash", "prompt"],
  size_bytes: ["size", "bytes"],
  lease_expiry: ["expiry", "expires", "until"],
  lease_owner: ["owner", "lease"],
  dag_task_id: ["task", "dagTask"],
  queue_id: ["queue", "row", "id"],
  command_kind: ["kind"],
  file_path: ["file", "path"],
  raw_error: ["error", "err"],
  pending_count: ["pending", "waiting", "count"],
  dispatch_key: ["key"],
  agent_type: ["type"],
  child_session_id: ["child", "childSession"],
  reason: ["why"],
};

/** `` detail: `queueId=${row.id} …` `` names the value of `queue_id`. */
export function fromDetail(field: string, { fields }: Place): string | undefined {
  const detail = fields === undefined ? undefined : propertyOf(fields, logCall.textField);
  const template = Node.isPropertyAssignment(detail) ? detail.getInitializer() : undefined;
  if (!Node.isTemplateExpression(template)) return undefined;
  const labelled = [...labelsOf(template)];
  for (const name of [...namesOf(field), ...(LABELS[field] ?? [])]) {
    const value = labelled.find(([label]) => label === name)?.[1];
    const bare = value === undefined ? undefined : unwrap(value);
    if (bare !== undefined) return bare.getText();
  }
  return undefined;
}

/** The word in front of each value. */
function* labelsOf(template: TemplateExpression): Generator<[string, Node]> {
  let before = template.getHead().getLiteralText();
  for (const span of template.getTemplateSpans()) {
    const label = /([A-Za-z_]\w*)\s*[=:]\s*$/.exec(before)?.[1];
    if (label !== undefined) yield [label, span.getExpression()];
    before = span.getLiteral().getLiteralText();
  }
}

/**
 * The value itself, without what only makes it fit for a text: `digest.slice(0, 8)` is `digest`, `targets.join(",")`
 * is `targets`, `id ?? "—"` is `id`. Undefined for a text that says that there is no value.
 */
export function unwrap(node: Node): Node | undefined {
  if (Node.isParenthesizedExpression(node)) return unwrap(node.getExpression());
  if (Node.isStringLiteral(node) && isMissing(node.getLiteralText())) return undefined;
  if (/^(?:null|undefined)$/.test(node.getText())) return undefined;
  if (Node.isBinaryExpression(node) && /^(?:\?\?|\|\|)$/.test(node.getOperatorToken().getText()))
    return unwrap(node.getRight()) === undefined ? unwrap(node.getLeft()) : node;
  if (Node.isCallExpression(node)) {
    const callee = node.getExpression();
    if (callee.getText() === "String" && node.getArguments()[0] !== undefined)
      return unwrap(node.getArguments()[0] as Node);
    if (
      Node.isPropertyAccessExpression(callee) &&
      /^(?:slice|substring|substr|join|toString|trim)$/.test(callee.getName())
    )
      return unwrap(callee.getExpression());
  }
  return node;
}
