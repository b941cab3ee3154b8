import { Node, Project, ScriptKind, SyntaxKind, type SourceFile } from "ts-morph";
import { readStyle, type Style } from "./style.js";

/** A file that is being looked at: its text, its syntax tree, and how it is written. */
export class SourceView {
  #style: Style | undefined;

  constructor(
    /** Absolute path. */
    readonly path: string,
    /** Without a byte order mark. */
    readonly text: string,
    /** No types are known: only syntax is to be asked of it, and it is never to be changed. */
    readonly source: SourceFile,
  ) {}

  get style(): Style {
    return (this.#style ??= readStyle(this));
  }

  /**
   * The outermost expression with exactly this range, leading comments not counted: that of a statement without a
   * semicolon, not the statement.
   */
  nodeAt([start, end]: readonly [number, number]): Node | undefined {
    let found: Node | undefined;
    for (
      let node: Node | undefined = this.source.getDescendantAtPos(start);
      node !== undefined && node.getStart() >= start;
      node = node.getParent()
    )
      if (node.getStart() === start && node.getEnd() === end && !Node.isStatement(node)) found = node;
    return found;
  }

  /** The white space that the line of an offset begins with. */
  indentAt(offset: number): string {
    const line = this.text.slice(this.text.lastIndexOf("\n", offset - 1) + 1);
    return /^[ \t]*/.exec(line)?.[0] ?? "";
  }

  /** Whether the identifier stands anywhere in the file, imports and declarations included. */
  mentions(name: string): boolean {
    return this.source.getDescendantsOfKind(SyntaxKind.Identifier).some((one) => one.getText() === name);
  }
}

/** How many texts of one file are kept as trees: that before the round, the present one, and those in between. */
const MAX_TEXTS = 4;

/** Makes syntax trees, of those files only that somebody asks about. */
export class Sources {
  readonly #project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { allowJs: true },
  });
  /** Path → the views of its texts, the latest last. */
  readonly #views = new Map<string, SourceView[]>();
  #made = 0;

  /** The tree of one text of a file. A view stays as it is when others of the same file are made. */
  view(path: string, text: string): SourceView {
    const views = this.#views.get(path) ?? [];
    const known = views.find((one) => one.text === text);
    const view = known ?? this.#parse(path, text);
    const others = views.filter((one) => one !== known);
    for (const old of others.splice(0, Math.max(0, others.length - MAX_TEXTS + 1))) old.source.forget();
    this.#views.set(path, [...others, view]);
    return view;
  }

  #parse(path: string, text: string): SourceView {
    // Each text has a path of its own, or the project would change the tree of the one before.
    const source = this.#project.createSourceFile(`/${String(this.#made++)}${path}`, text, {
      scriptKind: /\.[cm]?js$/.test(path) ? ScriptKind.JS : ScriptKind.TS,
    });
    return new SourceView(path, text, source);
  }

  /** Lets go of all trees. */
  forget(): void {
    for (const view of [...this.#views.values()].flat()) view.source.forget();
    this.#views.clear();
  }
}
