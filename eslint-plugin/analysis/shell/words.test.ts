import { describe, expect, it } from "@jest/globals";
import { effectLines } from "./effect-lines.js";
import { shellEffects } from "./shell-effects.js";

const HOLE = "\uE000";
const OTHER = "\uE001";

describe("words and variables", () => {
  it.each<[string, string[]]>([
    ["rm ctx/*.json", ["remove ctx/*.json (rm)"]],
    ["rm a? [bc]d", ["remove a? (rm)", "remove [bc]d (rm)"]],
    ["rm {a,b}.json", ["remove a.json (rm)", "remove b.json (rm)"]],
    ["rm x{,.bak}", ["remove x (rm)", "remove x.bak (rm)"]],
    ["rm {a,b}{1..2}", ["remove a1 (rm)", "remove a2 (rm)", "remove b1 (rm)", "remove b2 (rm)"]],
    ["rm '{a,b}'", ["remove {a,b} (rm)"]],
    ["mv x{,.bak}", ["rename x (mv)", "write x.bak (mv)"]],
    ['Q=/x/.pending.json; echo a > "$Q"', ["write /x/.pending.json (>)"]],
    ['Q=/x; rm "$Q/a" ${Q}/b', ["remove /x/a (rm)", "remove /x/b (rm)"]],
    ['D=/x Q="$D/y"; rm $Q', ["remove /x/y (rm)"]],
    ['export Q=/x; rm "$Q"', ["remove /x (rm)"]],
    ["rm $UNSET/x", ["remove ?/x (rm)"]],
    ["rm '$UNSET'", ["remove $UNSET (rm)"]],
    ['rm "$(pick)/ctx/a.json"', ["remove ?/ctx/a.json (rm)"]],
    ["rm `pick`.json", ["remove ?.json (rm)"]],
    ["rm a$((1+2))", ["remove a? (rm)"]],
    ['rm "${X:-/d/x}"', ["remove ? (rm)", "remove /d/x (rm)"]],
    ['X=/k; rm "${X:-/d/x}"', ["remove /k (rm)"]],
    ['X=; rm "${X:-/d/x}"', ["remove /d/x (rm)"]],
    [': "${X:=/d}"; rm $X/a', ["remove ?/a (rm)", "remove /d/a (rm)"]],
    ["F=a.json; rm ${F%.json}.tmp", ["remove a.tmp (rm)"]],
    ["F=/d/a.json; rm ${F##*/}", ["remove a.json (rm)"]],
    ["F=/d/a.json; rm ${F%/*}/b", ["remove /d/b (rm)"]],
    ["F=a.txt; rm ${F/txt/json}", ["remove a.json (rm)"]],
    ['A=(x y); rm "${A[@]}"', ["remove x (rm)", "remove y (rm)"]],
    ['A=(x); A+=(y); rm "${A[@]}" ${A[0]}', ["remove x (rm)", "remove y (rm)"]],
    ["L='a b'; rm $L", ["remove a (rm)", "remove b (rm)"]],
    ["L='a b'; rm \"$L\"", ["remove a b (rm)"]],
    ["F=x; F+=.json; rm $F", ["remove x.json (rm)"]],
    ["F=x; unset F; rm $F.json", ["remove ?.json (rm)"]],
    ["F=x rm $F", ["remove ? (rm)"]],
    ["N=F; F=x; rm ${!N}", ["remove x (rm)"]],
    ["D=$(dirname /a/b/c); rm $D/x", ["remove /a/b/x (rm)"]],
    ["B=$(basename /a/q.json .json); rm $B.tmp", ["remove q.tmp (rm)"]],
    ["F=$(echo a.json); rm $F", ["remove a.json (rm)"]],
    ["printf -v F '%s.json' q; rm $F", ["remove q.json (rm)"]],
    ["T=$(mktemp); mv $T .pending.json", ["rename ? (mv)", "write .pending.json (mv)"]],
    [`rm ${HOLE}/ctx/${OTHER}.json`, [`remove ${HOLE}/ctx/${OTHER}.json (rm)`]],
    [`rm "${HOLE}"`, [`remove ${HOLE} (rm)`]],
    [`F=${HOLE}/x; rm $F`, [`remove ${HOLE}/x (rm)`]],
    [`${HOLE} rm x`, [`opaque (${HOLE})`, "remove x (rm)"]],
    [`${HOLE}/bin/rm x`, ["remove x (rm)"]],
    ["$CMD x", ["opaque (?)"]],
    ["$SUDO rm x", ["opaque (?)", "remove x (rm)"]],
    ["RM=rm; $RM x", ["remove x (rm)"]],
    ["rm ''", []],
    ['rm ""x', ["remove x (rm)"]],
    ["rm $'a\\tb'", ["remove a\tb (rm)"]],
    ["rm ~/x", ["remove ~/x (rm)"]],
    ["rm ./x .//y/./z", ["remove x (rm)", "remove y/z (rm)"]],
  ])("%j", (text, lines) => {
    expect(effectLines(shellEffects(text))).toEqual(lines);
  });
});
