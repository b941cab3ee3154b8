import { Node, SyntaxKind } from "ts-morph";
import type { Bench } from "../bench.js";
import { isFunction, resolve } from "../code/scope.js";
import { familyOf, type WriterFindingPlaced } from "./legacy.js";

/**
 * Making the folder of the contexts made the folder around it as well, in which the prompts lie. Where nothing else makes
 * that one before something is written, it is what is made.
 */
export function keepParent(bench: Bench, finding: WriterFindingPlaced, call: Node | undefined): boolean {
  if (familyOf(finding) !== "context-folder" || !Node.isCallExpression(call)) return false;
  if (!/mkdir(?:Sync)?$|ensureDir/.test(call.getExpression().getText())) return false;
  const [path] = call.getArguments();
  const fn = call.getFirstAncestor(isFunction) ?? call.getSourceFile();
  const calls = fn.getDescendantsOfKind(SyntaxKind.CallExpression);
  const isMade = calls.some(
    (one) => one !== call && /mkdir(?:Sync)?$|ensureDir/.test(one.getExpression().getText()),
  );
  const writes = calls.some(
    (one) =>
      /(?:write|append)\w*$/i.test(one.getExpression().getText()) &&
      !/log/i.test(one.getExpression().getText()) &&
      isPrompt(one.getArguments()[0]),
  );
  const parent = path && parentOf(path);
  if (isMade || !writes || path === undefined || parent === undefined) return false;
  const now = bench.open(finding.file).now([path.getStart(), path.getEnd()]);
  if (now === undefined) return false;
  bench.open(finding.file).replace(now[0], now[1], parent);
  return true;
}

/** A file whose name begins with `dispatch-`. */
function isPrompt(path: Node | undefined): boolean {
  const declaration = Node.isIdentifier(path) ? resolve(path.getText(), path)?.getParent() : undefined;
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : path;
  return value !== undefined && /\bdispatch-|\.md\b/.test(value.getText());
}

/** An expression for the folder around a folder. */
function parentOf(path: Node): string | undefined {
  if (Node.isIdentifier(path)) {
    const declaration = resolve(path.getText(), path)?.getParent();
    const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
    return value === undefined ? undefined : parentOf(value);
  }
  const text = path.getText();
  if (Node.isCallExpression(path) && /(?:^|\.)(?:join|resolve)$/.test(path.getExpression().getText())) {
    const all = path.getArguments();
    if (!/^["'`]ctx\/?["'`]$/.test(all.at(-1)?.getText() ?? "")) return undefined;
    const rest = all.slice(0, -1).map((one) => one.getText());
    const [only, ...more] = rest;
    return more.length === 0 ? only : `${path.getExpression().getText()}(${rest.join(", ")})`;
  }
  if (/^["'`].*\/ctx\/?["'`]$/.test(text)) return text.replace(/\/ctx\/?(["'`])$/, "$1");
  if (Node.isBinaryExpression(path) && /^["']\/ctx\/?["']$/.test(path.getRight().getText()))
    return path.getLeft().getText();
  return undefined;
}

/** A loop over the files of the context folder that goes on without removing them: nobody makes the folder any more. */
export function guardListing(bench: Bench, finding: WriterFindingPlaced, call: Node | undefined): void {
  if (!/^context/.test(familyOf(finding)) || call === undefined) return;
  const fn = call.getFirstAncestor(isFunction) ?? call.getSourceFile();
  for (const outer of call.getAncestors()) {
    const listing = Node.isForOfStatement(outer) ? outer.getExpression() : undefined;
    if (!Node.isCallExpression(listing)) continue;
    const callee = listing.getExpression().getText();
    const path = listing.getArguments()[0]?.getText();
    const sheet = bench.open(finding.file);
    const now = sheet.now([listing.getStart(), listing.getEnd()]);
    if (!/(?:^|\.)readdirSync$/.test(callee) || path === undefined || now === undefined) continue;
    if (new RegExp(`existsSync\\(${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\)`).test(fn.getText()))
      continue;
    const exists = callee.replace(/readdirSync$/, "existsSync");
    if (exists === "existsSync")
      bench.imports.push({ file: finding.file, from: "node:fs", name: "existsSync" });
    sheet.replace(now[0], now[1], `${exists}(${path}) ? ${listing.getText()} : []`);
  }
}
