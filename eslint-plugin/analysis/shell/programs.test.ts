import { describe, expect, it } from "@jest/globals";
import { effectLines } from "./effect-lines.js";
import { programEffects, shellEffects } from "./shell-effects.js";

const check = (text: string, lines: string[]): void => {
  expect(effectLines(shellEffects(text))).toEqual(lines);
};

describe("programs that remove, make and change", () => {
  it.each<[string, string[]]>([
    ["rm -rf a b", ["remove a (rm)", "remove b (rm)"]],
    ["rm -- -a", ["remove -a (rm)"]],
    ["/bin/rm a", ["remove a (rm)"]],
    ["rm -rf _dispatch/ctx/", ["remove _dispatch/ctx (rm)"]],
    ["unlink a", ["remove a (unlink)"]],
    ["rmdir a", ["remove a (rmdir)"]],
    ["mkdir -p a/b c", ["write a/b (mkdir)", "write c (mkdir)"]],
    ["mkdir -m 700 a", ["write a (mkdir)"]],
    ["touch -d yesterday a", ["write a (touch)"]],
    ["truncate -s 0 a", ["write a (truncate)"]],
    ["truncate --size=0 a", ["write a (truncate)"]],
    ["chmod 600 a b", ["write a (chmod)", "write b (chmod)"]],
    ["chown -R me:me a", ["write a (chown)"]],
    ["chgrp --reference=b a", ["write a (chgrp)"]],
    ["dd if=a of=b bs=1M", ["read a (dd)", "write b (dd)"]],
    ["dd if=a of=/dev/null", ["read a (dd)"]],
    ["cat a | sponge a", ["read a (cat)", "write a (sponge)"]],
    ["sort -u -o a b", ["write a (sort)", "read b (sort)"]],
    ["uniq a b", ["read a (uniq)", "write b (uniq)"]],
    ["split -l 10 a part-", ["read a (split)", "write part-* (split)"]],
    ["echo 'w' | ed -s a", ["write a (ed)"]],
    ["prettier --write a.json", ["write a.json (prettier)"]],
    ["prettier --check a.json", ["read a.json (prettier)"]],
    ["touch /dev/null", []],
    ["touch /dev/shm/a", ["write /dev/shm/a (touch)"]],
    ["mktemp -u", []],
    ["head -n 5 a; tail -f b", ["read a (head)", "read b (tail)"]],
    ["grep -e x a; grep x a b", ["read a (grep)", "read b (grep)"]],
    ["date; whoami; unknown-tool --flag .pending.json", []],
  ])("%j", check);
});

describe("programs that copy and move", () => {
  it.each<[string, string[]]>([
    ["cp a b", ["read a (cp)", "write b (cp)", "write b/a (cp)"]],
    ["cp a.json b.json", ["read a.json (cp)", "write b.json (cp)"]],
    [
      "cp .pending.json old/queue-archive.json",
      ["read .pending.json (cp)", "write old/queue-archive.json (cp)"],
    ],
    ["cp x/a.json ctx/", ["read x/a.json (cp)", "write ctx (cp)", "write ctx/a.json (cp)"]],
    [
      "cp a b dir.d",
      ["read a (cp)", "read b (cp)", "write dir.d (cp)", "write dir.d/a (cp)", "write dir.d/b (cp)"],
    ],
    ["cp -t dir a", ["read a (cp)", "write dir (cp)", "write dir/a (cp)"]],
    ["cp --target-directory=dir a", ["read a (cp)", "write dir (cp)", "write dir/a (cp)"]],
    ["cp -T a b", ["read a (cp)", "write b (cp)"]],
    ["cp x/*.json ctx", ["read x/*.json (cp)", "write ctx (cp)", "write ctx/*.json (cp)"]],
    ["cp a", []],
    ["for f in x/*.json; do cp $f y/a.json; done", ["read x/*.json (cp)", "write y/a.json (cp)"]],
    ["cp -r a/. b", ["read a (cp)", "write b (cp)"]],
    ["cp a.json $DEST", ["read a.json (cp)", "write ? (cp)"]],
    ["cp .pending.json .", ["read .pending.json (cp)", "write . (cp)", "write .pending.json (cp)"]],
    ["mv a.json b.json", ["rename a.json (mv)", "write b.json (mv)"]],
    ["mv -f a.tmp .pending.json", ["rename a.tmp (mv)", "write .pending.json (mv)"]],
    ["mv a b c/", ["rename a (mv)", "rename b (mv)", "write c (mv)", "write c/a (mv)", "write c/b (mv)"]],
    ["mv _dispatch old", ["rename _dispatch (mv)", "write old (mv)", "write old/_dispatch (mv)"]],
    ["ln -s a b.json", ["write b.json (ln)"]],
    ["ln -sf x/a.json", ["write a.json (ln)"]],
    ["install -m 644 a.txt b.txt", ["read a.txt (install)", "write b.txt (install)"]],
    ["install -d a b", ["write a (install)", "write b (install)"]],
    ["rsync -a a/ b", ["read a (rsync)", "write b (rsync)", "write b/* (rsync)"]],
    ["rsync -a --remove-source-files a.json host:b", ["read a.json (rsync)", "remove a.json (rsync)"]],
    ["scp host:a.json b.json", ["write b.json (scp)"]],
  ])("%j", check);
});

