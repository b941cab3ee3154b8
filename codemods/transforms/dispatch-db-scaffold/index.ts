import { basename, dirname, join } from "node:path";
import { DISPATCH_DB_MODULE, exactCalls } from "../../../contract/index.js";
import { moduleName } from "../../../eslint-plugin/analysis/index.js";
import type { Finding } from "../../finding.js";
import { removalOf } from "../../removal.js";
import {
  manual,
  PASS,
  type Edit,
  type Edits,
  type Manual,
  type Need,
  type NewFile,
  type Outcome,
  type Transform,
  type TransformContext,
} from "../../transform.js";
import { DEPRECATED_BANNER, deprecatedFunctions, deprecatedLike, waitingRows } from "./deprecated.js";
import { atOldPlace } from "./database-file.js";
import { enqueueShape } from "./enqueue-shape.js";
import { DISPATCH_DB_FILES, libraryText, LOG_MANAGER_FILE } from "../../library.js";
import { bringLogManager, logManagerIn } from "./log-manager.js";
import { exportedNames, isNamedElsewhere, joinOld } from "./old-module.js";

/**
 * Brings the exact API of dispatch-db into a tree that lacks it, from the one place where it is written, and the log in
 * its form 2 where the tree's log drops the fields that say which dispatch is meant. What the old module exported stays
 * as long as somebody calls it.
 */
export const dispatchDbScaffold: Transform = {
  name: "dispatch-db-scaffold",
  ruleIds: ["no-inexact-lease", "require-identity-tuple"],
  answers: "a dispatch-db without the exact API",
  docs: "dispatch-db-scaffold.md",
  apply,
  provide,
  followUp,
};

/** What stands in the old dispatch-db itself goes with it. */
function apply(finding: Finding, context: TransformContext): Outcome {
  if (moduleName(finding.file) !== "dispatch-db") return PASS;
  if (finding.file !== dispatchDbOf(context.frameworkOf(finding.file), context)) return PASS;
  return provide("dispatch-db", context.frameworkOf(finding.file), context) ?? PASS;
}

function provide(need: Need, framework: string, context: TransformContext): Outcome | undefined {
  return need === "dispatch-db" ? bringDispatchDb(framework, context) : bringLogManager(framework, context);
}

/** Where a framework has its dispatch-db, or is to have it. */
export function dispatchDbOf(
  framework: string,
  context: Pick<TransformContext, "files" | "frameworkOf">,
): string {
  const standard = join(framework, DISPATCH_DB_MODULE);
  if (context.files.includes(standard)) return standard;
  const found = context.files.find(
    (file) => context.frameworkOf(file) === framework && /^dispatch-db\.[cm]?[jt]s$/.test(basename(file)),
  );
  return found ?? standard;
}

/** What besides the exact API the migrated code calls, and what the library beside it is made of. */
const COMPANIONS = [
  "dbFailure",
  "dbFindDispatch",
  "dbListQueue",
  "dispatchIdOf",
  "dispatchKey",
  "leaseOwner",
];

/** The exact API with its companions, if the module has all of it. An API of the tree's own may lack the companions. */
function isExact(file: string, context: TransformContext): boolean {
  const text = context.textOf(file);
  const names = [...exactCalls.map(({ name }) => name), ...COMPANIONS];
  return names.every((name) => new RegExp(`\\b${name}\\b`).test(text)) || /export \* from/.test(text);
}

function bringDispatchDb(framework: string, context: TransformContext): Edits | Manual | undefined {
  const old = dispatchDbOf(framework, context);
  if (isExact(old, context)) return undefined;
  const folder = dirname(old);
  const target = join(folder, "dispatch-db.ts");
  const own = [old, ...DISPATCH_DB_FILES.map((name) => join(folder, name))];
  const text = newText(framework, old, own, context);
  if (typeof text !== "string") return text;
  const edits: Edit[] = [];
  const creates: NewFile[] = DISPATCH_DB_FILES.filter((name) => name !== "dispatch-db.ts").flatMap((name) => {
    const file = join(folder, name);
    const own = atOldPlace(name, framework, old, context);
    return context.textOf(file) === own ? [] : [{ file, text: own }];
  });
  if (old === target && context.files.includes(old)) edits.push(whole(old, text, context));
  else {
    creates.push({ file: target, text });
    if (context.files.includes(old)) edits.push(whole(old, reexport(old), context));
  }
  const log = logManagerIn(folder, context);
  if (log === undefined)
    creates.push({ file: join(folder, LOG_MANAGER_FILE), text: libraryText(LOG_MANAGER_FILE) });
  return {
    kind: "edits",
    edits,
    creates,
    reason: "brings the exact API of dispatch-db; old tables are brought up to date when it first opens them",
    needs: log === undefined ? [] : ["log-manager"],
  };
}

