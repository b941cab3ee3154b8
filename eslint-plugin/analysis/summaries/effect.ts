import type { TSESTree } from "@typescript-eslint/utils";
import type { Owner } from "../evaluate/scope.js";
import type { Node } from "../ast.js";
import type { ModuleRecord } from "../modules/record.js";
import type { FunctionNode, Text, Value } from "../values/value.js";

/** How a path is touched; `rename` means that the path goes away under another name. */
export type Operation = "write" | "remove" | "rename" | "read";

/** A place in the code where something happens. */
export interface Site {
  readonly node: Node;
  readonly module: ModuleRecord;
  readonly owner: Owner;
}

/** A piece of code that is summarised: a function, a class's fields, a module's top level. */
export type Code = FunctionNode | TSESTree.Program | TSESTree.ClassDeclaration | TSESTree.ClassExpression;

/** A call that leads to an effect, and the code that it enters. */
export interface Link {
  readonly site: Site;
  readonly callee: Code;
  /** The module that the callee stands in. */
  readonly module: ModuleRecord;
}

/** Something that code does, seen from a function: where, and through which calls. */
interface Seen {
  readonly site: Site;
  /** From the innermost call outwards. */
  readonly chain: readonly Link[];
  /** The inline functions that the effect came through, each with the number of calls inside it. */
  readonly through: readonly {
    readonly callee: Code;
    readonly module: ModuleRecord;
    readonly calls: number;
  }[];
}

/** A path is touched. */
export interface PathEffect extends Seen {
  readonly kind: "path";
  readonly operation: Operation;
  readonly path: Value;
  /** The writer's name: `fs.writeFileSync`, `rm`. */
  readonly writer: string;
}

/** A log line is written. */
export interface LogEffect extends Seen {
  readonly kind: "log";
  /** The objects that the fields may be, as they are at the call. */
  readonly fields: readonly LogFields[];
}

/** The fields of a log call. */
export interface LogFields {
  readonly known: ReadonlyMap<string, Value>;
  /** What an unknown spread may have put in; absent (the value) where there is none. */
  readonly others: Value;
}

/** The dispatch CLI is started, or a dispatch is created. */
export interface StartEffect extends Seen {
  readonly kind: "start";
  readonly name: string;
  /** Starts of the same dispatch that may have happened before on the same path. */
  readonly earlier: readonly StartMark[];
}

/** A start, and the calls that led to it, innermost first. */
export interface StartMark {
  readonly name: string;
  readonly places: readonly Site[];
  readonly identity: StartIdentity;
}

/** What tells one dispatch from another, as comparable text. */
export interface StartIdentity {
  /** The task, where the call names it. */
  readonly task: string | undefined;
  /** All other words or fields. */
  readonly words: readonly string[];
}

/** An inexact function of the old API is called. */
export interface ApiEffect extends Seen {
  readonly kind: "api";
  readonly name: string;
  /** The call was given more than the old API takes: the rest of the identity. */
  readonly isExact: boolean;
}

/** SQL text is made or used. */
export interface SqlEffect extends Seen {
  readonly kind: "sql";
  readonly sql: Text;
  /** Where the text begins in the source. */
  readonly origin: Site;
  /** Undefined where the text is only made; else whether anyone looks at what the statement changed. */
  readonly use: SqlUse | undefined;
}

export interface SqlUse {
  /** Somebody reads the number of changed rows. */
  looked: boolean;
  /** The result goes back to a caller that the run does not see. */
  returned: boolean;
}

export type Effect = PathEffect | LogEffect | StartEffect | ApiEffect | SqlEffect;

type WithoutSeen<E> = E extends Effect ? Omit<E, "chain" | "through"> : never;
/** An effect at the place where it happens. */
export type EffectHere = WithoutSeen<Effect>;

const ids = new WeakMap<object, number>();
let next = 1;

function idOf(node: object): number {
  let id = ids.get(node);
  if (id === undefined) ids.set(node, (id = next++));
  return id;
}

/** Names an effect as seen after its first `length` calls: equal for equal places, whatever the values. */
export function effectKey(effect: Effect, length = effect.chain.length): string {
  const what = effect.kind === "path" ? effect.operation : effect.kind;
  let key = `${String(idOf(effect.site.node))}${what}`;
  for (const { site } of effect.chain.slice(0, length)) key += `<${String(idOf(site.node))}`;
  return key;
}