describe("programs that edit", () => {
  it.each<[string, string[]]>([
    ["sed -i 's/a/b/' x", ["write x (sed)"]],
    ["sed -i.bak 's/a/b/' x", ["write x.bak (sed)", "write x (sed)"]],
    ["sed -i '' 's/a/b/' x", ["write x (sed)"]],
    ["sed -n -i -e p -e q x y", ["write x (sed)", "write y (sed)"]],
    ["sed -Ei 's/a/b/' x", ["write x (sed)"]],
    ["sed --in-place -f prog x", ["write x (sed)"]],
    ["sed 's/a/b/' x", ["read x (sed)"]],
    ["sed -n 's/a/b/w out' x", ["write out (sed)", "read x (sed)"]],
    ["sed -n 's/w /x/p' x", ["read x (sed)"]],
    ["perl -pi -e 's/a/b/' x", ["write x (perl)"]],
    ["perl -i.bak -pe 's/a/b/' x", ["write x (perl)", "write x.bak (perl)"]],
    ["perl -ne 'print' x", ["read x (perl)"]],
    ["perl -e 'unlink \"x\"'", ["opaque (perl)"]],
    ["ruby fix.rb a", ["run fix.rb a (ruby)"]],
    ["awk '{print $1}' x", ["read x (awk)"]],
    ["awk '{print $1 > \"out\"}' x", ["write out (awk)", "read x (awk)"]],
    ["awk '$1 > 3 {print}' x", ["read x (awk)"]],
    ["awk 'BEGIN{system(\"rm y\")}'", ["remove y (rm)"]],
    ["gawk -i inplace '{print}' x", ["write x (gawk)"]],
    ["patch x < p.diff", ["read p.diff (<)", "write x (patch)"]],
    ["patch -p1 <<EOF\n--- a/x\n+++ b/x\nEOF", ["write x (patch)"]],
    ["patch -p1 < p.diff", ["read p.diff (<)", "opaque (patch)"]],
    ["yq -i '.a = 1' x.yml", ["write x.yml (yq)"]],
  ])("%j", check);
});

describe("archives, downloads and git", () => {
  it.each<[string, string[]]>([
    ["tar -xzf a.tgz -C dir", ["read a.tgz (tar)", "write dir (tar)"]],
    ["tar xf a.tar ctx/a.json", ["read a.tar (tar)", "write . (tar)", "write ctx/a.json (tar)"]],
    ["tar -czf a.tgz dir", ["write a.tgz (tar)", "read dir (tar)"]],
    ["tar cfz a.tgz dir", ["write a.tgz (tar)", "read dir (tar)"]],
    ["tar -tf a.tar", ["read a.tar (tar)"]],
    ["unzip -o a.zip -d dir", ["read a.zip (unzip)", "write dir (unzip)"]],
    ["unzip -l a.zip", []],
    ["zip -r a.zip dir", ["write a.zip (zip)", "read dir (zip)"]],
    ["gzip a", ["remove a (gzip)", "write a.gz (gzip)"]],
    ["gzip -k a", ["read a (gzip)", "write a.gz (gzip)"]],
    ["gzip -c a > b", ["write b (>)", "read a (gzip)"]],
    ["gunzip a.gz", ["remove a.gz (gunzip)", "write a (gunzip)"]],
    ["curl -sSL -o a https://h/x", ["write a (curl)"]],
    ["curl -O https://h/d/x.json?v=1", ["write x.json (curl)"]],
    ["curl https://h/x", []],
    ["wget -q -O a https://h/x", ["write a (wget)"]],
    ["wget -P d https://h/x.json", ["write d/x.json (wget)"]],
    ["wget -O- https://h/x", []],
    ["git checkout -- a b", ["write a (git checkout)", "write b (git checkout)"]],
    ["git checkout -b topic", []],
    ["git -C sub restore a", ["write sub/a (git restore)"]],
    ["git rm -f a", ["remove a (git rm)"]],
    ["git rm --cached a", []],
    ["git mv a.ts b.ts", ["rename a.ts (git mv)", "write b.ts (git mv)"]],
    ["git clean -fd ctx", ["remove ctx (git clean)"]],
    ["git clean -n", []],
    ["git status; git log -- a; git diff > d", ["write d (>)"]],
  ])("%j", check);
});

