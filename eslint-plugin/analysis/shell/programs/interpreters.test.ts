import { describe, expect, it } from "@jest/globals";
import { effectLines } from "../effect-lines.js";
import { shellEffects } from "../shell-effects.js";

const check = (text: string, lines: string[]): void => {
  expect(effectLines(shellEffects(text))).toEqual(lines);
};

describe("script files", () => {
  it.each<[string, string[]]>([
    ["node x.js a b", ["run x.js a b (node)"]],
    ["node --no-warnings -C dev x.js", ["run x.js (node)"]],
    ["node -r ./setup.js x.js", ["run setup.js (node)", "run x.js (node)"]],
    ["node --import=./setup.js -r dotenv/config x.js", ["run setup.js (node)", "run x.js (node)"]],
    ["bun x.ts", ["run x.ts (bun)"]],
    ["bun run x.ts --flag", ["run x.ts --flag (bun)"]],
    ["bun --no-cache run x.ts", ["run x.ts (bun)"]],
    ["bun run build", []],
    ["bun install", []],
    ["bun --cwd d run x.ts", ["run d/x.ts (bun)"]],
    ["bun --env-file .env -e 'run()'", ['eval js "run()"']],
    ["bun test a.test.ts", []],
    ["bun x tsx x.ts", ["run x.ts (tsx)"]],
    ["bun exec 'rm a'", ["remove a (rm)"]],
    ["bun build a.ts --outfile=b.js", ["write b.js (bun)"]],
    ["npx tsx x.ts", ["run x.ts (tsx)"]],
    ["npx -y tsx@4 watch x.ts", ["run x.ts (tsx)"]],
    ["ts-node -P tsconfig.json x.ts", ["run x.ts (ts-node)"]],
    ["deno run -A x.ts", ["run x.ts (deno)"]],
    ["python3 -u x.py a", ["run x.py a (python3)"]],
    ["python3.12 x.py", ["run x.py (python3.12)"]],
    ["python3 -m json.tool", []],
    ["bash x.sh a", ["run x.sh a (bash)"]],
    ["bash -euo pipefail x.sh", ["run x.sh (bash)"]],
    ["A=b ./x.sh c", ["run x.sh c (x.sh)"]],
    ["cd d && ./x.sh", ["run d/x.sh (x.sh)"]],
    ["scripts/x.sh", ["run scripts/x.sh (x.sh)"]],
    ["source ./env.sh", ["run env.sh (source)"]],
    [". env.sh", ["run env.sh (source)"]],
    ["node < x.js", ["read x.js (<)", "run x.js (node)"]],
    ["cat x.sh | bash", ["read x.sh (cat)", "run x.sh (bash)"]],
    ["bash -s -- a < x.sh", ["read x.sh (<)", "run x.sh a (bash)"]],
    ["/usr/local/bin/node x.js", ["run x.js (node)"]],
    ["\uE000/x.ts", ["run \uE000/x.ts (x.ts)"]],
    ["node --version", []],
  ])("%j", check);
});

describe("code in arguments and pipes", () => {
  it.each<[string, string[]]>([
    ["node -e 'a()' x", ['eval js "a()" x']],
    ["node --eval='a()'", ['eval js "a()"']],
    ["node --input-type=module -e 'a()'", ['eval js "a()"']],
    ["bun -e 'a()'", ['eval js "a()"']],
    ["deno eval 'a()'", ['eval js "a()"']],
    ["python3 -c 'a()'", ['eval python "a()"']],
    ["python3 -Bc 'a()' x", ['eval python "a()" x']],
    ["python3 <<'EOF'\na()\nEOF", ['eval python "a()\\n"']],
    ["python3 - x <<EOF\nopen('$HOME/a','w')\nEOF", ["eval python \"open('?/a','w')\\n\" x"]],
    ["node <<'EOF'\na()\nEOF", ['eval js "a()\\n"']],
    ["bun run - <<'EOF'\na()\nEOF", ['eval js "a()\\n"']],
    ["echo 'a()' | node", ['eval js "a()\\n"']],
    ["P='a()'; python3 -c \"$P\"", ['eval python "a()"']],
    ['python3 -c "$P"', ["opaque (python3)"]],
    ["curl -s https://h/x | python3", ["opaque (python3)"]],
    ["bash -c 'rm a'", ["remove a (rm)"]],
    ["bash -lc 'rm $0 $1' x y", ["remove ? (rm)", "remove y (rm)"]],
    ["sh -ec 'cd d; rm a'; rm b", ["remove d/a (rm)", "remove b (rm)"]],
    ["bash -c \"bash -c 'rm a'\"", ["remove a (rm)"]],
    ["bash <<EOF\nrm a\nEOF", ["remove a (rm)"]],
    ["bash -s x <<'EOF'\nrm $1\nEOF", ["remove x (rm)"]],
    ["echo 'rm a' | sh", ["remove a (rm)"]],
    ["curl -s https://h/x | bash", ["opaque (bash)"]],
    ["bash <(echo rm a)", ["remove a (rm)"]],
    ['bash -c "$CODE"', ["opaque (?)"]],
    ["bash -c 'rm a; if'", ['eval shell "rm a; if"', "remove a (rm)"]],
    [
      "cat > /tmp/x.sh <<'EOF'\nrm a\nEOF\nbash /tmp/x.sh",
      ["write /tmp/x.sh (>)", "run /tmp/x.sh (bash)", "remove a (rm)"],
    ],
    ["echo 'a()' > x.js; node x.js", ["write x.js (>)", "run x.js (node)", 'eval js "a()\\n"']],
    [
      "echo 'rm a' > x.sh; chmod +x x.sh; ./x.sh",
      ["write x.sh (>)", "write x.sh (chmod)", "run x.sh (sh)", "remove a (rm)"],
    ],
    [
      "cat > x <<'E'\n#!/usr/bin/env python3\na()\nE\n./x",
      ["write x (>)", "run x (python3)", 'eval python "#!/usr/bin/env python3\\na()\\n"'],
    ],
    ["bash", []],
    ["node", []],
    ["node -p 1+1", ['eval js "1+1"']],
  ])("%j", check);
});
