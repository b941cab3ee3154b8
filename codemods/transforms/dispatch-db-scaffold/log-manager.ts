import { basename, dirname, join } from "node:path";
import { Node } from "ts-morph";
import { logCall, projectConfig } from "../../../contract/index.js";
import { moduleName } from "../../../eslint-plugin/analysis/index.js";
import type { SourceView } from "../../source-view.js";
import { manual, type Edit, type Edits, type Manual, type TransformContext } from "../../transform.js";
import { DEPRECATED_BANNER } from "./deprecated.js";
import { libraryText, LOG_MANAGER_FILE } from "../../library.js";
import { exportedNames, isNamedElsewhere, joinOld } from "./old-module.js";

/** The log-manager beside a dispatch-db: a file, or a folder with an index, which a new file would come in front of. */
export function logManagerIn(folder: string, { files }: Pick<TransformContext, "files">): string | undefined {
  return files.find((file) => {
    const isIndex = /^index\.[cm]?[jt]s$/.test(basename(file));
    return moduleName(file) === logCall.module && dirname(isIndex ? dirname(file) : file) === folder;
  });
}

/** Brings the log in form 2 where the tree's log writes a few fields only; undefined if it writes all. */
export function bringLogManager(framework: string, context: TransformContext): Edits | Manual | undefined {
  const old = context.files.find(
    (file) =>
      context.frameworkOf(file) === framework &&
      moduleName(file) === logCall.module &&
      !/index\.[cm]?[jt]s$/.test(file),
  );
  // A tree may log through something else; then nobody knows what becomes of the fields.
  if (old === undefined || !/\.[cm]?ts$/.test(old) || keepsAllFields(context.open(old))) return undefined;
  const library = logManagerText();
  const ours = context.parse(old, library);
  const provided = exportedNames(ours);
  const wanted = [...exportedNames(context.open(old)).keys()].filter(
    (name) => !provided.has(name) && isNamedElsewhere(name, framework, [old], context),
  );
  const base = wanted.length === 0 ? ours : context.parse(old, `${library}\n${DEPRECATED_BANNER}\n`);
  const text = joinOld(context.open(old), wanted, base, []);
  if (text === undefined)
    return manual(
      `The log drops fields, and ${basename(old)} also exports ${wanted.join(", ")}, whose own names clash with the log's: move ${wanted.length > 1 ? "them" : "it"} into another file.`,
    );
  return {
    kind: "edits",
    edits: [
      { file: old, start: 0, end: context.textOf(old).length, text },
      ...schemaVersion(framework, context),
    ],
    reason: "writes the log in form 2, so that no field is dropped",
  };
}

/** Our log-manager, for callers that may leave the event out and read the fields as they like. */
export function logManagerText(): string {
  return libraryText(LOG_MANAGER_FILE).replace(
    "{ event: string; [field: string]: unknown }",
    "{ event?: string; [field: string]: any }",
  );
}

/** Whether the fields as a whole get into what is written. */
function keepsAllFields({ source }: SourceView): boolean {
  const log = source.getFunction(logCall.name);
  const fields = log?.getParameters()[logCall.parameters.length - 1]?.getNameNode().getText();
  if (log === undefined || fields === undefined) return true;
  return log.getDescendants().some((one) => {
    if (Node.isSpreadAssignment(one) || Node.isSpreadElement(one))
      return one.getExpression().getText() === fields;
    if (Node.isBindingElement(one)) return one.getDotDotDotToken() !== undefined;
    if (!Node.isCallExpression(one)) return false;
    return one.getArguments().some((argument) => argument.getText() === fields);
  });
}

/** `log_management.dispatch_event_schema_version` in the framework's own settings. */
function schemaVersion(framework: string, context: TransformContext): Edit[] {
  const file = join(framework, projectConfig.file);
  const text = context.textOf(file);
  const found = /("dispatch_event_schema_version"\s*:\s*)(\d+)/.exec(text);
  const [, key, version] = found ?? [];
  if (
    found === null ||
    key === undefined ||
    version === undefined ||
    version === String(projectConfig.eventSchemaVersion)
  )
    return [];
  const start = found.index + key.length;
  return [{ file, start, end: start + version.length, text: String(projectConfig.eventSchemaVersion) }];
}