describe("find and xargs", () => {
  it.each<[string, string[]]>([
    ["find ctx -name '*.json' -delete", ["remove ctx/*.json (find)"]],
    ["find ctx -name '*.json' -exec rm {} \\;", ["remove ctx/*.json (rm)"]],
    ["find ctx -type f -name a -o -name b -exec rm -f {} +", ["remove ctx/a (rm)", "remove ctx/b (rm)"]],
    ["find ctx -type f -delete", ["remove ctx/? (find)"]],
    ["find ctx -delete", ["remove ctx (find)", "remove ctx/? (find)"]],
    ["find . -path '*/ctx/*.json' -delete", ["remove */ctx/*.json (find)"]],
    ["find . -not -name keep -type f -delete", ["remove ? (find)"]],
    ["find a -name x -exec sh -c 'rm \"$1\"' _ {} \\;", ["remove a/x (rm)"]],
    ["find a -name x", []],
    ["find a -fprint out", ["write out (find)"]],
    ["find ctx -name '*.json' | xargs rm", ["remove ctx/*.json (rm)"]],
    ["find ctx -name '*.json' -print0 | xargs -0 rm -f", ["remove ctx/*.json (rm)"]],
    ["echo a b | xargs rm", ["remove a (rm)", "remove b (rm)"]],
    [
      "printf '%s\\n' a b | xargs -I{} mv {} {}.bak",
      ["rename a (mv)", "write a.bak (mv)", "rename b (mv)", "write b.bak (mv)"],
    ],
    ["ls ctx/*.json | sort | head -n 3 | xargs -r rm --", ["remove ctx/*.json (rm)"]],
    ["cat list | xargs rm", ["read list (cat)", "remove ? (rm)", "opaque (xargs)"]],
    ["cat list | xargs grep x", ["read list (cat)", "read ? (grep)"]],
    ["ls ctx | xargs -I % rm ctx/%", ["remove ctx/? (rm)", "opaque (xargs)"]],
    ["cat list | parallel rm", ["read list (cat)", "opaque (parallel)"]],
  ])("%j", check);
});

describe("prefixes", () => {
  it.each<[string, string[]]>([
    ["sudo -u me rm a", ["remove a (rm)"]],
    ["env A=b rm a", ["remove a (rm)"]],
    ["env -i -u X A=b sh -c 'rm $A'", ["remove b (rm)"]],
    ["nohup rm a &", ["remove a (rm)"]],
    ["timeout -s KILL 5 rm a", ["remove a (rm)"]],
    ["nice -n 5 rm a", ["remove a (rm)"]],
    ["command rm a", ["remove a (rm)"]],
    ["command -v rm", []],
    ["exec rm a; rm b", ["remove a (rm)"]],
    ["exec > log; echo a", ["write log (>)"]],
    ["busybox rm a", ["remove a (rm)"]],
    ["flock lock rm a", ["write lock (flock)", "remove a (rm)"]],
    ["flock lock -c 'rm a'", ["write lock (flock)", "remove a (rm)"]],
    ["(flock 9; rm a) 9> lock", ["write lock (>)", "remove a (rm)"]],
    ["/usr/bin/time -v rm a", ["remove a (rm)"]],
    ["sudo env A=1 timeout 5 nice rm a", ["remove a (rm)"]],
    ["npx rimraf@5 a", ["remove a (rimraf)"]],
    ["pnpm exec rimraf a", ["remove a (rimraf)"]],
    ["npm run clean", []],
    ["uv run x.py", ["run x.py (python3)"]],
    ["su -c 'rm a' me", ["remove a (rm)"]],
  ])("%j", check);
});

describe("without a shell", () => {
  it.each<[string[], string[]]>([
    [
      ["mv", "a.json", "b.json"],
      ["rename a.json (mv)", "write b.json (mv)"],
    ],
    [
      ["/bin/rm", "-f", "a b", "$X"],
      ["remove a b (rm)", "remove $X (rm)"],
    ],
    [
      ["rm", "*.json", "a;b"],
      ["remove *.json (rm)", "remove a;b (rm)"],
    ],
    [["echo", "a", ">", "b"], []],
    [
      ["bash", "-c", "rm $1 > log", "_", "x"],
      ["write log (>)", "remove x (rm)"],
    ],
    [["node", "-e", "code()", "a"], ['eval js "code()" a']],
    [["bun", "--no-cache", "\uE000/x.ts", "a"], ["run \uE000/x.ts a (bun)"]],
    [["\uE000", "x"], ["opaque (\uE000)"]],
    [["tee", "\uE000"], ["write \uE000 (tee)"]],
    [["cd", "x"], []],
    [[], []],
  ])("%j", (argv, lines) => {
    expect(effectLines(programEffects(argv))).toEqual(lines);
  });
});
