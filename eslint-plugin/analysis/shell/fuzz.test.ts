import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { programEffects, pythonWrites, shellEffects } from "./index.js";

const FRAGMENTS =
  'rm,mv,cp,a b,$X,${X:-y},${X%.json},${A[@]},"$@",$(,),`,\',",{a\\,b},{1..3},(,),{ ,; },\n,;,&&,||,|,&,>,>>,<<EOF\n,EOF\n,' +
  "<<<,<(,>(,for f in,do ,done,while,if ,then ,else ,fi,case x in,a),;;,esac,f(),f,function g,cd d,cd ..,pushd,eval,xargs," +
  "find . -name x,-exec,{},\\;,bash -c,python3 -,node -e,sed -i,tar xf,dd of=x,[[,]],((,)),$((,X=1,X+=y,A=(b c),local z," +
  "read l,printf '%s\\n',trap,exit,#c,\\,\uE000,\uF8FF,/dev/null,--,-t,../,~,*,!,time,exec,source,set --,shift,é";

const PYTHON =
  "open(,'a',\"w\",f'{x}/b',),(,[,],{,},+,/,%,:,=,==,.,\\,,\n,    ,def f(p):,for x in,if ,else,import os,from os import," +
  'os.remove,os.path.join(,Path(,.unlink(),.rename(,with ,as f:,lambda,""",\',\\,#c,x,y,-,*,\uE000,shutil.move(,None';

const fragments = (text: string): fc.Arbitrary<string> => {
  const pieces = text.split(/(?<!\\),/).map((piece) => piece.replaceAll("\\,", ","));
  return fc
    .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom("", " ")), { maxLength: 40 })
    .map((parts) => parts.flat().join(""));
};

it("takes any text for a script", () => {
  const texts = fc.oneof(
    fragments(FRAGMENTS),
    fragments(FRAGMENTS),
    fc.string({ unit: "binary", maxLength: 60 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const effects = shellEffects(text);
      expect(effects.length).toBeLessThanOrEqual(500);
      expect(JSON.stringify(effects)).not.toContain("could not be followed");
    }),
    { numRuns: 2000 },
  );
});

it("takes any arguments for a program", () => {
  const names = fc.constantFrom(
    "rm",
    "cp",
    "mv",
    "sed",
    "tar",
    "find",
    "xargs",
    "git",
    "bash",
    "env",
    "npx",
    "awk",
    "node",
    "dd",
  );
  const argument = fc.oneof(
    fc.constantFrom(
      "-c",
      "-e",
      "-i",
      "-t",
      "-I",
      "{}",
      "--",
      "-",
      "-exec",
      ";",
      "-C",
      "x=y",
      "",
      "a",
      "../b",
      "-xf",
      "--x=y",
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(names, fc.array(argument, { maxLength: 8 }), (name, args) => {
      expect(JSON.stringify(programEffects([name, ...args]))).not.toContain("could not be followed");
    }),
    { numRuns: 2000 },
  );
});

it("takes any text for Python", () => {
  fc.assert(
    fc.property(fc.oneof(fragments(PYTHON), fc.string({ maxLength: 60 })), (code) => {
      expect(pythonWrites(code).length).toBeLessThanOrEqual(500);
    }),
    { numRuns: 2000 },
  );
});
