import { statSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { describeFinding, summariseLogs } from "../log/index.js";
import { findLogFiles } from "../log/find-log-files.js";
import { type CheckOutcome, Findings } from "./result.js";

/** Seed: "Fail if a log event misses the required identity tuple". A line that nobody can read counts, too. */
export async function logIdentityTuple(logs: string | undefined, root: string): Promise<CheckOutcome> {
  if (logs === undefined) return { skipped: "no log was named" };
  const stat = statSync(logs, { throwIfNoEntry: false });
  if (stat === undefined) return { skipped: `there is no log ${logs}` };
  if (!stat.isDirectory() && !stat.isFile()) {
    return Findings.of({ place: logs, message: "is neither a folder nor a file" });
  }
  if ((await findLogFiles(logs)).length === 0) return { skipped: `${logs} holds no log file` };
  const findings = new Findings();
  await summariseLogs(logs, {}, (finding) => {
    const { event, problem, missing } = finding;
    const file = shown(finding.file, root);
    const place = `${file}:${String(finding.line)}`;
    const message = describeFinding({ ...finding, file }).replace(/^.*?:\d+: |^.*?: (?=the file )/u, "");
    findings.add({
      place,
      message,
      file,
      line: finding.line,
      problem,
      ...(event === undefined ? {} : { event }),
      missing,
    });
  });
  return findings;
}

/** Relative to the root if it is below it. */
function shown(file: string, root: string): string {
  const path = relative(root, file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.replaceAll("\\", "/");
}
