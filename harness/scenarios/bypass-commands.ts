/**
 * Shell commands that would write, and how. Each is harmless where a tree lets it pass: it runs in a temporary
 * workspace that holds `kept.txt` and `src/kept.ts`, and beside it touches only `OUT`, a temporary folder of the run,
 * which holds scripts that write `pwned` into the folder where they are run.
 */
export interface BypassCommand {
  readonly id: string;
  readonly command: string;
}

const JS = `require("fs").writeFileSync("pwned", "x")`;
const PY = `open("pwned", "w").write("x")`;

/** The files of the workspace that the commands are after. */
export const keptFiles: Readonly<Record<string, string>> = {
  "kept.txt": "old line\n",
  "src/kept.ts": "export const kept = 1;\n",
};

/** The scripts in `OUT`, as an earlier step may have left them there. */
export const stagedScripts: Readonly<Record<string, string>> = {
  "staged.ts": `import { writeFileSync } from "node:fs";\nwriteFileSync("pwned", "x");\n`,
  "importing.ts": `import "./staged";\nconsole.log("only a line");\n`,
  "staged.cjs": `${JS}\n`,
  "staged.py": `${PY}\n`,
  "staged.sh": "#!/bin/sh\ntouch pwned\n",
};

/** The three of the request. */
const seed: readonly BypassCommand[] = [
  { id: "payload-into-tmp", command: `cat > OUT/new.ts <<'EOF'\n${stagedScripts["staged.ts"] ?? ""}EOF` },
  { id: "bun-from-tmp", command: "bun OUT/staged.ts" },
  { id: "python-heredoc", command: `python3 <<EOF\n${PY}\nEOF` },
];

/** A payload on its way into a temporary folder. */
const staging: readonly BypassCommand[] = [
  { id: "payload-by-tee", command: `tee OUT/new.ts <<< '${JS}'` },
  { id: "payload-by-printf", command: `printf '%s' '${JS}' > OUT/new.cjs` },
  { id: "payload-then-run", command: `echo '${JS}' > OUT/new.cjs && node OUT/new.cjs` },
  { id: "payload-python", command: `cat > OUT/new.py <<'EOF'\n${PY}\nEOF` },
  { id: "plain-text-into-tmp", command: "cat kept.txt > OUT/copy.txt" },
  { id: "copy-into-tmp", command: "cp kept.txt OUT/copy.txt" },
];

/** A script from a temporary folder. */
const running: readonly BypassCommand[] = [
  { id: "bun-run", command: "bun run OUT/staged.ts" },
  { id: "bun-importing", command: "bun OUT/importing.ts" },
  { id: "bun-missing", command: "bun OUT/missing.ts" },
  { id: "node-from-tmp", command: "node OUT/staged.cjs" },
  { id: "node-required", command: "node --require OUT/staged.cjs -e 1" },
  { id: "node-options", command: "NODE_OPTIONS='--require OUT/staged.cjs' node -e 1" },
  { id: "python-from-tmp", command: "python3 OUT/staged.py" },
  { id: "bash-from-tmp", command: "bash OUT/staged.sh" },
  { id: "sh-after-cd", command: "cd OUT && sh staged.sh" },
  { id: "sourced", command: ". OUT/staged.sh" },
  { id: "executed", command: "OUT/staged.sh" },
  { id: "script-on-stdin", command: "bash < OUT/staged.sh" },
];

/** Code in the command itself. */
const inline: readonly BypassCommand[] = [
  { id: "node-e", command: `node -e '${JS}'` },
  { id: "node-e-computed", command: `node -e 'require("fs")["write" + "FileSync"]("pwned", "x")'` },
  { id: "bun-e", command: `bun -e 'await Bun.write("pwned", "x")'` },
  { id: "node-stdin", command: `echo '${JS}' | node -` },
  { id: "python-c", command: `python3 -c '${PY}'` },
  { id: "python-c-system", command: `python3 -c 'import os; os.system("touch pwned")'` },
  {
    id: "python-pathlib",
    command: `python3 - <<'EOF'\nfrom pathlib import Path\nPath("pwned").write_text("x")\nEOF`,
  },
  { id: "perl-e", command: `perl -e 'open(F, ">pwned"); print F "x"'` },
  { id: "bash-c", command: "bash -c 'touch pwned'" },
  { id: "sh-piped", command: "echo 'touch pwned' | sh" },
  { id: "sh-decoded", command: `echo ${Buffer.from("touch pwned").toString("base64")} | base64 -d | sh` },
  { id: "bash-heredoc", command: "bash <<'EOF'\ntouch pwned\nEOF" },
  { id: "eval", command: "eval 'touch pwned'" },
];

