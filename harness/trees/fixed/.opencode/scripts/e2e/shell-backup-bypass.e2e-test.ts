// No way round the shell guard, and a backup of whatever safe_edit writes. Exit code 0 or 1.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getDb } from "../../lib/dispatch-db";
import { inWorkspace, thrown } from "./workspace";

const SCRIPT = join(tmpdir(), `bypass-${process.pid}`);
const PAYLOAD = `require("fs").writeFileSync("pwned", "x")`;

/** Commands that would write `pwned`, or anything else. */
const BYPASSES = [
  `cat > ${SCRIPT}-new.ts <<'EOF'\n${PAYLOAD}\nEOF`,
  `tee ${SCRIPT}-new.ts <<< '${PAYLOAD}'`,
  `printf '%s' '${PAYLOAD}' > ${SCRIPT}-new.ts`,
  `bun ${SCRIPT}.ts`,
  `bun run ${SCRIPT}.ts`,
  `bun ${SCRIPT}-missing.ts`,
  `bash ${SCRIPT}.sh`,
  `. ${SCRIPT}.sh`,
  `${SCRIPT}.sh`,
  `python3 ${SCRIPT}.py`,
  `python3 <<EOF\nopen("pwned", "w").write("x")\nEOF`,
  `python3 - <<'EOF'\nfrom pathlib import Path\nPath("pwned").write_text("x")\nEOF`,
  `python3 -c 'open("pwned", "w").write("x")'`,
  `python3 -c 'import os; os.system("touch pwned")'`,
  `python3 -c 'getattr(__builtins__, "op" + "en")("pwned", "w")'`,
  `node -e '${PAYLOAD}'`,
  `node -e 'fs["write" + "FileSync"]("pwned", "x")'`,
  `bun -e 'await Bun.write("pwned", "x")'`,
  `echo '${PAYLOAD}' | node -`,
  `node --require ${SCRIPT}.ts -e 1`,
  `NODE_OPTIONS='--require ${SCRIPT}.ts' node -e 1`,
  "echo x > pwned",
  "echo x > pwned // safe_bash: allow-write",
  "touch pwned # safe_bash: allow-write",
  "cp kept.txt pwned",
  "mv kept.txt pwned",
  "dd if=kept.txt of=pwned",
  "sed -i s/old/new/ kept.txt",
  "sed -n 'w pwned' kept.txt",
  `awk '{ print > "pwned" }' kept.txt`,
  "sort -o pwned kept.txt",
  "find . -name kept.txt -exec cp {} pwned ';'",
  "echo pwned | xargs touch",
  "bash -c 'touch pwned'",
  "echo 'touch pwned' | sh",
  "eval 'touch pwned'",
  "command touch pwned",
  "$(echo touch) pwned",
  "t=touch; $t pwned",
  "ls() { touch pwned; }; ls",
  "trap 'touch pwned' EXIT",
  "cat <(touch pwned)",
  "echo $(touch pwned)",
  "git -c alias.x='!touch pwned' x",
  "perl -e 'open(F, \">pwned\")'",
  "x='a[$(touch pwned)]'; echo $((x))",
  "make pwned",
];

const READS = [
  "ls -la",
  "cat kept.txt",
  "grep -n old kept.txt | head -1",
  "git status",
  "find . -maxdepth 1 -name '*.txt'",
];

process.exitCode = await inWorkspace(
  "shell guard and backups",
  async ({ root, tool, before, events }, expect) => {
    const file = join(root, "kept.txt");
    writeFileSync(file, "old\n");
    writeFileSync(`${SCRIPT}.ts`, PAYLOAD);
    writeFileSync(`${SCRIPT}.py`, `open("pwned", "w").write("x")`);
    writeFileSync(`${SCRIPT}.sh`, "touch pwned\n");
    chmodSync(`${SCRIPT}.sh`, 0o755);
    try {
      for (const command of BYPASSES) {
        const seen = events().length;
        expect(`the tool refuses: ${command}`, (await tool("safe_shell", { command })).startsWith("blocked"));
        const hook = await thrown(() => before("bash", { command }, "ses_1", "call_1"));
        expect(`the hook refuses: ${command}`, hook.startsWith("scope:"));
        const logged = events("SHELL-WRITE-BLOCKED").length;
        expect(`both are logged: ${command}`, events().length === seen + 2 && logged >= 2);
        expect(
          `nothing is written: ${command}`,
          !existsSync(join(root, "pwned")) && !existsSync(`${SCRIPT}-new.ts`),
        );
      }
      expect("the file is as it was", readFileSync(file, "utf8") === "old\n");
      for (const command of READS) {
        expect(`reading passes: ${command}`, !(await tool("safe_shell", { command })).startsWith("blocked"));
        expect(
          `and in the hook: ${command}`,
          (await thrown(() => before("bash", { command }, "ses_1", "call_1"))) === "",
        );
      }
    } finally {
      for (const ending of [".ts", ".py", ".sh", "-new.ts"]) rmSync(SCRIPT + ending, { force: true });
    }

    const backups = () =>
      getDb()
        .query<{ uuid: string; status: string; backup_file_path: string | null }, []>(
          "SELECT * FROM backup_log ORDER BY id",
        )
        .all();
    expect(
      "an edit is written",
      (await tool("safe_edit", { file: "kept.txt", content: "new\n" })).startsWith("written"),
    );
    const [first] = backups();
    expect("its backup has the old text", readFileSync(first?.backup_file_path ?? "", "utf8") === "old\n");
    expect("its row is closed", first?.status === "written");
    expect("BACKUP-CREATED is logged", events("BACKUP-CREATED")[0]?.backup_uuid === first?.uuid);
    await tool("safe_edit", { restore: first?.uuid });
    expect("it can be restored", readFileSync(file, "utf8") === "old\n");
    for (const target of ["../out.txt", "/etc/motd", ".task_temp/_dispatch/.pending.json", ".git/config"]) {
      expect(
        `${target} is refused`,
        (await tool("safe_edit", { file: target, content: "x" })).startsWith("refused"),
      );
    }

    // A process that may write 100 kB to a file breaks off in the middle of a larger one.
    const code = `const { writeBackedUp } = await import(${JSON.stringify(join(import.meta.dir, "../../lib/backup-manager.ts"))});
    const context = { agent: "a", sessionID: "s", dag_task_id: "T-1", reason: "e2e" };
    writeBackedUp(${JSON.stringify(file)}, "x".repeat(3_000_000), context);`;
    const limited = spawnSync("bash", ["-c", 'ulimit -f 200; exec "$0" -e "$1"', process.execPath, code]);
    expect("a write that breaks off is an error", limited.status !== 0);
    expect("the file is as it was", readFileSync(file, "utf8") === "old\n");
    expect(
      "the backup says so",
      backups().some(({ status }) => status === "failed"),
    );
    expect(
      "no half file is left",
      readdirSync(root).every((name) => !name.endsWith(".tmp")),
    );
  },
);
