import { describe, expect, it } from "@jest/globals";
import { effectLines } from "./effect-lines.js";
import { shellEffects } from "./shell-effects.js";

describe("directories", () => {
  it.each<[string, string[]]>([
    ["cd dir && rm x", ["remove dir/x (rm)"]],
    ["cd dir; rm x", ["remove dir/x (rm)"]],
    ["cd dir && rm x; rm y", ["remove dir/x (rm)", "remove dir/y (rm)"]],
    ["cd dir || exit 1; rm x", ["remove dir/x (rm)"]],
    ["(cd dir && rm x); rm y", ["remove dir/x (rm)", "remove y (rm)"]],
    ["cd a; cd b; rm ../x", ["remove a/x (rm)"]],
    ["cd a; cd ..; rm x", ["remove x (rm)"]],
    ["cd dir; rm /abs ~/home", ["remove /abs (rm)", "remove ~/home (rm)"]],
    ["cd dir; echo a > x", ["write dir/x (>)"]],
    ["cd $ROOT && rm ctx/a.json", ["remove ?/ctx/a.json (rm)"]],
    ["cd _dispatch/ctx && rm $id.json", ["remove _dispatch/ctx/?.json (rm)"]],
    ["cd dir && rm $ROOT/x", ["remove ?/x (rm)"]],
    ["cd a; cd -; rm x", ["remove x (rm)"]],
    ["pushd a; rm x; popd; rm y", ["remove a/x (rm)", "remove y (rm)"]],
    ["cd a & rm x", ["remove x (rm)"]],
    ["cd a | cat; rm x", ["remove x (rm)"]],
    ["x=$(cd a; pwd); rm $x/y", ["remove ?/a/y (rm)"]],
    ["cd /a; rm $PWD/x", ["remove /a/x (rm)"]],
    ["if test -d a; then cd a; fi; rm x", ["remove a/x (rm)", "remove x (rm)"]],
    ['cd "$(dirname "$0")/.." && rm x', ["remove ?/../x (rm)"]],
  ])("%j", (text, lines) => {
    expect(effectLines(shellEffects(text))).toEqual(lines);
  });
});

describe("control flow", () => {
  it.each<[string, string[]]>([
    ['for f in a b; do rm "$f"; done', ["remove a (rm)", "remove b (rm)"]],
    ["for f in ctx/*.json; do rm $f; done", ["remove ctx/*.json (rm)"]],
    ["for f in $(ls ctx/*.json); do rm $f; done", ["remove ctx/*.json (rm)"]],
    ["for f in $LIST; do rm ctx/$f; done", ["remove ctx/? (rm)"]],
    ["for f; do rm $f; done", ["remove ? (rm)"]],
    ["for ((i=0;i<3;i++)); do rm x$i; done", ["remove x? (rm)"]],
    ["i=1; ((i++)); rm x$i", ["remove x? (rm)"]],
    ["if a; then Q=x; else Q=y; fi; rm $Q", ["remove x (rm)", "remove y (rm)"]],
    ["if a; then Q=x; fi; rm $Q.json", ["remove x.json (rm)", "remove ?.json (rm)"]],
    ["[ -z $Q ] && Q=x; rm $Q/a", ["remove ?/a (rm)", "remove x/a (rm)"]],
    ["Q=a; while next; do rm $Q; Q=b; done", ["remove a (rm)", "remove b (rm)"]],
    ["case $1 in a) rm x;; *) rm y;; esac", ["remove x (rm)", "remove y (rm)"]],
    ["M=a; case $M in a) rm x;; *) rm y;; esac", ["remove x (rm)"]],
    ["M=b; case $M in a) rm x;; b*) rm y;; esac", ["remove y (rm)"]],
    ["M=a; case $M in a) rm x;& b) rm y;; c) rm z;; esac", ["remove x (rm)", "remove y (rm)"]],
    ["exit 0; rm x", []],
    ["[ -f x ] && exit 0; rm x", ["remove x (rm)"]],
    ["ok || { echo no; exit 1; }; rm x", ["remove x (rm)"]],
    ["for f in a b; do [ -f $f ] || continue; rm $f; done", ["remove a (rm)", "remove b (rm)"]],
    ["a && b || rm x", ["remove x (rm)"]],
    ["! rm x", ["remove x (rm)"]],
    ["time rm x", ["remove x (rm)"]],
    ["rm x &", ["remove x (rm)"]],
    ["[[ -n $(rm x) ]]", ["remove x (rm)"]],
    ["(( $(rm x) ))", ["remove x (rm)"]],
    ["echo $(( $(rm x) + 1 ))", ["remove x (rm)"]],
    ["coproc rm x", ["remove x (rm)"]],
    ["[ -f x ] && [[ -f y ]] && test -f z", []],
    ["ls -la ctx; stat x; grep -r pending docs | wc -l", ["read docs (grep)"]],
  ])("%j", (text, lines) => {
    expect(effectLines(shellEffects(text))).toEqual(lines);
  });
});

