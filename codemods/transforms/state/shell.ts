import { Node, SyntaxKind } from "ts-morph";
import picomatch from "picomatch";
import { legacyPaths } from "../../../contract/index.js";
import { resolve } from "../code/scope.js";
import { short } from "../code/text.js";

/** Commands whose operands are what they change. */
const CHANGES = new Set(["rm", "mv", "cp", "touch", "truncate", "unlink", "tee", "ln", "rmdir"]);

/** Commands without an effect that outlives them, or that only prepares what goes. */
const IDLE = new Set(["mkdir", "true", ":", "test", "[", "sleep", "set"]);

/** Commands that only print, where what they print goes into a file. */
const PRINTS = new Set(["echo", "printf", "cat"]);

const isLegacy = picomatch(
  legacyPaths.map(({ glob }) => glob),
  { dot: true },
);

/** A command in the shell text of a call that does something besides writing legacy paths; undefined if none does. */
export function otherCommand(call: Node): string | undefined {
  const text = shellTextOf(call);
  if (text === undefined) return undefined;
  const body = text.getText().replace(/^\$?.*?[`"']|[`"']$/g, "");
  const commands = body.split(/&&|\|\||[;|\n]|\\n/).map((one) => one.trim());
  const parsed = commands.filter((one) => one !== "").map((one) => ({ one, ...parse(one) }));
  const operands = parsed.flatMap((one) => one.operands);
  const found = parsed.find(({ name, operands: own, redirects }) => {
    if (IDLE.has(name)) return redirects.some((one) => !writesLegacy(one, call, operands));
    if (PRINTS.has(name)) return redirects.length === 0 || !redirects.every(known);
    // Moved there or away: the other end is not touched any more.
    const isMove = /^(?:mv|cp|ln)$/.test(name) && redirects.length === 0;
    return !CHANGES.has(name) || !(isMove ? own.some(known) : own.every(known));
  });
  function known(operand: string): boolean {
    return writesLegacy(operand, call, operands);
  }
  return found === undefined ? undefined : short(found.one);
}

function parse(command: string): { name: string; operands: string[]; redirects: string[] } {
  const redirects: string[] = [];
  const rest = command.replace(/\d?>{1,2}\s*(&?\S+)/g, (_, target: string) => {
    if (!/^&\d|\/dev\/null/.test(target)) redirects.push(target);
    return "";
  });
  const words = rest.match(/(?:\$\{[^}]*\}|"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const name = words[0] ?? "";
  const own = words.slice(1).filter((one) => !one.startsWith("-"));
  const operands = CHANGES.has(name) ? own : [];
  return { name, operands: [...operands, ...redirects], redirects };
}

/** The only path of a command is the one that the analysis has found. */
function writesLegacy(operand: string, at: Node, all: readonly string[]): boolean {
  if (all.length === 1) return true;
  const path = operand
    .replace(/["']/g, "")
    .replace(/^\$\{(\w+)\}$/, (whole, name: string) => lastPartOf(name, at) ?? whole)
    .replace(/\$\{[^}]*\}|\$\w+/g, "x");
  return isLegacy(path.startsWith("/") ? path : `x/${path}`) || /(?:^|\/)ctx(?:\/\S*)?$/.test(path);
}

function lastPartOf(name: string, at: Node): string | undefined {
  const declaration = resolve(name, at)?.getParent();
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  const literals = value === undefined ? [] : [value, ...value.getDescendants()].filter(Node.isStringLiteral);
  return literals.at(-1)?.getLiteralText();
}

/** The text that a shell is given: by `exec`, by `sh -c`, as a template. */
function shellTextOf(call: Node): Node | undefined {
  if (Node.isTaggedTemplateExpression(call)) return call.getTemplate();
  if (!Node.isCallExpression(call)) return undefined;
  const callee = call.getExpression().getText();
  const [first, second] = call.getArguments();
  if (/(?:^|\.)exec(?:Sync)?$/.test(callee)) return isText(first) ? first : undefined;
  const all = [first, second].flatMap((one) =>
    one === undefined ? [] : Node.isArrayLiteralExpression(one) ? one.getElements() : [one],
  );
  const at = all.findIndex((one) => /^["'`]-\w*c["'`]$/.test(one.getText()));
  const shell = all[at - 1]?.getText() ?? "";
  const text = all[at + 1];
  return at > 0 && /(?:ba|z|da)?sh["'`]$/.test(shell) && isText(text) ? text : undefined;
}

function isText(node: Node | undefined): boolean {
  return (
    node !== undefined &&
    [
      SyntaxKind.StringLiteral,
      SyntaxKind.NoSubstitutionTemplateLiteral,
      SyntaxKind.TemplateExpression,
    ].includes(node.getKind())
  );
}
