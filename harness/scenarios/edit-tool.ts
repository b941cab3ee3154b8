import type { CallResult, Parts, Session } from "../hosts/host.js";

/** The tool that writes files. */
export const EDIT_TOOL = "safe_edit";

/** How frameworks call the arguments of their edit tool. */
const NAMES = {
  file: ["file", "filePath", "file_path", "path"],
  content: ["content", "new_content", "text"],
  oldText: ["old_text", "oldText", "oldString", "old_string"],
  newText: ["new_text", "newText", "newString", "new_string"],
  restore: ["restore", "restore_uuid", "backup_uuid"],
  reason: ["reason", "description"],
} as const;

/** What can be asked of an edit tool. */
export type Edit = Readonly<Partial<Record<keyof typeof NAMES, string>>>;

/** Why no edit can be asked for, or undefined. */
export function lacksEditTool({ tools }: Parts): string | undefined {
  const tool = tools[EDIT_TOOL];
  if (tool === undefined) return `there is no tool ${EDIT_TOOL}`;
  const lacking = (["file", "content"] as const).find((what) => nameOf(tool.args, what) === undefined);
  return lacking && `${EDIT_TOOL} has no argument for the ${lacking} (${tool.args.join(", ")})`;
}

/** Whether the tool has arguments for all of these. */
export function canEdit({ tools }: Parts, ...what: readonly (keyof Edit)[]): boolean {
  return what.every((one) => nameOf(tools[EDIT_TOOL]?.args ?? [], one) !== undefined);
}

/** Calls the edit tool of a tree, with its own names of arguments. */
export function edit(session: Session, asked: Edit): Promise<CallResult> {
  const { args = [], required = [] } = session.parts.tools[EDIT_TOOL] ?? {};
  const values: Record<string, string> = {};
  for (const [what, value] of Object.entries({ reason: "verify", ...asked }) as [keyof Edit, string][]) {
    const name = nameOf(args, what);
    if (name !== undefined) values[name] = value;
  }
  for (const name of required) values[name] ??= "";
  return session.call({ tool: EDIT_TOOL, args: values });
}

function nameOf(args: readonly string[], what: keyof Edit): string | undefined {
  return NAMES[what].find((name) => args.includes(name));
}
