import type { HandedDomain } from "./domain.js";
import { Node } from "ts-morph";
import type { Edit, TransformContext } from "../../transform.js";
import type { Modules } from "../code/modules.js";
import { short } from "../code/text.js";
import { fieldsWithoutColumn, isDispatch } from "./columns.js";
import { claimOf, familyOf, isThroughExempt, type Claim, type WriterFindingPlaced } from "./legacy.js";
import { planShell } from "./shell.js";
import { fieldsOf, isDispatchOf } from "./entry-fields.js";
import { additionsTo, listWritesOf } from "./list-writes.js";
import { readBefore } from "./read-before.js";
import { storedBy, type Stored } from "./stored.js";
import { takenAt } from "./taken.js";
import { isReadSomewhere } from "./unread.js";

/** What is to become of a writer finding. `reason` is for people; everything else goes. */
export interface Verdict {
  readonly finding: WriterFindingPlaced;
  readonly claim: Claim;
  readonly reason?: string;
  /** What the write stored. */
  readonly stored: Stored;
  /** A dispatch is put into the list that is written. */
  readonly isMade?: boolean;
  /** The call stays; this is taken out of the shell text that it gives. */
  readonly cut?: readonly Edit[];
  /** What has to be handed to create calls, so that nothing of it is lost. */
  readonly domains?: readonly HandedDomain[];
  /** Somebody acts on what the state says: then it has to go on being written. */
  readonly isUsed?: boolean;
}

/** What is to become of one finding, as far as it alone says. */
export function judge(finding: WriterFindingPlaced, context: TransformContext, modules: Modules): Verdict {
  const family = familyOf(finding);
  const view = context.open(finding.file);
  const node = view.nodeAt(finding.range);
  const none: Stored = { entries: [], assigned: [] };
  const claim = claimOf(finding);
  const verdict = { finding, claim, stored: none };
  const refused = context.refused(claim, finding);
  if (refused !== undefined && node !== undefined)
    return { ...verdict, stored: storedBy(node, finding.file, modules), reason: refused };
  if (node === undefined)
    return { ...verdict, reason: "This call is written in an odd way: take it out by hand." };
  if (family === "own")
    return {
      ...verdict,
      reason: `\`${finding.fact.path}\` is a legacy path of this project's own settings: replace the write by what keeps that state now.`,
    };
  if (isThroughExempt(finding)) return verdict;
  const shell = planShell(node, finding.file);
  if (shell.kind === "left")
    return {
      ...verdict,
      reason: `The same shell text also does \`${shell.command}\`: take the legacy path out of the text, and leave the rest.`,
    };
  if (shell.kind === "cut") return { ...verdict, cut: shell.edits };
  const read = family === "marker" ? usedOf(node, finding.file) : undefined;
  if (read !== undefined)
    return {
      ...verdict,
      isUsed: true,
      reason: `What the marker says is used here (\`${short(read)}\`), and nothing else says it: ask the database for the session's rows instead, then drop the marker.`,
    };
  if (finding.fact.operation !== "write") return verdict;
  const stored = storedBy(node, finding.file, modules);
  const made =
    family === "queue"
      ? listWritesOf(node, finding.file, modules).flatMap((site) =>
          additionsTo(site).map((one) => fieldsOf(one, site.file, modules)),
        )
      : [];
  if (
    stored.unknown !== undefined &&
    family === "queue" &&
    !stored.entries.some(isDispatch) &&
    !made.some(isDispatchOf)
  )
    return {
      ...verdict,
      stored,
      reason: `\`${short(stored.unknown)}\` goes into the queue, and nothing here says what is in it: make the create call (\`dbCreateDispatchAtomic\`) with its fields, then drop the write.`,
    };
  const lost = fieldsWithoutColumn(
    stored,
    made.flatMap((one) => [...one.keys()]),
  )
    .filter((name) => !(context.settings.mayDrop ?? []).includes(name))
    .filter((name) => family !== "marker" || isReadSomewhere(name, context));
  if (lost.length === 0) return { ...verdict, stored, isMade: made.some(isDispatchOf) };
  const what = family === "queue" ? "The entry" : family === "marker" ? "The marker" : "The context";
  const names = lost.map((name) => `\`${name}\``).join(", ");
  const [has, it] = lost.length > 1 ? ["have", "them"] : ["has", "it"];
  return {
    ...verdict,
    stored,
    reason: `${what} carries ${names}, which ${has} no column: keep ${it} somewhere that its readers look at, then drop the write; or name ${it} in the setting \`mayDrop\`.`,
  };
}

/** What is read out of a marker, or taken out of its list, and used around a write. */
function usedOf(write: Node, file: string): string | undefined {
  const taken = Node.isCallExpression(write) ? takenAt({ file, call: write }) : undefined;
  return taken === undefined ? readBefore(write) : taken.name.getText();
}
