import * as fs from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { effectsLine } from "../testing/effects.js";
import { FS_EXTRA_ROWS, FS_ROWS, HANDLE_WRITERS, PACKAGE_ROWS } from "./fs-table.js";

/**
 * What Node's documentation of `fs` says of each function, called with the paths `a` and `b`, or with what was opened
 * on `a` where it takes a descriptor: name, forms (sync, callback, promise, none of them), effects.
 */
const NODE = `
appendFile           scp writes(a)
chmod                scp writes(a)
chown                scp writes(a)
lchmod               scp writes(a)
lchown               scp writes(a)
lutimes              scp writes(a)
utimes               scp writes(a)
fchmod               sc  descriptor writes(a)
fchown               sc  descriptor writes(a)
futimes              sc  descriptor writes(a)
ftruncate            sc  descriptor writes(a)
write                sc  descriptor writes(a)
writev               sc  descriptor writes(a)
copyFile             scp reads(a), writes(b)
cp                   scp reads(a), writes(b)
createWriteStream    -   writes(a)
WriteStream          -   writes(a)
FileWriteStream      -   writes(a)
link                 scp writes(b)
symlink              scp writes(b)
mkdir                scp writes(a)
mkdtemp              scp writes(a<random letters>)
mkdtempDisposable    sp  writes(a<random letters>)
open                 scp reads(a)
rename               scp renames(a), writes(b)
rm                   scp removes(a)
rmdir                scp removes(a)
unlink               scp removes(a)
truncate             scp writes(a)
writeFile            scp writes(a)
access               scp reads(a)
createReadStream     -   reads(a)
ReadStream           -   reads(a)
exists               sc  reads(a)
glob                 scp pure
lstat                scp reads(a)
opendir              scp reads(a)
openAsBlob           -   reads(a)
read                 sc  descriptor reads(a)
readFile             scp reads(a)
readdir              scp reads(a)
readlink             scp reads(a)
realpath             scp reads(a)
stat                 scp reads(a)
statfs               scp reads(a)
watch                -p  reads(a)
watchFile            -   reads(a)
`
  .trim()
  .split("\n")
  .map((line) => {
    const [, name = "", forms = "", takes, effects = ""] =
      /^(\S+)\s+(\S+)\s+(descriptor )?(.*)$/.exec(line) ?? [];
    return { name, forms, takesDescriptor: takes !== undefined, effects };
  });

const FORMS = [
  { form: "sync", letter: "s", call: (name: string) => `fs.${name}Sync`, last: "" },
  {
    form: "callback",
    letter: "c",
    call: (name: string) => `fs.${name}`,
    last: ", (error) => { used(error); }",
  },
  { form: "promise", letter: "p", call: (name: string) => `await fs.promises.${name}`, last: "" },
  { form: "only", letter: "-", call: (name: string) => `fs.${name}`, last: "" },
];

const calls = NODE.flatMap(({ name, forms, takesDescriptor, effects }) =>
  FORMS.filter(({ letter }) => forms.includes(letter)).map(({ form, call, last }) => ({
    name,
    form,
    effects: takesDescriptor && !effects.startsWith("reads") ? `reads(a), ${effects}` : effects,
    code: takesDescriptor
      ? `const fd = fs.openSync("a", "r"); ${call(name)}(fd, data${last});`
      : `${call(name)}("a", "b"${last});`,
  })),
);

describe("each row of node:fs does what Node's documentation says", () => {
  test.each(calls)("$name, $form: $effects", ({ code, effects }) => {
    expect(effectsLine(code)).toBe(effects);
  });

  test("the table has these rows and no others", () => {
    expect(Object.keys(FS_ROWS).sort()).toEqual(NODE.map(({ name }) => name).sort());
  });

  test("the forms are those of this Node, where it has the function", () => {
    for (const { name, forms } of NODE) {
      const has = [`${name}Sync` in fs && "s", name in fs && "c", name in fs.promises && "p"].filter(Boolean);
      if (has.length > 0 && !forms.includes("-")) expect(`${name} ${forms}`).toBe(`${name} ${has.join("")}`);
    }
  });
});

/** Functions of `fs` that change no file and read none by its path. */
const HARMLESS = new Set(
  `close fdatasync fstat fsync readv unwatchFile _toUnixTimestamp Dir Dirent FileReadStream FSWatcher Stats StatWatcher
  Utf8Stream`.split(/\s+/),
);

