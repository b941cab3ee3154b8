import fc from "fast-check";

/** How a file is laid out. Programs are written one way and laid out another. */
export interface Layout {
  readonly eol: "\n" | "\r\n";
  readonly indent: string;
  readonly semicolons: boolean;
  readonly quotes: '"' | "'";
  /** Statements that stand below each other share a line. */
  readonly crowded: boolean;
  readonly mark: boolean;
  readonly lastBreak: boolean;
}

export const layouts: fc.Arbitrary<Layout> = fc.record({
  eol: fc.constantFrom("\n" as const, "\n" as const, "\r\n" as const),
  indent: fc.constantFrom("  ", "    ", "\t"),
  semicolons: fc.boolean(),
  quotes: fc.constantFrom('"' as const, "'" as const),
  crowded: fc.boolean(),
  mark: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
  lastBreak: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
});

/** A line that is a whole statement, and has nothing that would swallow the next one. */
const STATEMENT = /^(\s*)(?:const|let|[\w.]+\(|[\w.]+ = )(?!.*(?:\/\/|=>\s*\{$)).*;$/u;

/** Lays out a piece of code that is written with two blanks, semicolons and double quotes. Comments stay as they are. */
export function layOut(code: string, layout: Layout): string {
  const { eol, indent, semicolons, quotes, crowded } = layout;
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of code.split("\n")) {
    const own = STATEMENT.exec(line)?.[1];
    // A file's own level stays airy: there the imports stand.
    if (crowded && own !== undefined && own !== "" && own === open)
      lines.push(`${lines.pop() ?? ""} ${line.trimStart()}`);
    else lines.push(line);
    open = own;
  }
  return lines
    .map((line) => {
      const isComment = /^\s*(?:\/\/|\/\*|\*)/u.test(line);
      const led = line.replace(/^(?: {2})+/u, (blanks) => indent.repeat(blanks.length / 2));
      if (isComment) return led;
      const quoted = quotes === "'" && !line.includes("'") ? led.replaceAll('"', "'") : led;
      return semicolons ? quoted : quoted.replace(/;$/u, "");
    })
    .join(eol);
}
