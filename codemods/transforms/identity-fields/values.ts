import { dirname, join } from "node:path";
import { referenceTo } from "../../imports/index.js";
import { dispatchDbOf } from "../dispatch-db-scaffold/index.js";
import { DISPATCH_DB_FILES } from "../../library.js";
import type { TransformContext } from "../../transform.js";
import { declarationsOf } from "../syntax.js";
import { fromArguments, isOptionalArgument } from "./arguments.js";
import { blockReason, fromHeader, rawError } from "./derived.js";
import { fromDetail } from "./detail.js";
import { fromExactCalls } from "./exact-calls.js";
import { fromHost } from "./host.js";
import { fromUnnamedCreate } from "./created.js";
import { isMadeUp, isNothingAt } from "./nothing.js";
import { namesOf, type FoundValue, type Place } from "./place.js";
import { fromMember, fromRow, shared } from "./properties.js";

/** The fields whose values are at hand, with them; of `a or b`, one is enough. */
export function findAll(fields: readonly string[], place: Place): [string, FoundValue][] {
  return fields.flatMap((field): [string, FoundValue][] => {
    for (const one of field.split(" or ")) {
      const value = findValue(one, place);
      if (value !== undefined) return [[one, value]];
    }
    return [];
  });
}

/**
 * Looks for a field's value, from the surest place to the least sure: the call's own free text, a name in scope, the
 * host's objects, the row that the call is about, the same property elsewhere in the function; a dispatch's key is
 * also made from its parts.
 */
export function findValue(field: string, place: Place): FoundValue | undefined {
  const isThere = (text: string | undefined): text is string =>
    text !== undefined &&
    !isNothingAt(text, place.call) &&
    !isOptionalArgument(text, place) &&
    !(field === "queue_id" && isMadeUp(text, place.call));
  const plain = [shared, fromDetail, fromScope, fromExactCalls, fromHost, fromMember]
    .map((look) => look(field, place))
    .find(isThere);
  const made = plain === undefined || field === "prompt_sha256" ? fromUnnamedCreate(field, place) : undefined;
  if (made !== undefined) return made;
  if (plain !== undefined) return { text: plain, imports: [], needs: [] };
  const asked = fromArguments(field, place);
  if (asked !== undefined) return asked;
  const derived =
    fromHeader(field, place) ??
    (field === "raw_error" ? rawError(place) : field === "reason" ? blockReason(place) : undefined);
  if (derived !== undefined) return { text: derived, imports: [], needs: [] };
  const row = fromRow(field, place);
  if (isThere(row)) return { text: row, imports: [], needs: ["dispatch-db"] };
  // A request's own agent is in `agent`: the type is that of the agent that is wanted.
  const type = field === "target_agent" ? shared("agent_type", place) : undefined;
  if (type !== undefined) return { text: type, imports: [], needs: [] };
  if (field === "size_bytes") return sizeOfFile(place);
  return field === "dispatch_key" ? (fromQueue(place) ?? fromParts(place)) : undefined;
}

/** The size of the file that the call names. */
function sizeOfFile(place: Place): FoundValue | undefined {
  const path = shared("file_path", place) ?? fromDetail("file_path", place);
  const reference = path === undefined ? undefined : referenceTo(place.view, "node:fs", "statSync");
  return reference === undefined || path === undefined
    ? undefined
    : { text: `${reference.text}(${path}).size`, imports: reference.imports, needs: [] };
}

/** What the queue has of the row that the call names. */
function fromQueue(place: Place): FoundValue | undefined {
  const { view, context } = place;
  // A miss is about no row, and a tree that makes none has none to be found.
  if (place.event === "DISPATCH-QUEUE-EXACT-MISS" || !makesRows(context.frameworkOf(view.path), context))
    return undefined;
  const id = shared("queue_id", place) ?? fromDetail("queue_id", place);
  const module = dispatchDbOf(context.frameworkOf(view.path), context);
  const reference = id === undefined ? undefined : referenceTo(view, module, "dbFindDispatch");
  if (reference === undefined || id === undefined || isMadeUp(id, place.call)) return undefined;
  return {
    text: `${reference.text}({ queue_id: ${id.includes("?.") ? `${id} ?? 0` : id} })?.dispatch_key`,
    imports: reference.imports,
    needs: ["dispatch-db"],
  };
}

/** Whether some code of a tree puts rows into the queue; that the library can is not enough. */
function makesRows(framework: string, context: TransformContext): boolean {
  const folder = dirname(dispatchDbOf(framework, context));
  const library = DISPATCH_DB_FILES.map((name) => join(folder, name));
  return context.files.some(
    (file) =>
      !library.includes(file) &&
      context.frameworkOf(file) === framework &&
      /\bdb(?:Create|Enqueue|Insert|Add)\w+|\bINTO\s+dispatch_queue\b/.test(context.textOf(file)),
  );
}

function fromScope(field: string, { call }: Place): string | undefined {
  return namesOf(field).find((name) => declarationsOf(name, call).length > 0);
}

/** `dispatchKey({ … })`, where all that it is made of is at hand (contract §5). */
function fromParts(place: Place): FoundValue | undefined {
  const { view, context } = place;
  const target = fromDetail("target_agent", place) ?? fromMember("target_agent", place);
  const parts = {
    agent_type: target ?? findValue("agent_type", place)?.text,
    dag_task_id: findValue("dag_task_id", place)?.text,
    prompt_sha256: findValue("prompt_sha256", place)?.text,
    parent_session_id: findValue("parent_session_id", place)?.text ?? findValue("sessionID", place)?.text,
  };
  const texts = Object.entries(parts).map(([name, text]) => {
    if (text === undefined) return undefined;
    const sure = text.includes("?.") ? `${text} ?? ""` : text;
    return sure === name ? name : `${name}: ${sure}`;
  });
  if (texts.includes(undefined)) return undefined;
  const reference = referenceTo(view, dispatchDbOf(context.frameworkOf(view.path), context), "dispatchKey");
  if (reference === undefined) return undefined;
  return {
    text: `${reference.text}({ ${texts.join(", ")} })`,
    imports: reference.imports,
    needs: ["dispatch-db"],
  };
}
