/**
 * Runs in Bun, one process a session: loads the plugins and tools of a tree as OpenCode does, and does what the host
 * asks, line by line.
 */
import { createInterface } from "node:readline";
import { executeCall, executeTask, type LoadedTree } from "./execute.js";
import { loadTree } from "./load-tree.js";
import { callLibrary } from "./library.js";
import type { Answer, Asked } from "./protocol.js";

const answers: (text: string) => boolean = process.stdout.write.bind(process.stdout);
// The tree may print what it likes; the answers' channel stays clean.
Object.assign(process.stdout, { write: process.stderr.write.bind(process.stderr) });
globalThis.console = new console.Console({ stdout: process.stderr, stderr: process.stderr });

let tree: LoadedTree | undefined;

async function answer(asked: Asked): Promise<Answer["value"]> {
  if (asked.op === "load") {
    const loaded = await loadTree(asked);
    if (!("tools" in loaded)) return { ok: false, ...loaded };
    tree = loaded;
    return { ok: true, parts: loaded.parts };
  }
  if (tree === undefined) throw new Error("nothing is loaded yet");
  if (asked.op === "call") return executeCall(tree, asked);
  if (asked.op === "task") return executeTask(tree, asked);
  return callLibrary(tree.root, asked);
}

// Calls of one session may overlap, as OpenCode runs the tool calls of one message side by side.
createInterface({ input: process.stdin }).on("line", (line) => {
  const asked = JSON.parse(line) as Asked;
  void answer(asked)
    .catch((error: unknown): Answer["value"] => ({
      ok: false,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }))
    .then((value) => {
      answers(`${JSON.stringify({ id: asked.id, value })}\n`);
    });
});
process.stdin.on("end", () => process.exit(0));
