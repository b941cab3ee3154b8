import { Node, type CallExpression } from "ts-morph";
import type { Modules, Target } from "../code/modules.js";
import { namesIn, resolve } from "../code/scope.js";
import { fieldsOf, type Fields } from "./entry-fields.js";

/** Names in an expression that are variables of the place, texts and keys left out. */
const NAME = /(?<![.\w$])([A-Za-z_$][\w$]*)((?:\??\.[\w$]+)?)(?!\s*:(?!:))/g;

/**
 * What the fields of an entry are at a call of the function that puts it into the list: its parameters are replaced by
 * what the call gives. A field that needs more than the parameters is left out.
 */
export function fieldsAtCall(
  fields: Fields,
  { fn }: Target,
  call: CallExpression,
  caller: string,
  modules: Modules,
): Fields {
  const given = argumentsOf(fn, call);
  const found = new Map<string, string>();
  for (const [name, text] of fields) {
    const there = replaceNames(text, fn, given, caller, modules);
    if (there !== undefined) found.set(name, there);
  }
  return found;
}

/** Parameter, or part of a parameter that is taken apart → the argument and the part's name. */
type Given = ReadonlyMap<string, { readonly argument: Node; readonly part: string | undefined }>;

function argumentsOf(fn: Node, call: CallExpression): Given {
  const given = new Map<string, { argument: Node; part: string | undefined }>();
  const parameters = Node.isParametered(fn) ? fn.getParameters() : [];
  for (const [index, parameter] of parameters.entries()) {
    const argument = call.getArguments()[index];
    const name = parameter.getNameNode();
    if (argument === undefined) continue;
    if (Node.isIdentifier(name)) given.set(name.getText(), { argument, part: undefined });
    else if (Node.isObjectBindingPattern(name))
      for (const element of name.getElements())
        given.set(element.getName(), {
          argument,
          part: element.getPropertyNameNode()?.getText() ?? element.getName(),
        });
  }
  return given;
}

function replaceNames(
  text: string,
  fn: Node,
  given: Given,
  caller: string,
  modules: Modules,
): string | undefined {
  const body = Node.isBodied(fn) || Node.isBodyable(fn) ? fn.getBody() : undefined;
  const own = body === undefined ? [] : body.getDescendants().filter(Node.isVariableDeclaration);
  const locals = new Set(own.flatMap((one) => namesIn(one.getNameNode())).map((one) => one.getText()));
  const unknown: string[] = [];
  // A name inside a text cannot be told from a word of it.
  const quoted = text.match(/(["'`])(?:(?!\1).)*\1/g)?.join(" ") ?? "";
  if ([...given.keys()].some((name) => new RegExp(`\\b${name.replace("$", "\\$")}\\b`).test(quoted)))
    return undefined;
  const replaced = text.replace(NAME, (whole, name: string, access: string) => {
    const one = given.get(name);
    if (one === undefined) {
      if (locals.has(name) || resolve(name, fn) !== undefined) unknown.push(name);
      return whole;
    }
    const part = one.part ?? (access === "" ? undefined : access.replace(/^\??\./, ""));
    const rest = one.part === undefined ? "" : access;
    const there = part === undefined ? one.argument.getText() : partOf(one.argument, part, caller, modules);
    if (there === undefined) unknown.push(name);
    const isAlone = whole === text;
    return `${isAlone || there === undefined || /^[\w$.]+$/.test(there) ? (there ?? "") : `(${there})`}${rest}`;
  });
  return unknown.length === 0 && replaced !== "" ? replaced : undefined;
}

function partOf(argument: Node, part: string, caller: string, modules: Modules): string | undefined {
  if (Node.isObjectLiteralExpression(argument)) return fieldsOf(argument, caller, modules).get(part);
  // What an object was made of a line before says it as well, and may be known earlier.
  const inline = Node.isIdentifier(argument)
    ? fieldsOf(argument, caller, modules, 0, true).get(part)
    : undefined;
  if (inline !== undefined && /^[\w$]+$/.test(inline)) return inline;
  return /^[\w$.]+$/.test(argument.getText()) ? `${argument.getText()}.${part}` : undefined;
}
