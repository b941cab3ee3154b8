import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { logIdentityTuple } from "./log-identity-tuple.js";
import { Findings } from "./result.js";
import { folder, removeFolders } from "./testing/databases.js";

afterAll(removeFolders);

const ts = "2025-06-01T00:00:00.000Z";
const line = (fields: object): string => `${JSON.stringify({ ts, source: "dispatch-db", ...fields })}\n`;
const LACKS_REF = { event: "DISPATCH-DB-CREATED", queue_id: 1, dispatch_key: "k", prompt_sha256: "aa" };
const CREATED = { ...LACKS_REF, prompt_ref_id: 1 };

function logs(files: Readonly<Record<string, string>>): string {
  const root = folder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function check(root: string, path = root): Promise<unknown> {
  const outcome = await logIdentityTuple(path, root);
  if (!(outcome instanceof Findings)) return outcome.skipped.replaceAll(root, "<root>");
  return outcome.listed.map(({ place, message }) => `${place}  ${message}`);
}

describe("log-identity-tuple", () => {
  test.each<[string, Record<string, string>, unknown]>([
    ["all there", { "2025-06-01/a.jsonl": line(CREATED) }, []],
    [
      "a field is missing",
      { "2025-06-01/a.jsonl": line(CREATED) + line(LACKS_REF) },
      ["2025-06-01/a.jsonl:2  DISPATCH-DB-CREATED lacks prompt_ref_id"],
    ],
    [
      "a field is empty",
      { "2025-06-01/a.jsonl": line({ ...CREATED, prompt_ref_id: "unknown" }) },
      ["2025-06-01/a.jsonl:1  DISPATCH-DB-CREATED lacks prompt_ref_id (prompt_ref_id is empty)"],
    ],
    ["an event that nobody knows", { "2025-06-01/a.jsonl": line({ event: "HELLO" }) }, []],
    [
      "a line that nobody can read",
      { "2025-06-01/a.jsonl": `{"ts":\n${line(CREATED)}` },
      ['2025-06-01/a.jsonl:1  the line is broken JSON ("{\\"ts\\":")'],
    ],
    ["a folder without logs", { "notes.md": "" }, "<root> holds no log file"],
  ])("%s", async (_name, files, expected) => {
    expect(await check(logs(files))).toEqual(expected);
  });

  test("nothing was named, or it is not there", async () => {
    expect(await logIdentityTuple(undefined, "/")).toEqual({ skipped: "no log was named" });
    expect(await logIdentityTuple("/nowhere", "/")).toEqual({ skipped: "there is no log /nowhere" });
  });

  test("one file", async () => {
    const root = logs({ "a.jsonl": line(LACKS_REF) });
    expect(await check(root, join(root, "a.jsonl"))).toEqual([
      "a.jsonl:1  DISPATCH-DB-CREATED lacks prompt_ref_id",
    ]);
  });

  test("a file that cannot be unpacked", async () => {
    const root = logs({ "a.jsonl.gz": "this is not packed" });
    expect(await check(root)).toEqual([
      expect.stringMatching(/^a\.jsonl\.gz:0 {2}the file could not be read/),
    ]);
  });

  test("of very many the first are listed and all are counted", async () => {
    const root = logs({ "a.jsonl": line(LACKS_REF).repeat(5000) });
    const outcome = await logIdentityTuple(root, root);
    expect(outcome).toMatchObject({ total: 5000, listed: { length: 100 } });
  });
});
