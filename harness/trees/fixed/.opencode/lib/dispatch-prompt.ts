import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { atomicCreateText, atomicWriteText } from "./atomic";
import { ORPHAN_AGE_MS } from "./constants";
import { dbCreateDispatchAtomic, dbFindDispatch, getDb, type CreateResult } from "./dispatch-db";
import { wrapPrompt, type WrappedPrompt } from "./dispatch-token";
import { dispatchDir, fromRoot, inRoot, promptFileFor } from "./paths";

export interface DispatchRequest {
  readonly agent_type: string;
  readonly dag_task_id: string;
  readonly parent_session_id: string;
  readonly call_id: string;
  readonly body: string;
  readonly domain_id?: string;
  readonly resume?: boolean;
}

export interface Dispatched extends CreateResult {
  readonly file_path: string;
  readonly size_bytes: number;
  readonly text: string;
}

/**
 * Wraps a prompt, writes its file, then makes the row. The file comes first, so a row never names a prompt that is not
 * there; a file whose row was never made is nobody's and is swept away some time later.
 */
export function createDispatch(request: DispatchRequest): Dispatched {
  const wrapped = wrapPrompt(
    request.agent_type,
    request.dag_task_id,
    request.parent_session_id,
    request.body,
  );
  const known = dbFindDispatch({ dispatch_key: wrapped.dispatch_key });
  const file_path = known ? known.file_path : writePrompt(wrapped);
  let result: CreateResult;
  try {
    result = dbCreateDispatchAtomic({
      agent_type: wrapped.agent_type,
      dag_task_id: wrapped.dag_task_id,
      prompt_sha256: wrapped.prompt_sha256,
      parent_session_id: wrapped.parent_session_id,
      call_id: request.call_id,
      file_path,
      size_bytes: wrapped.size_bytes,
      ...(request.domain_id === undefined ? {} : { domain_id: request.domain_id }),
      ...(request.resume === undefined ? {} : { resume: request.resume }),
    });
  } catch (error) {
    if (!known) rmSync(inRoot(file_path), { force: true });
    throw error;
  }
  const named = result.outcome === "created" ? file_path : keepNamedFile(result, file_path, wrapped);
  return { ...result, file_path: named, size_bytes: wrapped.size_bytes, text: wrapped.text };
}

function writePrompt(wrapped: WrappedPrompt): string {
  for (let at = Date.now(); ; at++) {
    const file = promptFileFor(wrapped.agent_type, at);
    if (atomicCreateText(file, wrapped.text)) return fromRoot(file);
  }
}

/** The row was there already: its file is the one that counts, and it has this very text. */
function keepNamedFile(result: CreateResult, written: string, wrapped: WrappedPrompt): string {
  const named = dbFindDispatch({ queue_id: result.queue_id })?.file_path ?? written;
  if (named !== written) rmSync(inRoot(written), { force: true });
  const file = absolute(named);
  if (readText(file) !== wrapped.text) atomicWriteText(file, wrapped.text);
  return named;
}

function absolute(file: string): string {
  return isAbsolute(file) ? file : inRoot(file);
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** Prompt files, finished or not, that no row names and that are old enough not to be in the making. */
export function orphanedPrompts(now = Date.now()): string[] {
  let names: string[];
  try {
    names = readdirSync(dispatchDir());
  } catch {
    return [];
  }
  const named = new Set(
    getDb()
      .query<{ file_path: string }, []>("SELECT file_path FROM dispatch_prompt_refs")
      .all()
      .map((ref) => absolute(ref.file_path)),
  );
  return names
    .filter((name) => /^(dispatch-.*\.md|\.dispatch-.*\.md\.\d+-\d+\.tmp)$/.test(name))
    .map((name) => join(dispatchDir(), name))
    .filter(
      (file) =>
        !named.has(file) && now - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now) > ORPHAN_AGE_MS,
    );
}

export function sweepOrphanedPrompts(now = Date.now()): number {
  const files = orphanedPrompts(now);
  for (const file of files) rmSync(file, { force: true });
  return files.length;
}
