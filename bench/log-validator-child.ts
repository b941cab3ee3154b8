/** Validates the log that its parent names, as a process of its own, and prints what it counted. */
import { join } from "node:path";
import { ROOT } from "./paths.js";

const { summariseLogs } = (await import(join(ROOT, "dist/harness/log/index.js"))) as {
  summariseLogs: (path: string) => Promise<{ lines: number; findings: number }>;
};
const { lines, findings } = await summariseLogs(process.argv[2] ?? "");
process.stdout.write(JSON.stringify({ lines, findings }));
