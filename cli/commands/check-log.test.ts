import { join } from "node:path";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { findings } from "../testing/findings.js";
import { removeTrees, tree } from "../testing/run.js";

jest.setTimeout(120_000);
afterAll(removeTrees);

const TUPLE = "writer-regression/require-identity-tuple";
/** A producer of BACKUP-CREATED, and a module that logs it with every field. */
const PRODUCER = ".opencode/lib/backup-manager.ts";
const IDLE = "export const backups: string[] = [];\n";
const head = (from: string) => `import { writeLog } from "${from}/log-manager.js";\n`;
const FIELDS = "backup_uuid, file, agent, sessionID, dag_task_id";
const LOGS = `${head(".")}export const made = ({ ${FIELDS} }: Record<string, number>) =>\n  writeLog("backup-manager", "INFO", { event: "BACKUP-CREATED", ${FIELDS} });\n`;
/** Code that logs an event that nobody but the settings knows. */
const SWEEP = `${head(".")}writeLog("sweeper", "INFO", { event: "SWEEP-DONE", queue_id: 1 });\n`;

const config = (settings: object) => ({ "writer-regression.config.json": JSON.stringify(settings) });
const sweep = (...required: string[]) => ({
  events: [
    { name: "SWEEP-DONE", producers: ["sweeper"], required: required.map((field) => ({ anyOf: [field] })) },
  ],
});

/** What `check` finds in some of the files. */
async function found(files: Readonly<Record<string, string>>, ...args: string[]) {
  const { files: checked } = await findings(tree(files), ...args);
  return Object.fromEntries(Object.entries(checked).filter(([, places]) => places.length > 0));
}

describe("settings of the log", () => {
  const files = { ".opencode/lib/sweeper.ts": SWEEP };
  const reported = { ".opencode/lib/sweeper.ts": [`2:1 ${TUPLE}`] };

  test("without them, an unknown event may carry what it likes", async () => {
    expect(await found(files)).toEqual({});
  });

  test("`events` says what it must carry", async () => {
    expect(await found({ ...files, ...config(sweep("count")) })).toEqual(reported);
    expect(await found({ ...files, ...config(sweep("queue_id")) })).toEqual({});
  });

  test("`tuple` asks for the whole identity", async () => {
    expect(await found({ ...files, ...config({ ...sweep(), tuple: "full" }) })).toEqual(reported);
    expect(await found({ ...files, ...config({ ...sweep(), tuple: "event" }) })).toEqual({});
  });

  test("`logFunctions` names functions that log", async () => {
    const other = {
      ".opencode/lib/sweeper.ts": SWEEP.replace("log-manager", "telemetry").replaceAll("writeLog", "emit"),
    };
    const silent = config(sweep("count"));
    expect(await found({ ...other, ...silent })).toEqual({ ".opencode/lib/sweeper.ts": [`1:1 ${TUPLE}`] });
    expect(await found({ ...other, ...config({ ...sweep("count"), logFunctions: ["emit"] }) })).toEqual(
      reported,
    );
  });

  test("`strict` reports what cannot be known", async () => {
    const unknown = { ".opencode/lib/a.ts": `${head(".")}writeLog("a", "b", fieldsOf());\n` };
    expect(await found({ ...unknown, ...config({ strict: true }) })).toEqual({
      ".opencode/lib/a.ts": [`2:1 ${TUPLE}`],
    });
    expect(await found(unknown)).toEqual({});
  });
});

