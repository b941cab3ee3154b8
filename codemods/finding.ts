import type {
  LeaseFinding,
  LogFinding,
  StartFinding,
  WriterFinding,
} from "../eslint-plugin/analysis/index.js";

interface Placed {
  /** With prefix: `writer-regression/no-runtime-writer`. */
  readonly ruleId: string;
  /** Absolute path. */
  readonly file: string;
  /** UTF-16 offsets in the file's text, without a byte order mark. */
  readonly range: readonly [number, number];
  /** 1-based, as ESLint counts them. */
  readonly line: number;
  readonly column: number;
  /** The same for the same fault of the same file, wherever it stands. */
  readonly fingerprint: string;
}

/** A finding of one of the rules, with what the analysis knows of it. */
export type Finding = Placed &
  (
    | { readonly kind: "writer"; readonly fact: WriterFinding }
    | { readonly kind: "log"; readonly fact: LogFinding }
    | { readonly kind: "start"; readonly fact: StartFinding }
    | { readonly kind: "lease"; readonly fact: LeaseFinding }
    /** An event that nothing in the tree logs, told in the module that should. */
    | { readonly kind: "never-logged"; readonly event: string }
  );

/** A finding's kind and fact, before it has a place. */
export type Fact = Finding extends infer F ? (F extends Placed ? Omit<F, keyof Placed> : never) : never;

/** Says what is at fault in words that do not depend on where it stands. */
export function describeFact(fact: Fact): string {
  switch (fact.kind) {
    case "writer":
      return `${fact.fact.kind} ${fact.fact.operation} ${fact.fact.path} by ${fact.fact.writer}`;
    case "log":
      return JSON.stringify(fact.fact.problem);
    case "start":
      return `${fact.fact.name} after ${fact.fact.firstName}`;
    case "lease":
      return `${fact.fact.fault} ${fact.fact.name} ${fact.fact.missing.join()}`;
    case "never-logged":
      return fact.event;
  }
}
