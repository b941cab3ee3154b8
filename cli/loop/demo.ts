/**
 * `npm run demo`: the whole loop on the legacy tree, a line or two a step. The exit code is 0 if every step went as it
 * must, else 1.
 */
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import picocolors from "picocolors";
import { marks } from "../formats/marks.js";
import { loop } from "./loop.js";

const tree = legacyTree();
const paint = picocolors.createColors("hasColors" in process.stdout && process.stdout.hasColors());
/** Facts beyond the first line of a step. */
const FACTS = 20;

// All temporary folders, also those of the harness, lie in this one, so that an interrupt leaves nothing either.
const folder = realpathSync(mkdtempSync(join(tmpdir(), "writer-regression-demo-")));
process.env["TMPDIR"] = folder;
const removeFolder = (): void => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => {
    removeFolder();
    // Sessions in Bun end when their input does, which is now.
    process.exit(code);
  });
}

try {
  let failed = false;
  for await (const { title, ok, said, durationMs } of loop(tree)) {
    const [first = "", ...facts] = said;
    const seconds = paint.dim(`${(durationMs / 1000).toFixed(1)} s`);
    process.stdout.write(`${marks[ok ? "good" : "bad"](paint)} ${title}: ${first}  ${seconds}\n`);
    for (const fact of facts.slice(0, FACTS)) process.stdout.write(`    ${fact}\n`);
    if (facts.length > FACTS) process.stdout.write(`    and ${String(facts.length - FACTS)} more\n`);
    failed ||= !ok;
  }
  process.stdout.write(
    failed ? "The loop is broken.\n" : "From finding to proven migration, and nothing left to do.\n",
  );
  process.exitCode = failed ? 1 : 0;
} finally {
  removeFolder();
}

/** The demo runs built or from its sources; the tree stands some folders above either. */
function legacyTree(): string {
  for (let folder = import.meta.dirname; dirname(folder) !== folder; folder = dirname(folder)) {
    const legacy = join(folder, "harness/trees/legacy");
    if (existsSync(legacy)) return legacy;
  }
  throw new Error("harness/trees/legacy is missing: run the demo in the repository.");
}