function whole(file: string, text: string, context: TransformContext): Edit {
  return { file, start: 0, end: context.textOf(file).length, text };
}

/** A module in plain JavaScript keeps its name and hands the new one on. */
function reexport(old: string): string {
  return old.endsWith(".cjs")
    ? 'module.exports = require("./dispatch-db.ts");\n'
    : 'export * from "./dispatch-db.ts";\n';
}

/** Our dispatch-db, and behind it what callers still want of the old one; a reason if the two cannot be one file. */
function newText(
  framework: string,
  old: string,
  own: readonly string[],
  context: TransformContext,
): string | Manual {
  const library = withoutPrivate(
    withOldColumn(libraryText("dispatch-db.ts"), framework, own, context),
    old,
    context,
  );
  if (!context.files.includes(old)) return library;
  const view = context.open(old);
  const ours = context.parse(join(dirname(old), "dispatch-db.ts"), library);
  const provided = exportedNames(ours);
  const wanted = [...exportedNames(view).keys()].filter(
    (name) => !provided.has(name) && isNamedElsewhere(name, framework, own, context),
  );
  const known = deprecatedLike(enqueueShape(view.source)).filter(({ name }) => wanted.includes(name));
  const others = wanted.filter((name) => !known.some((one) => one.name === name));
  const shared = known.some(({ text }) => text.includes(waitingRows.name)) ? [waitingRows.text] : [];
  const deprecated = [...shared, ...known.map(({ text }) => text)];
  if (wanted.length === 0) return library;
  const base = `${library}\n${DEPRECATED_BANNER}\n${deprecated.map((text) => `\n${text}`).join("")}`;
  const names = [...deprecatedFunctions.map(({ name }) => name), waitingRows.name];
  const joined = joinOld(view, others, context.parse(join(dirname(old), "dispatch-db.ts"), base), names);
  return (
    joined ??
    manual(
      `${basename(old)} also exports ${others.join(", ")}, and names of its own clash with the exact API's: move ${others.length > 1 ? "them" : "it"} into another file.`,
    )
  );
}

/** A private function of ours makes room for one of the tree's own that has its name. */
function withoutPrivate(library: string, old: string, context: TransformContext): string {
  if (!context.files.includes(old)) return library;
  let text = library;
  for (const name of exportedNames(context.open(old)).keys())
    if (new RegExp(`^(?:async )?function ${name}\\(`, "m").test(library))
      text = text.replace(new RegExp(`\\b${name}\\b`, "g"), `${name}Here`);
  return text;
}

/** Rows used to have their prompt's hash as `sha256`, too. */
function withOldColumn(
  library: string,
  framework: string,
  own: readonly string[],
  context: TransformContext,
): string {
  const isRead = context.files.some(
    (file) =>
      context.frameworkOf(file) === framework &&
      !own.includes(file) &&
      /\bdb(?:ListQueue|FindPendingDispatch|DequeueWithLease)\b/.test(context.textOf(file)) &&
      /\.sha256\b/.test(context.textOf(file)),
  );
  if (!isRead) return library;
  const hash = "(SELECT sha256 FROM dispatch_prompt_refs WHERE id = q.prompt_ref_id)";
  return library
    .replace(`${hash} AS prompt_sha256,`, `${hash} AS prompt_sha256,\n  ${hash} AS sha256,`)
    .replace(
      "  readonly prompt_sha256: string;\n  readonly size_bytes",
      "  readonly prompt_sha256: string;\n  /** @deprecated Read `prompt_sha256`. */\n  readonly sha256?: string;\n  readonly size_bytes",
    );
}

/** When the last caller of an old export goes, so does the export. */
function followUp(file: string, context: TransformContext): readonly Outcome[] {
  const framework = context.frameworkOf(file);
  const module = dispatchDbOf(framework, context);
  if (module === file || !context.textOf(module).includes(DEPRECATED_BANNER)) return [];
  const view = context.open(module);
  const own = [module, ...DISPATCH_DB_FILES.map((name) => join(dirname(module), name))];
  const gone = [...exportedNames(view)].filter(
    ([name]) =>
      deprecatedFunctions.some((one) => one.name === name) &&
      !isNamedElsewhere(name, framework, own, context),
  );
  if (gone.length === 0) return [];
  const edits = gone.map(([, statement]): Edit => ({ file: module, ...removalOf(view, statement) }));
  return [
    {
      kind: "edits",
      edits,
      reason: `removes ${gone.map(([name]) => name).join(", ")}: nobody calls ${gone.length > 1 ? "them" : "it"} any more`,
    },
  ];
}
