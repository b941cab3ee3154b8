import { Node } from "ts-morph";
import { Modules } from "../transforms/code/modules.js";
import { Sources, type SourceView } from "../source-view.js";
import { frameworkOf } from "../tree.js";

/** Where the file of {@link viewOf} stands. */
export const FILE = "/w/.opencode/plugins/p.ts";

/** A file that is nowhere but here. */
export function viewOf(text: string, file = FILE): SourceView {
  return new Sources().view(file, text);
}

/** The first node that is written so; statements and lists of nodes are as long as their only part, and not meant. */
export function nodeOf({ source }: SourceView, text: string): Node {
  const found = source
    .getDescendants()
    .find((one) => !Node.isStatement(one) && !Node.isSyntaxList(one) && one.getText() === text);
  if (found === undefined) throw new Error(`${text} does not stand in the source`);
  return found;
}

/** The first statement that begins so. */
export function statementOf({ source }: SourceView, text: string): Node {
  const found = source
    .getDescendants()
    .find((one) => Node.isStatement(one) && one.getText().startsWith(text));
  if (found === undefined) throw new Error(`No statement begins with ${text}`);
  return found;
}

/** The modules of a tree of these files. */
export function modulesOf(views: readonly SourceView[]): Modules {
  const at = (file: string): SourceView => {
    const view = views.find((one) => one.path === file);
    if (view === undefined) throw new Error(`${file} is no file of the tree`);
    return view;
  };
  return new Modules({
    settings: {},
    options: {},
    findings: [],
    refused: () => undefined,
    files: views.map(({ path }) => path),
    frameworkOf,
    parse: (file, text) => new Sources().view(file, text),
    textOf: (file) => at(file).text,
    open: at,
  });
}
