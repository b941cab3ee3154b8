import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { classifyShellCommand, guardTarget } from "../safe-bash-core";

let root = "";
let outside = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "guard-root-"));
  outside = mkdtempSync(join(tmpdir(), "guard-scripts-"));
  process.env.OPENCODE_ROOT = root;
  mkdirSync(join(root, "src"));
  writeFileSync(join(outside, "write.ts"), `import { writeFileSync } from "node:fs"; writeFileSync("x", "")`);
  writeFileSync(join(outside, "import.ts"), `import "./write"; console.log(1)`);
  writeFileSync(
    join(outside, "read.ts"),
    `import { readFileSync } from "node:fs"; console.log(readFileSync("x", "utf8"))`,
  );
  writeFileSync(join(outside, "write.py"), `open("x", "w")`);
  writeFileSync(join(outside, "read.py"), `import json\nwith open("x") as f:\n    print(json.load(f))\n`);
  writeFileSync(join(outside, "write.sh"), "#!/bin/sh\ntouch x\n");
  writeFileSync(join(outside, "read.sh"), '#!/bin/sh\nset -eu\nfor f in src/*.ts; do wc -l "$f"; done\n');
});
afterAll(() => {
  for (const dir of [root, outside]) rmSync(dir, { recursive: true, force: true });
});

const kindOf = (command: string, trusted?: string[]): string =>
  classifyShellCommand(command.replaceAll("OUT", outside), { root, ...(trusted ? { trusted } : {}) }).kind;

test.each([
  ["echo x > a.ts", "known_write", ["a.ts"]],
  ["cp a b.ts", "known_write", ["b.ts"]],
  ["cd src && rm a.ts", "known_write", ["src/a.ts"]],
  [
    "cat > /tmp/x.ts <<'EOF'\nBun.write('y', '')\nconst { writeFileSync } = fs\nEOF",
    "script_payload_write",
    ["/tmp/x.ts"],
  ],
  [`python3 -c 'open("p", "w")'`, "script_payload_write", ["p"]],
  ["bash -c 'touch y'", "script_payload_write", ["y"]],
  ["make", "opaque_write", []],
])("%s", (command, kind, targets) => {
  const verdict = classifyShellCommand(command, { root });
  expect(verdict).toMatchObject({ kind: kind as "known_write", targets });
  expect(verdict.reason).not.toBe("");
});

describe("reads", () => {
  test.each([
    "cat a | head -3",
    "ls -la 2>/dev/null",
    "git status",
    "git log --oneline -5 -- src",
    "git diff HEAD~1 | grep '^+' | wc -l",
    "grep -rn 'a\\|b' src | sort | uniq -c | sort -rn",
    "rg -n foo -g '*.ts' src",
    "find . -name '*.ts' -print0 | xargs -0 grep -l foo",
    "find src -type f -exec wc -l {} +",
    "sed -n '1,20p' a",
    "awk -F: '$3 > 100 { print $1 }' a",
    'cd src && for f in *.ts; do echo "$f"; head -3 -- "$f"; done',
    "[ -f a ] && echo yes || echo no",
    "i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done",
    "echo 'a > b'",
    "timeout 5 env LANG=C ls",
    "bash -c 'ls | head -1'",
    "node -p 'process.version'",
    `node -e 'console.log(JSON.parse(require("fs").readFileSync("package.json", "utf8")).name)'`,
    "python3 - <<'EOF'\nimport json\nprint(json.load(open('a')))\nEOF",
    "bun OUT/read.ts",
    "python3 OUT/read.py",
    "sh OUT/read.sh",
    "OUT/read.sh",
    "# a comment\nls # another",
  ])("%s", (command) => {
    expect(kindOf(command)).toBe("read_only");
  });
});

describe("does not pass", () => {
  test.each([
    "bun OUT/write.ts",
    "bun OUT/import.ts",
    "bun OUT/missing.ts",
    "python3 OUT/write.py",
    "sh OUT/write.sh",
    "OUT/write.sh",
    "cat < /dev/null > /dev/../tmp/x",
    "sort --outp=x a",
    "git diff --outpu=x",
    "git grep -Ovim x",
    "uniq a b",
    "make() { :; }; unset -f make; make",
    "make() { :; }; command make",
    "(make() { :; }); make",
    "PATH=/tmp ls",
    "export PATH=/tmp; ls",
    "cd /tmp && git status",
    "[[ -v 'a[$(touch x)]' ]]",
    "read x < a; echo $((x))",
    "echo ${x@P}",
    "sed '1e touch x' a",
    "awk 'BEGIN { system(\"touch x\") }'",
    "xargs sh",
    "find . -exec sh -c 'touch {}' ';'",
    "node -e '\\u0066s.rmSync(1)'",
    "node -e 'const { [a]: b } = c'",
    'python3 -c \'ｏpen("x", "w")\'',
    "python3 -c 'import glob; glob.os.mkdir(\"x\")'",
    'python3 -c \'open("x", *["w"])\'',
    "ls 'unterminated",
    "bun test",
    "npm test",
  ])("%s", (command) => {
    expect(kindOf(command)).not.toBe("read_only");
  });
});

describe("a trusted command", () => {
  const trusted = ["bun test"];
  test.each(["bun test", "bun test src/a.test.ts", "bun test 2>&1 | tail -5"])("%s runs", (command) => {
    expect(kindOf(command, trusted)).toBe("read_only");
  });
  test.each([
    "bun test /tmp/x",
    "bun test ../x",
    "bun test --preload x",
    "cd / && bun test",
    "A=b bun test",
    "bun test > x",
  ])("%s does not", (command) => {
    expect(kindOf(command, trusted)).not.toBe("read_only");
  });
});

test("files that agents may write are in the workspace, and nobody else's", () => {
  const may = (file: string): boolean => guardTarget(file, { agent: "main" }, root).ok;
  expect(["src/a.ts", "new/b.ts", ".opencode/lib/x.ts"].filter((file) => !may(file))).toEqual([]);
  expect(
    ["../x", "/tmp/x", ".git/hooks/x", ".task_temp/_logs/x", "ctx/a.json", "a/.pending.json"].filter(may),
  ).toEqual([]);
});