/** Frameworks of one tree, each judged by itself: what they are, their files, and what is found in them. */
const idle = { [PRODUCER]: [`1:1 ${TUPLE}`] };
const odd = [".opencode/lib/backup-manager/index.mjs", ".opencode/plugins/[a] {b}, !(c)*/backup-manager.js"];
const disable = `/* eslint-disable ${TUPLE} -- since T-9 */`;
const frameworks: [string, Record<string, string>, Record<string, string[]>][] = [
  ["is reported on its producer", { [PRODUCER]: IDLE, ".opencode/lib/other.ts": IDLE }, idle],
  ["is not, where the producer logs it", { [PRODUCER]: LOGS }, {}],
  [
    "is not, where another module logs it: that call is wrong by itself",
    { [PRODUCER]: IDLE, ".opencode/lib/backups.ts": LOGS },
    { ".opencode/lib/backups.ts": [`3:3 ${TUPLE}`] },
  ],
  [
    "is not, where a wrapper logs it by that name",
    {
      [PRODUCER]: `import { say } from "./say.js";\nexport const made = ({ ${FIELDS} }: Record<string, number>) =>\n  say("BACKUP-CREATED", { ${FIELDS} });\n`,
      ".opencode/lib/say.ts": `${head(".")}export const say = (event: string, extra: object) =>\n  writeLog("lib", "INFO", { event, ...extra });\n`,
    },
    {},
  ],
  [
    "is not, where its name is put together of parts that may make it",
    {
      [PRODUCER]: `${head(".")}export const made = (what: string) =>\n  writeLog("backup-manager", "INFO", { event: "BACKUP-" + what });\n`,
    },
    {},
  ],
  ["is not, where there is no producer", { ".opencode/lib/backup-store.ts": IDLE }, {}],
  ["is not reported on a test", { ".opencode/__tests__/backup-manager.ts": IDLE }, {}],
  ["is, where only a test logs it", { [PRODUCER]: IDLE, ".opencode/lib/a.test.ts": LOGS }, idle],
  [
    "is reported on each producer, an index file among them, whatever the folders are called",
    Object.fromEntries(odd.map((path) => [path, "export {};\n"])),
    Object.fromEntries(odd.map((path) => [path, [`1:1 ${TUPLE}`]])),
  ],
  ["is accepted by a comment on the file", { [PRODUCER]: `${disable}\n${IDLE}` }, {}],
  ["is accepted by a comment on line 1", { [PRODUCER]: `export {}; // eslint-disable-line ${TUPLE}\n` }, {}],
  [
    "makes the comment unused, once it is logged",
    { [PRODUCER]: `${disable}\n${LOGS}` },
    { [PRODUCER]: [`1:1 Unused eslint-disable directive (no problems were reported from '${TUPLE}').`] },
  ],
];

describe("an event that nothing logs", () => {
  const folder = (index: number) => `packages/p${String(index)}/`;
  let all: Record<string, string[]> = {};
  beforeAll(async () => {
    const files = frameworks.flatMap(([, own], index) =>
      Object.entries(own).map(([path, text]) => [`${folder(index)}${path}`, text]),
    );
    all = await found(Object.fromEntries(files) as Record<string, string>);
  });

  test.each(frameworks.map(([name, , expected], index) => ({ name, expected, index })))(
    "$name",
    ({ expected, index }) => {
      const own = Object.entries(all).filter(([path]) => path.startsWith(folder(index)));
      expect(
        Object.fromEntries(own.map(([path, places]) => [path.replace(folder(index), ""), places])),
      ).toEqual(expected);
    },
  );

  test("is looked for in all of the framework, where a part of it is checked", async () => {
    const files = { [PRODUCER]: IDLE, ".opencode/tools/backups.ts": LOGS.replace('"./', '"../lib/') };
    expect(await found(files, ".opencode/lib")).toEqual({});
    expect(await found({ [PRODUCER]: IDLE }, ".opencode/lib")).toEqual(idle);
  });

  test("is that of the settings, too", async () => {
    const taken = { name: "BACKUP-CREATED", producers: ["keeper"], required: [] };
    const files = { ".opencode/lib/sweeper.ts": IDLE, [PRODUCER]: IDLE };
    expect(await found({ ...files, ...config({ events: [...sweep().events, taken] }) })).toEqual({
      ".opencode/lib/sweeper.ts": [`1:1 ${TUPLE}`],
    });
    expect(await found({ ...files, ...config({ exempt: ["**/backup-manager.ts"] }) })).toEqual({});
  });

  test("is not looked for in a producer that cannot be parsed", async () => {
    const { [PRODUCER]: places = [] } = await found({ [PRODUCER]: "const = 1;\n" });
    expect(places).toEqual([expect.stringMatching(/^1:\d+ Parsing error: /)]);
  });
});

test("the legacy tree: the tables of its README, and nothing else", async () => {
  const legacy = join(import.meta.dirname, "../../harness/trees/legacy");
  const page = readFileSync(join(legacy, "README.md"), "utf8").replace(/^With `strict`[\s\S]*?^## /mu, "");
  const rows = [...page.matchAll(/^\| (\S+) \| (\d+) \| (\S+) \|/gmu)].filter(([, file]) =>
    file?.includes("/"),
  );
  const { code, files } = await findings(legacy);
  // One call can lack several things, each with a message of its own.
  const places = Object.entries(files).flatMap(([file, messages]) =>
    messages.map((message) => `${file} ${message.replace(/:\d+ writer-regression\//u, " ")}`),
  );
  const expected = rows.map(([, file = "", line = "", rule = ""]) => `${file} ${line} ${rule}`);
  expect([...new Set(places)].sort()).toEqual(expected.sort());
  expect({ code, rows: rows.length }).toEqual({ code: 1, rows: 50 });
});
