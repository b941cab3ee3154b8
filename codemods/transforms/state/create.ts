import type { Node } from "ts-morph";
import type { Bench } from "../bench.js";
import { objectText } from "../code/text.js";
import { Library } from "../task-library/index.js";
import { callerSession } from "./caller-session.js";
import type { Fields } from "./entry-fields.js";
import { valueFor } from "./fill.js";
import { signFile } from "./sign-prompt.js";

export const NO_SESSION =
  "Nothing here says which session dispatches: hand the session down to this call, and run again.";

export const NO_CREATE = "The file uses the name `dbCreateDispatchAtomic` for something else: rename that.";

/** A create call with what an entry of the old queue said. */
export function createFrom(bench: Bench, file: string, entry: Fields, at: Node): { text: string } | string {
  const library = new Library(bench, file);
  const create = library.db("dbCreateDispatchAtomic");
  if (create === undefined) return NO_CREATE;
  const value = (column: string): string | undefined => valueFor(column, at, entry);
  const [agent, task, path] = ["agent_type", "dag_task_id", "file_path"].map(value);
  const session = value("parent_session_id") ?? callerSession(bench, file);
  if (session === undefined) return NO_SESSION;
  const lacks = Object.entries({ agent_type: agent, dag_task_id: task, file_path: path })
    .filter(([, text]) => text === undefined)
    .map(([name]) => `\`${name}\``);
  if (agent === undefined || task === undefined || path === undefined)
    return `The entry does not say ${lacks.join(", ")}: put it into the entry, and run again.`;
  const signing = signFile(bench, bench.open(file), library, at, { agent, task, path, session });
  if ("reason" in signing) return signing.reason;
  const signed = signing.name;
  const hash = signed === undefined ? value("prompt_sha256") : `${signed}.prompt_sha256`;
  if (hash === undefined)
    return "Nothing here says what the prompt's hash is: put it into the entry as `prompt_sha256`, and run again.";
  const size =
    signed === undefined ? (value("size_bytes") ?? sizeOf(bench, file, path)) : `${signed}.size_bytes`;
  const domain = value("domain_id");
  return {
    text: `${create}(${objectText([
      ["agent_type", agent],
      ["dag_task_id", task],
      ["prompt_sha256", hash],
      ["parent_session_id", session],
      ["call_id", value("call_id") ?? callOf(file)],
      ["file_path", path],
      ["size_bytes", size],
      ...(domain === undefined ? [] : [["domain_id", domain] as const]),
    ])})`,
  };
}

function sizeOf(bench: Bench, file: string, path: string): string {
  bench.imports.push({ file, from: "node:fs", name: "statSync" });
  return `statSync(${path}).size`;
}

/** The call that dispatched, where nobody hands one down. */
export function callOf(file: string): string {
  return /\/(?:scripts|command-tools|bin)\//.test(file) ? "`cli-${process.pid}`" : "`pid-${process.pid}`";
}
