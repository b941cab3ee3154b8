import { Node } from "ts-morph";
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

/** `` detail: `queueId=${row.id} …` `` names the value of `queue_id`; so does a text that `+` or `join` puts together. */
export function fromDetail(field: string, { fields }: Place): string | undefined {
  const detail = fields === undefined ? undefined : propertyOf(fields, logCall.textField);
  const text = Node.isPropertyAssignment(detail) ? detail.getInitializer() : undefined;
  if (text === undefined) return undefined;
  const labelled = [...labelsOf(piecesOf(text))];
  for (const name of [...namesOf(field), ...(LABELS[field] ?? [])]) {
    const value = labelled.find(([label]) => label === name)?.[1];
    const bare = value === undefined ? undefined : unwrap(value);
    if (bare !== undefined && fits(field, name, bare)) return bare.getText();
  }
  return undefined;
}

/** What is shown under a label need not be what the field wants: a queue's length is no row, a description no hash. */
function fits(field: string, label: string, value: Node): boolean {
  if (field === "queue_id" || field === "dispatch_key") {
    const last = /([\w$]+)$/.exec(value.getText())?.[1] ?? "";
    return !/^(?:length|size|count)$/.test(last) && !namesOf("dag_task_id").includes(last);
  }
  return !/^desc(?:ription)?$/.test(label) || field !== "description_sha256" || isHash(value.getText());
}

function isHash(text: string): boolean {
  return /sha|hash|digest/i.test(text);
}

/** The word in front of each value that stands alone: in `file=${dir}/${name}`, `dir` is not the file. */
function* labelsOf(pieces: readonly (string | Node)[]): Generator<[string, Node]> {
  for (const [index, piece] of pieces.entries()) {
    const [before, behind] = [pieces[index - 1], pieces[index + 1] ?? ""];
    if (typeof piece === "string" || typeof before !== "string" || typeof behind !== "string") continue;
    const label = /([A-Za-z_]\w*)\s*[=:]\s*$/.exec(before)?.[1];
    const isWhole = !/^[\w/\\@:-]|^\.\w/.test(behind) || /^(?:B|b|bytes|ms|s)\b/.test(behind);
    if (label !== undefined && isWhole) yield [label, piece];
  }
}

/** A text's fixed parts and its values, in their order; neighbouring fixed parts are one. */
function piecesOf(node: Node): (string | Node)[] {
  const pieces: (string | Node)[] = [];
  for (const one of partsOf(node)) {
    const last = pieces.at(-1);
    if (typeof one === "string" && typeof last === "string") pieces[pieces.length - 1] = last + one;
    else if (one !== "") pieces.push(one);
  }
  return pieces;
}

function partsOf(node: Node): (string | Node)[] {
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node))
    return [node.getLiteralText()];
  if (Node.isTemplateExpression(node))
    return [
      node.getHead().getLiteralText(),
      ...node.getTemplateSpans().flatMap((one) => [one.getExpression(), one.getLiteral().getLiteralText()]),
    ];
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === "+")
    return [...partsOf(node.getLeft()), ...partsOf(node.getRight())];
  return joined(node) ?? [node];
}

/** `["size=" + size, `file=${file}`].join(" ")`. */
function joined(node: Node): (string | Node)[] | undefined {
  const callee = Node.isCallExpression(node) ? node.getExpression() : undefined;
  if (!Node.isCallExpression(node) || !Node.isPropertyAccessExpression(callee)) return undefined;
  const list = callee.getExpression();
  const [between] = node.getArguments();
  if (callee.getName() !== "join" || !Node.isArrayLiteralExpression(list) || !Node.isStringLiteral(between))
    return undefined;
  return list
    .getElements()
    .flatMap((one, index) => [...(index === 0 ? [] : [between.getLiteralText()]), ...partsOf(one)]);
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