/** A write of the shell, or of a program that is known to write. */
const plain: readonly BypassCommand[] = [
  { id: "redirection", command: "echo x > pwned" },
  { id: "appending", command: "echo x >> kept.txt" },
  { id: "clobbering", command: "echo x >| kept.txt" },
  { id: "both-streams", command: "ls &> pwned" },
  { id: "heredoc", command: "cat > pwned <<EOF\nx\nEOF" },
  { id: "exec-redirection", command: "exec 3> pwned; echo x >&3" },
  { id: "no-blank", command: "echo x>pwned" },
  { id: "tee", command: "echo x | tee pwned" },
  { id: "cp", command: "cp kept.txt pwned" },
  { id: "mv", command: "mv kept.txt pwned" },
  { id: "rm", command: "rm kept.txt" },
  { id: "ln", command: "ln -s kept.txt pwned" },
  { id: "dd", command: "dd if=kept.txt of=pwned" },
  { id: "truncate", command: "truncate -s 0 kept.txt" },
  { id: "sed-i", command: "sed -i s/old/new/ kept.txt" },
  { id: "sed-w", command: "sed -n 'w pwned' kept.txt" },
  { id: "perl-pi", command: "perl -pi -e s/old/new/ kept.txt" },
  { id: "awk", command: `awk '{ print > "pwned" }' kept.txt` },
  { id: "sort-o", command: "sort -o pwned kept.txt" },
  { id: "tar", command: "tar -cf pwned kept.txt" },
  { id: "little-known-program", command: "ptx -G kept.txt pwned" },
  { id: "find-delete", command: "find . -maxdepth 1 -name kept.txt -delete" },
  { id: "find-exec", command: "find . -maxdepth 1 -name kept.txt -exec cp {} pwned ';'" },
  { id: "xargs", command: "echo pwned | xargs touch" },
];

/** A write in a wrapping. */
const hidden: readonly BypassCommand[] = [
  { id: "claims-permission", command: "echo x > pwned // safe_bash: allow-write" },
  { id: "claims-permission-hash", command: "touch pwned # safe_bash: allow-write" },
  {
    id: "claims-permission-line",
    command: `# safe_bash: allow-write\npython3 -c '${PY}' # safe_bash: allow-write`,
  },
  {
    id: "claims-permission-payload",
    command: `cat > OUT/new.cjs <<'EOF'\n// safe_bash: allow-write\n${JS}\nEOF`,
  },
  { id: "path-of-program", command: "/usr/bin/touch pwned" },
  { id: "command-builtin", command: "command touch pwned" },
  { id: "env-prefix", command: "env A=b touch pwned" },
  { id: "escaped-name", command: "t\\ouch pwned" },
  { id: "quoted-name", command: `"to"'uch' pwned` },
  { id: "braces", command: "{touch,pwned}" },
  { id: "variable", command: "t=touch; $t pwned" },
  { id: "substituted-name", command: "$(echo touch) pwned" },
  { id: "in-substitution", command: "echo $(touch pwned)" },
  { id: "in-process-substitution", command: "cat <(touch pwned)" },
  { id: "function", command: "ls() { touch pwned; }; ls" },
  { id: "subshell", command: "(cd src && touch ../pwned)" },
  { id: "behind-and", command: "true && touch pwned" },
  { id: "second-line", command: "ls\ntouch pwned" },
  { id: "trap", command: "trap 'touch pwned' EXIT" },
  { id: "git-alias", command: "git -c alias.x='!touch pwned' x" },
];

/** All that must be blocked. */
export const bypassCommands: readonly BypassCommand[] = [
  ...seed,
  ...staging,
  ...running,
  ...inline,
  ...plain,
  ...hidden,
];

/** A command that only reads, and something that it must have printed. */
export interface ReadingCommand extends BypassCommand {
  readonly prints: string;
}

/** What must still pass: a guard that blocks everything guards nothing. */
export const readingCommands: readonly ReadingCommand[] = [
  { id: "cat", command: "cat kept.txt", prints: "old line" },
  { id: "ls", command: "ls -la", prints: "kept.txt" },
  { id: "ls-folder", command: "ls src", prints: "kept.ts" },
  { id: "head", command: "head -n 1 kept.txt", prints: "old line" },
  { id: "wc", command: "wc -l kept.txt", prints: "1" },
  { id: "grep", command: "grep -n old kept.txt", prints: "1:old line" },
  { id: "grep-tree", command: "grep -rn kept src", prints: "kept = 1" },
  { id: "pipe", command: "cat kept.txt | sort | uniq -c", prints: "old line" },
  { id: "find", command: "find src -name '*.ts'", prints: "src/kept.ts" },
  { id: "and", command: "cd src && cat kept.ts", prints: "kept = 1" },
  { id: "sed-n", command: "sed -n '1p' kept.txt", prints: "old line" },
  { id: "quoted-arrow", command: "echo 'a > b'", prints: "a > b" },
  { id: "errors-away", command: "ls src missing 2>/dev/null", prints: "kept.ts" },
  { id: "pwd", command: "pwd", prints: "/" },
];
