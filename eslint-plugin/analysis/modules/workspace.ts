import { dirname } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import { printCallee, type Node } from "../ast.js";
import { equality } from "../evaluate/coerce.js";
import type { Interpreter } from "../evaluate/interpreter.js";
import type { Cell } from "../evaluate/state.js";
import { Scope } from "../evaluate/scope.js";
import type { Args, NativeContext } from "../models/native.js";
import { libraryModule } from "../models/packages.js";
import type { Site } from "../summaries/effect.js";
import { dataValue } from "./data.js";
import type { Part } from "../values/text.js";
import { UNKNOWN, unknown, type Value } from "../values/value.js";
import { workspaceRoot, type Classifier } from "./classify.js";
import { exportTable } from "./exports.js";
import { readSource, stampOf } from "./files.js";
import { importMeta } from "./import-meta.js";
import { parseModule } from "./parse.js";
import { ModuleRecord, type CodeKind } from "./record.js";
import { Relevance, type Concern } from "./relevance/index.js";
import type { Resolution } from "./resolve.js";
import { exported, imported } from "./linking.js";
import { runCode, runScript, scriptPath } from "./scripts.js";
import { Sources } from "./sources.js";
import { importCall, requireCall, requireFrom, resolveText } from "./specifiers.js";
import type { LegacyPaths, PathUse } from "./legacy.js";

/** What an analysis goes by: the facts, and what the user adds to them. */
export interface AnalysisSettings {
  readonly legacy: LegacyPaths;
  readonly classifier: Classifier;
  /** Names of functions that write the path in their first argument, whatever their code says. */
  readonly writers: ReadonlySet<string>;
  /** Names of further functions that log like `writeLog`. */
  readonly logFunctions: ReadonlySet<string>;
}

interface Entry {
  readonly record: ModuleRecord | undefined;
  readonly stamp: string | undefined;
}

/** Whose files each concern is about: repair code may write what it repairs, but must log and lease like any other. */
const TELLS: Readonly<Record<Concern, ReadonlySet<CodeKind>>> = {
  writers: new Set(["runtime"]),
  logs: new Set(["runtime", "repair"]),
  allLogs: new Set(["runtime", "repair"]),
  starts: new Set(["runtime", "repair"]),
  leases: new Set(["runtime", "repair"]),
};

/** The modules of one or more trees, each read, parsed and evaluated once. The only place that reads files. */
export class Workspace {
  readonly #entries = new Map<string, Entry>();
  readonly #sources: Sources;
  readonly #relevance: Relevance;
  /** What programs put on `globalThis`. */
  readonly globals = new Map<string, Cell>();
  /** What could not be found or parsed, one line each. */
  readonly notes = new Set<string>();

  constructor(readonly settings: AnalysisSettings) {
    const { legacy, logFunctions, writers, classifier } = settings;
    this.#sources = new Sources(classifier);
    const relevant = { globs: legacy.globs, logFunctions, writers };
    this.#relevance = new Relevance(relevant, (path) => this.#sources.look(path));
  }

  /** Whether a module on disk may have something to tell; most have not, and need not be evaluated. */
  mayTell(path: string, concern: Concern): boolean {
    return (
      TELLS[concern].has(this.settings.classifier.kindOf(path)) && this.#relevance.mayTell(path, concern)
    );
  }

