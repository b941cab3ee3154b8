import { describe, expect, it } from "@jest/globals";
import { effectLines } from "./effect-lines.js";
import { shellEffects } from "./shell-effects.js";

describe("redirections", () => {
  it.each<[string, string[]]>([
    ["echo a > x", ["write x (>)"]],
    ["echo a >> x", ["write x (>>)"]],
    ["echo a >| x", ["write x (>|)"]],
    ["make &> log.txt", ["write log.txt (&>)"]],
    ["make &>> log.txt", ["write log.txt (&>>)"]],
    ["exec 3<> x", ["write x (<>)"]],
    ["> x", ["write x (>)"]],
    [": > .pending.json", ["write .pending.json (>)"]],
    ["make 2> err.txt", ["write err.txt (>)"]],
    ["make >& both.txt", ["write both.txt (>&)"]],
    ["make 2>/dev/null", []],
    ["make > /dev/null 2>&1", []],
    ["echo oops >&2", []],
    ["exec 3>&-", []],
    ["wc -l < x", ["read x (<)"]],
    ["cat > x <<EOF\nhello\nEOF", ["write x (>)"]],
    ["cat <<'EOF' >> x\nrm y\nEOF", ["write x (>>)"]],
    ["cat <<< hello > x", ["write x (>)"]],
    ["{ echo a; echo b; } > x", ["write x (>)"]],
    ["(echo a) > x 2>&1", ["write x (>)"]],
    ["for i in 1 2; do echo $i; done > x", ["write x (>)"]],
    ["if true; then echo a; fi >> x", ["write x (>>)"]],
    ["jq . a.json > b.json", ["write b.json (>)", "read a.json (jq)"]],
    ["jq --arg id 3 '.x' q.json > b.json", ["write b.json (>)", "read q.json (jq)"]],
    ["echo a > x > y", ["write x (>)", "write y (>)"]],
    ["echo a > 'a b'", ["write a b (>)"]],
    ["echo a > a\\ b", ["write a b (>)"]],
    ["f() { echo x; } > log", []],
    ["f() { echo x; } > log; f", ["write log (>)"]],
    ["echo hi | tee a b", ["write a (tee)", "write b (tee)"]],
    ["echo hi | tee -a a > /dev/null", ["write a (tee)"]],
    ["echo hi | tee >(cat > x)", ["write x (>)"]],
    ["diff <(rm a) <(cat b)", ["remove a (rm)", "read b (cat)"]],
    ["echo '> x'", []],
    ['echo "a > b" # > c', []],
    ["# rm x\n: rm y", []],
    ["cat <<EOF\nrm x > y\nEOF", []],
    ["cat <<EOF\n$(rm x)\nEOF", ["remove x (rm)"]],
    ["cat <<'EOF'\n$(rm x)\nEOF", []],
  ])("%j", (text, lines) => {
    expect(effectLines(shellEffects(text))).toEqual(lines);
  });
});
