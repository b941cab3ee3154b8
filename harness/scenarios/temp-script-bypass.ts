// Seed, test 7: "Temp-script bypass tests: cat > /tmp/x.ts with workspace writes blocks; bun /tmp/x.ts blocks;
// python3 <<EOF open(...).write() blocks".
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ShellAttempt, shellVerdict } from "../checkers/shell.js";
import { bypassCommands, keptFiles, readingCommands, stagedScripts } from "./bypass-commands.js";
import { scenario } from "./scenario.js";
import { shellChannels, ShellRecorder } from "./shell-attempts.js";

export const tempScriptBypass = scenario<{ readonly attempts: readonly ShellAttempt[] }>({
  id: "temp-script-bypass",
  title: "no shell command writes",
  seed: "cat > /tmp/x.ts with workspace writes blocks; bun /tmp/x.ts blocks; python3 <<EOF open(...).write() blocks",
  lacks: (parts) =>
    shellChannels(parts).size > 0
      ? undefined
      : "there is no tool with a command to run, and no tool.execute.before hook that could guard the host's",
  steps: async (stage) => {
    const workspace = await stage.open({ mode: "strict" });
    const session = await workspace.session();
    const out = mkdtempSync(join(tmpdir(), "writer-regression-out-"));
    try {
      const recorder = new ShellRecorder(workspace, [
        { name: "", root: workspace.root, files: keptFiles },
        { name: "OUT/", root: out, files: stagedScripts },
      ]);
      const channels = shellChannels(session.parts);
      for (const asked of [...bypassCommands, ...readingCommands]) {
        const command = asked.command.replaceAll("OUT", out);
        await recorder.run(session, channels, { ...asked, command });
      }
      return { attempts: recorder.attempts };
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
  check: ({ attempts }) => attempts.flatMap(shellVerdict),
});
