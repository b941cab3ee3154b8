import picocolors from "picocolors";
import type { SelfTestCheck, SelfTestStatus } from "../../harness/self-test/result.js";
import { marks, type TextOptions } from "./marks.js";

const mark: Readonly<Record<SelfTestStatus, keyof typeof marks>> = {
  passed: "good",
  failed: "bad",
  skipped: "none",
};

/** The self-test for people: a line a check, and below it what it found. */
export function selfTestText(
  { checks }: { readonly checks: readonly SelfTestCheck[] },
  { color }: TextOptions,
): string {
  const paint = picocolors.createColors(color);
  return checks
    .flatMap(({ id, status, findings, total, reason }) => {
      const said = reason === undefined ? "" : `  skipped: ${reason}`;
      const rest = total - findings.length;
      return [
        `${marks[mark[status]](paint)} ${id}${said}`,
        ...findings.map(({ place, message }) => `    ${place}  ${message}`),
        ...(rest > 0 ? [`    and ${String(rest)} more`] : []),
      ];
    })
    .join("\n");
}