  /** The same for a file whose text is at hand. Of one that has nothing to tell, only the text is kept. */
  concerns(path: string, text: string, concern: Concern): boolean {
    const before = this.#entries.get(path)?.record?.text ?? this.#sources.known(path);
    if (before !== text) {
      if (before !== undefined || this.#sources.wasMissed(path)) this.#forgetAll();
      this.#sources.put(path, text);
    }
    return this.mayTell(path, concern);
  }

  /** Whether a module that is called may have to do with the matter. */
  isMarked({ path }: Pick<ModuleRecord, "path">): boolean {
    return this.#relevance.isMarked(path);
  }

  /** Whether a piece of text holds a word of a legacy path. */
  mentions(text: string): boolean {
    return this.#relevance.mentions(text);
  }

  /** Puts a module in whose text and tree are at hand: the file that is being linted. */
  open(path: string, text: string, ast: TSESTree.Program): ModuleRecord {
    const known = this.#entries.get(path);
    if (known?.record?.text === text) return known.record;
    // A file that could not be parsed before tells nobody anything.
    if (known?.record !== undefined) this.#forgetAll();
    const record = this.#record(path, text, ast);
    this.#entries.set(path, { record, stamp: stampOf(path) });
    return record;
  }

  /** Drops everything when a file on disk is not what was read. */
  refresh(): void {
    this.#sources.whenChanged(
      () => [...this.#entries].some(([path, { stamp }]) => stampOf(path) !== stamp),
      () => {
        this.#forgetAll();
      },
    );
  }

  /** Values point into each other across modules, so one change takes all of them along. */
  #forgetAll(): void {
    this.#entries.clear();
    this.#sources.forget();
    this.#relevance.forget();
    this.globals.clear();
    this.notes.clear();
  }