describe("functions and text that is run again", () => {
  it.each<[string, string[]]>([
    ["f() { rm $1; }; f x", ["remove x (rm)"]],
    ["f() { rm \"$@\"; }; f x 'y z'", ["remove x (rm)", "remove y z (rm)"]],
    ["f() { shift; rm $1; }; f x y", ["remove y (rm)"]],
    ["function f { local d=a; rm $d/$1; }; d=b; f x; rm $d", ["remove a/x (rm)", "remove b (rm)"]],
    ["f() { rm x; }", []],
    ["f() { return 0; rm y; }; f; rm x", ["remove x (rm)"]],
    ["f() { f; rm x; }; f", ["remove x (rm)"]],
    ["cleanup() { rm -f lock; }; trap cleanup EXIT", ["remove lock (rm)"]],
    ["trap 'rm -f \"$T\"' EXIT; T=a", ["remove ? (rm)"]],
    ["trap - EXIT; trap '' INT", []],
    ["eval 'rm x'", ["remove x (rm)"]],
    ['C="rm x"; eval "$C"', ["remove x (rm)"]],
    ['eval "$C"', ["opaque (?)"]],
    ["set -- a b; rm $2", ["remove b (rm)"]],
    ["echo 'a b' | while read x y; do rm $y; done", ["remove b (rm)"]],
    ['ls ctx/*.json | while read -r f; do rm "$f"; done', ["remove ctx/*.json (rm)"]],
    ["while read f; do rm $f; done <<EOF\na\nb\nEOF", ["remove a (rm)", "remove b (rm)"]],
    ["while read f; do rm c/$f; done < list", ["read list (<)", "remove c/? (rm)"]],
    ["mapfile -t A < <(printf 'a\\nb\\n'); rm \"${A[@]}\"", ["remove a (rm)", "remove b (rm)"]],
    ["if [ -f x", []],
    ["rm x)", ["remove x (rm)"]],
    ["rm x; if true; then rm y", ["remove x (rm)", "remove y (rm)"]],
    ["", []],
  ])("%j", (text, lines) => {
    expect(effectLines(shellEffects(text))).toEqual(lines);
  });

  it("knows the positional parameters where its caller does", () => {
    expect(effectLines(shellEffects('rm "$1/x"', ["dir"]))).toEqual(["remove dir/x (rm)"]);
    expect(effectLines(shellEffects('rm "$1/x"'))).toEqual(["remove ?/x (rm)"]);
  });
});

describe("bounds", () => {
  it.each<[string, string]>([
    ["a function that calls itself twice", "f() { f; f; rm x; }; f"],
    ["a value that doubles", `A=x; ${"A=$A$A;".repeat(60)} rm $A`],
    ["many braces", `rm ${"{a,b}".repeat(40)}`],
    ["nested loops", `${"for a in 1 2 3 4 5 6 7 8; do ".repeat(12)}rm $a; ${"done; ".repeat(12)}`],
    ["deep nesting", `${"$(".repeat(3000)}rm x${")".repeat(3000)}`],
    ["deep groups", `${"(".repeat(5000)}rm x${")".repeat(5000)}`],
    ["many alternatives", `rm ${"${A:-b}".repeat(60)}`],
    ["many files", Array.from({ length: 3000 }, (_, index) => `rm f${String(index)}`).join("\n")],
  ])("%s", (_name, text) => {
    const effects = shellEffects(text);
    expect(effects.length).toBeLessThanOrEqual(500);
  });

  it("says so when there is more than it lists", () => {
    const text = Array.from({ length: 600 }, (_, index) => `rm f${String(index)}`).join("\n");
    expect(effectLines(shellEffects(text)).at(-1)).toBe("opaque (shell)");
  });

  it("says so when a script is too long to follow", () => {
    const text = "for a in 1 2 3 4 5 6 7 8; do ".repeat(8) + "true; " + "done; ".repeat(8);
    expect(effectLines(shellEffects(text))).toContain("opaque (shell)");
  });
});
