import type { CallExpression, ObjectLiteralExpression } from "ts-morph";
import { fieldAliases } from "../../../contract/index.js";
import type { SourceView } from "../../source-view.js";
import type { Edit, ImportRequest, Need, TransformContext } from "../../transform.js";

/** An expression that gives a field its value. */
export interface FoundValue {
  readonly text: string;
  readonly imports: readonly ImportRequest[];
  readonly needs: readonly Need[];
  /** What has to be written elsewhere for it. */
  readonly edits?: readonly Edit[];
}

/** The log call that a value is wanted for. */
export interface Place {
  readonly view: SourceView;
  readonly call: CallExpression;
  readonly fields: ObjectLiteralExpression | undefined;
  readonly context: TransformContext;
  /** The event that the call logs, where that is known. */
  readonly event?: string;
}

/** The names under which real code keeps a field. */
export function namesOf(field: string): string[] {
  const aliases = [...fieldAliases].filter(([, meant]) => meant === field).map(([alias]) => alias);
  const camel = field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  // A backup's own table calls it so.
  const column = field === "backup_uuid" ? ["uuid"] : [];
  return [...new Set([field, ...aliases, camel, ...column])];
}