  #record(path: string, source: string, ast: TSESTree.Program): ModuleRecord {
    const root = workspaceRoot(path) ?? dirname(path);
    const scope = new Scope(undefined, ast, UNKNOWN, undefined, true);
    return new ModuleRecord(
      path,
      source,
      ast,
      root,
      this.settings.classifier.kindOf(path),
      scope,
      exportTable(ast),
    );
  }

  /** The module at a path; undefined when it cannot be read or parsed, which a note then says. */
  load(path: string): ModuleRecord | undefined {
    const known = this.#entries.get(path);
    if (known !== undefined) return known.record;
    const record = this.#read(path);
    this.#entries.set(path, { record, stamp: stampOf(path) });
    return record;
  }

  #read(path: string): ModuleRecord | undefined {
    const source = this.#sources.known(path) ?? readSource(path);
    if (source === undefined) {
      this.notes.add(`${path}: cannot be read, so what it exports is unknown`);
      return undefined;
    }
    if (path.endsWith(".json")) return this.#readData(path, source);
    const parsed = parseModule(path, source);
    if ("reason" in parsed) {
      this.notes.add(`${path}: cannot be parsed (${parsed.reason}), so what it exports is unknown`);
      return undefined;
    }
    return this.#record(path, source, parsed.ast);
  }

  #readData(path: string, source: string): ModuleRecord | undefined {
    const parsed = parseModule(`${path}.js`, "export {};");
    if ("reason" in parsed) return undefined;
    const record = this.#record(path, source, parsed.ast);
    try {
      record.data = dataValue(JSON.parse(source), record);
    } catch {
      this.notes.add(`${path}: is not JSON, so what it holds is unknown`);
      return undefined;
    }
    record.state = "done";
    return record;
  }

  /** What a specifier of a module means. */
  resolve(from: string, specifier: string): Resolution {
    return this.#sources.resolve(from, specifier);
  }

  /** The texts of the frameworks in and below a folder, and of all that they import, by their paths, sorted. */
  textsBelow(folder: string): [path: string, text: string][] {
    return this.#sources.textsBelow(folder);
  }

  /** The module, or the model of a library, behind a specifier. */
  find(from: ModuleRecord, specifier: string): ModuleRecord | Value | undefined {
    const library = libraryModule(specifier);
    const resolution = this.resolve(from.path, specifier);
    if (resolution.kind === "file") {
      const loaded = this.load(resolution.path);
      return loaded ?? UNKNOWN;
    }
    if (library !== undefined) return library;
    if (resolution.kind === "missing")
      this.notes.add(`${from.path}: "${specifier}" cannot be found, so what it exports is unknown`);
    return undefined;
  }

  /** All modules of the framework that a module belongs to; tests are none. */
  treeOf(module: ModuleRecord): ModuleRecord[] {
    return this.#sources
      .treeFiles(module.root)
      .filter((path) => !path.endsWith(".sh"))
      .flatMap((path) => this.load(path) ?? [])
      .filter(({ kind }) => kind !== "test");
  }

  /** The module of the tree behind a specifier. */
  moduleAt(from: ModuleRecord, specifier: string): ModuleRecord | undefined {
    const found = this.find(from, specifier);
    return found instanceof ModuleRecord ? found : undefined;
  }

  /** The modules of the tree that a module imports statically, or hands on. */
  importsOf(module: ModuleRecord): ModuleRecord[] {
    return module.ast.body.flatMap((statement) => {
      if (!("source" in statement) || statement.source == null) return [];
      if ("importKind" in statement && statement.importKind === "type") return [];
      const found = this.find(module, statement.source.value);
      return found instanceof ModuleRecord && found.data === undefined ? [found] : [];
    });
  }

  /** What `import * as x` (or a dynamic import) of a specifier gives. */
  namespaceOf(from: ModuleRecord, specifier: string): Value {
    const found = this.find(from, specifier);
    if (found === undefined) return unknown(specifier);
    return found instanceof ModuleRecord ? { kind: "namespace", module: found } : found;
  }

  /** What a named (or the default) import gives. */
  imported(reader: Interpreter, from: ModuleRecord, specifier: string, name: string): Value {
    return imported(this, reader, from, specifier, name);
  }

  /** What a module exports under a name. */
  exported(ip: Interpreter, module: ModuleRecord, name: string): Value {
    return exported(this, ip, module, name);
  }

  /** `require` of what an expression gives. */
  requireCall(ip: Interpreter, specifier: Value): Value {
    return requireCall(this, ip, specifier);
  }

  /** What `require` of a known specifier gives. */
  requireFrom(ip: Interpreter, from: ModuleRecord, specifier: string): Value {
    return requireFrom(this, ip, from, specifier);
  }

  /** `import(…)` of what an expression gives. */
  importCall(ip: Interpreter, specifier: Value): Value {
    return importCall(this, ip, specifier);
  }

  /** `require.resolve(…)`: the path of a file of the tree. */
  resolveText(ip: Interpreter, specifier: Value): Value {
    return resolveText(this, ip.module, specifier);
  }

  /** `import.meta` of a module. */
  importMeta(module: ModuleRecord): Value {
    return importMeta(module);
  }

  /** The file that a path names in the tree, where the analysis can tell. */
  scriptPath(from: ModuleRecord, parts: readonly Part[]): string | undefined {
    return scriptPath(from, parts);
  }

  /** A child script: its writers count here unless it is runtime code, which is told where it stands. */
  runScript(call: NativeContext, path: Value, program: string): void {
    runScript(this, call, path, program);
  }

  /** Code in the text of a command: `bun -e "…"`. What it does, it does at the call. */
  runCode(call: NativeContext, code: string, args: readonly string[], decode: (word: string) => Value): void {
    runCode(this, call, code, args, decode);
  }

  /** A module whose text stands in another one; undefined when it cannot be parsed. */
  inlineModule(path: string, code: string): ModuleRecord | undefined {
    const parsed = parseModule(path, code);
    return "reason" in parsed ? undefined : this.#record(path, code, parsed.ast);
  }

  /** A call of a function that the settings name as a writer. */
  namedWriter(ip: Interpreter, callee: Node, args: Args, site: Site): void {
    const { writers } = this.settings;
    if (writers.size === 0) return;
    const whole = printCallee(callee);
    const last = whole.slice(whole.lastIndexOf(".") + 1);
    const first = args.values[0];
    if (first !== undefined && (writers.has(whole) || writers.has(last)))
      ip.effect("write", first, whole, site);
  }

  isLegacy(path: Value, use: PathUse): boolean {
    return this.settings.legacy.find(path, use) !== undefined;
  }

  equals(a: Value, b: Value): boolean | undefined {
    return equality(a, b);
  }
}
