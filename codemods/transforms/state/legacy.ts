import { basename } from "node:path";
import type { Finding } from "../../finding.js";

/** A finding of `no-runtime-writer`. */
export type WriterFindingPlaced = Extract<Finding, { kind: "writer" }>;

/** What the old path held. */
export type Family = "queue" | "marker" | "pointer" | "context" | "context-folder" | "folder" | "own";

/** The names of the transforms that answer writer findings. */
export type Claim = "pending-queue" | "dispatch-context" | "auto-dispatch-marker" | "stale-cleanup";

export function isWriter(finding: Finding): finding is WriterFindingPlaced {
  return finding.kind === "writer" && finding.fact.kind === "write";
}

export function familyOf({ fact }: { readonly fact: Pick<WriterFindingPlaced["fact"], "held"> }): Family {
  if (/pending queue/.test(fact.held)) return "queue";
  if (/marker/.test(fact.held)) return "marker";
  if (/the dispatch context/.test(fact.held)) return "pointer";
  if (/a task's context|a child of the context/.test(fact.held)) return "context";
  if (/the context folder/.test(fact.held)) return "context-folder";
  return /the dispatch folder/.test(fact.held) ? "folder" : "own";
}

const REPAIR = new RegExp(`(?:${["doctor", "migrat", "reconcil"].join("|")})`, "i");

/** The write itself stands in code that may do it: migrations, the doctor, or something outside `.opencode`. */
export function isThroughExempt({ fact, file }: WriterFindingPlaced): boolean {
  const last = fact.route.at(-1)?.source.path ?? file;
  return last !== file && (REPAIR.test(basename(last)) || !last.includes("/.opencode/"));
}

/** Which transform a finding belongs to, as far as the finding alone says. */
export function claimOf(finding: WriterFindingPlaced): Claim {
  const { operation, path, writer } = finding.fact;
  const family = familyOf(finding);
  if (isThroughExempt(finding) || family === "folder") return "stale-cleanup";
  if (family === "marker") return "auto-dispatch-marker";
  if (family === "queue") {
    const isShell = !/[.]/.test(writer) && /^(?:mv|rm|cp|truncate|unlink)$/.test(writer);
    return isShell ? "stale-cleanup" : "pending-queue";
  }
  if (family === "pointer") return "dispatch-context";
  // One context is closed by its name; a name that is not known is whatever a folder holds.
  if (family === "context" && !path.endsWith(".json")) return "stale-cleanup";
  return family === "context-folder" && operation !== "write" ? "stale-cleanup" : "dispatch-context";
}
