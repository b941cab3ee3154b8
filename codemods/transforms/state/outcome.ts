import type { Finding } from "../../finding.js";
import { manual, PASS, type Outcome, type TransformContext } from "../../transform.js";
import { familyOf, isWriter, type Claim } from "./legacy.js";
import { finish, runOf } from "./runs.js";
import { settle } from "./settle.js";

/**
 * Answers a writer finding that belongs to a transform: all such findings of its file are taken out together, so that
 * what only they needed can go as well.
 */
export function dropOutcome(
  claim: Claim,
  finding: Finding,
  context: TransformContext,
  reason: string,
): Outcome {
  if (!isWriter(finding)) return PASS;
  const migration = settle(context);
  const verdict = migration.verdictOf(finding);
  if (verdict?.claim !== claim) return PASS;
  if (verdict.reason !== undefined) return manual(verdict.reason);
  const framework = context.frameworkOf(finding.file);
  // A clean-up leans on the moves of what it cleans; a context and the entries that become its row on each other.
  const isExpected = claim === "dispatch-context" && migration.expectant.includes(framework);
  const leans = isExpected || (claim === "stale-cleanup" && /^(?:queue|folder)$/.test(familyOf(finding)));
  const unit = { name: `queue ${framework}`, bears: isExpected };
  return finish(runOf(migration, claim, finding.file), finding, reason, leans ? unit : undefined);
}