test.each([
  ["fs", fs],
  ["fs.promises", fs.promises],
])("no function of %s in this Node is forgotten", (_title, module) => {
  const functions = Object.entries(module).filter(([, value]) => typeof value === "function");
  const names = functions.map(([name]) => name.replace(/Sync$/, "")).filter((name) => name !== "default");
  expect(names.filter((name) => !Object.hasOwn(FS_ROWS, name) && !HARMLESS.has(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(25);
});

test("no harmless function is a row", () => {
  expect([...HARMLESS].filter((name) => Object.hasOwn(FS_ROWS, name))).toEqual([]);
});

test("no method of a FileHandle in this Node is forgotten", async () => {
  const handle = await fs.promises.open(import.meta.filename);
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(handle));
  await handle.close();
  const harmless =
    /^(constructor|getAsyncId|fd|close|on\w*|sync|datasync|stat|read\w*|createReadStream|pull\w*|\[?Symbol.*)$/;
  expect(methods.filter((name) => !HANDLE_WRITERS.has(name) && !harmless.test(name))).toEqual(
    ["writer"].filter((name) => methods.includes(name)),
  );
});

/** Which of these lines holds each package's row is seen by its call. */
const LIBRARIES: readonly (readonly [library: string, call: string, effects: string])[] = [
  ["fs-extra", "copy", "reads(a), writes(b)"],
  ["fs-extra", "createFile", "writes(a)"],
  ["fs-extra", "ensureFile", "writes(a)"],
  ["fs-extra", "ensureDir", "writes(a)"],
  ["fs-extra", "mkdirs", "writes(a)"],
  ["fs-extra", "mkdirp", "writes(a)"],
  ["fs-extra", "emptyDir", "writes(a)"],
  ["fs-extra", "emptydir", "writes(a)"],
  ["fs-extra", "ensureLink", "writes(b)"],
  ["fs-extra", "createLink", "writes(b)"],
  ["fs-extra", "ensureSymlink", "writes(b)"],
  ["fs-extra", "createSymlink", "writes(b)"],
  ["fs-extra", "move", "renames(a), writes(b)"],
  ["fs-extra", "outputFile", "writes(a)"],
  ["fs-extra", "outputJson", "writes(a)"],
  ["fs-extra", "outputJSON", "writes(a)"],
  ["fs-extra", "writeJson", "writes(a)"],
  ["fs-extra", "writeJSON", "writes(a)"],
  ["fs-extra", "remove", "removes(a)"],
  ["fs-extra", "pathExists", "reads(a)"],
  ["fs-extra", "readJson", "reads(a)"],
  ["fs-extra", "readJSON", "reads(a)"],
];

describe("fs-extra", () => {
  test.each(LIBRARIES)("%s.%s: %s", (library, call, effects) => {
    expect(effectsLine(`import lib from "${library}"; await lib.${call}("a", "b");`)).toBe(effects);
    expect(effectsLine(`import { ${call}Sync as f } from "${library}"; f("a", "b");`)).toBe(effects);
  });

  test("has what fs has", () => {
    expect(effectsLine('import { writeFile } from "fs-extra"; await writeFile("a", "b");')).toBe("writes(a)");
  });

  test("the table has these rows and no others", () => {
    expect(Object.keys(FS_EXTRA_ROWS).sort()).toEqual(LIBRARIES.map(([, call]) => call).sort());
  });
});

test("each small package has a row for each way to import it", () => {
  const rows = Object.entries(PACKAGE_ROWS).map(
    ([name, members]) => `${name}: ${Object.keys(members).join(" ").trim()}`,
  );
  expect(rows).toEqual([
    "write-file-atomic: default sync writeFile writeFileSync",
    "atomically: writeFile readFile",
    "jsonfile: writeFile readFile",
    "write-json-file: writeJsonFile  default",
    "write-yaml-file: writeYamlFile  default",
    "rimraf: default rimraf sync",
    "del: default deleteAsync deleteSync",
    "mkdirp: default mkdirp sync",
    "make-dir: makeDirectory",
    "move-file: moveFile",
    "cpy: default",
    "touch: default sync",
  ]);
});
