import { dirname, join } from "node:path";
import { referenceTo } from "../../imports/index.js";
import type { NewFile, TransformContext } from "../../transform.js";
import type { Bench } from "../bench.js";
import { dispatchDbOf } from "../dispatch-db-scaffold/index.js";
import { DISPATCH_TASK } from "./text.js";

/** The module that has `signPrompt`, `leaseTask` and `closeTask`, beside a framework's dispatch-db. */
export function taskLibraryOf(framework: string, context: TransformContext): string {
  return join(dirname(dispatchDbOf(framework, context)), "dispatch-task.ts");
}

/** The file that has to be made; none if the tree has it. */
export function taskLibraryFor(framework: string, context: TransformContext): NewFile[] {
  const file = taskLibraryOf(framework, context);
  return context.textOf(file).includes("export function leaseTask") ? [] : [{ file, text: DISPATCH_TASK }];
}

/** Names exports of dispatch-db and its companion in a file that is edited. */
export class Library {
  readonly #texts = new Map<string, string | undefined>();

  constructor(
    readonly bench: Bench,
    readonly file: string,
  ) {}

  /** How the file names an export of dispatch-db; undefined if it uses the name for something else. */
  db(name: string): string | undefined {
    const { context } = this.bench;
    return this.#name(dispatchDbOf(context.frameworkOf(this.file), context), name);
  }

  task(name: string): string | undefined {
    const { context } = this.bench;
    return this.#name(taskLibraryOf(context.frameworkOf(this.file), context), name);
  }

  /** A type of the task library, imported as such. */
  type(name: string): string | undefined {
    const { context } = this.bench;
    const text = this.task(name);
    const from = taskLibraryOf(context.frameworkOf(this.file), context);
    const index = this.bench.imports.findIndex((one) => one.from === from && one.name === name);
    const request = this.bench.imports[index];
    if (request !== undefined) this.bench.imports[index] = { ...request, isType: true };
    return text;
  }

  /** How the file names an export of any module. */
  named(from: string, name: string): string | undefined {
    return this.#name(from, name);
  }

  #name(from: string, name: string): string | undefined {
    if (this.#texts.has(name)) return this.#texts.get(name);
    // The library itself has it; what the tree's own module lacks is brought before.
    if (from === this.file) return name;
    const reference = referenceTo(this.bench.context.open(this.file), from, name);
    if (reference !== undefined) this.bench.imports.push(...reference.imports);
    this.#texts.set(name, reference?.text);
    return reference?.text;
  }
}
