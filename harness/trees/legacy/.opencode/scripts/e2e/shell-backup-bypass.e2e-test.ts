// The guard as it is, not as it should be: what passes today is written down as passing. 已知漏洞见 README
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const root = mkdtempSync(join(tmpdir(), "guard-"))
process.env.OPENCODE_ROOT = root
const { inspectCommand } = await import("../../lib/safe-bash-core")

mkdirSync(join(root, ".task_temp/_dispatch/ctx"), { recursive: true })
writeFileSync(join(root, ".task_temp/_dispatch/ctx/T-1.json"), "{}")

const cases: Array<[string, boolean]> = [
  ["ls -la", true],
  ["echo x > src/a.ts", false],
  ["sed -i 's/a/b/' src/a.ts", false],
  ["rm -rf src", false],
  ["cat > /tmp/x.ts <<EOF\nconsole.log(1)\nEOF", true],
  ["bun /tmp/x.ts", true],
]
const wrong = cases.filter(([command, ok]) => inspectCommand(command).ok !== ok)
for (const [command] of wrong) console.log("FAIL " + command)
if (!wrong.length) console.log("ok   shell guard")
rmSync(root, { recursive: true, force: true })
process.exit(wrong.length ? 1 : 0)
