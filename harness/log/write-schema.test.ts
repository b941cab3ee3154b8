import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { dispatchEventsSchema } from "./schema.js";
import { logTree, removeLogTrees } from "./testing/log-tree.js";

afterAll(removeLogTrees);

const FILE = "dispatch-events.schema.json";
const STALE = `${FILE} is not what contract/ says: run "npm run schema" and commit the file.\n`;
const jiti = join(import.meta.dirname, "../../node_modules/jiti/lib/jiti-cli.mjs");

function script(cwd: string, ...args: string[]) {
  const command = [jiti, join(import.meta.dirname, "write-schema.mjs"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

test.each([
  ["missing", {}],
  ["broken", { [FILE]: '{"$schema"' }],
  ["old", { [FILE]: JSON.stringify({ ...dispatchEventsSchema(), title: "Old" }) }],
])("a schema file that is %s is stale, in one sentence", (_, files) => {
  expect(script(logTree(files), "--check")).toEqual({ status: 1, stdout: "", stderr: STALE });
});

test("what it writes is not stale, however it is laid out", () => {
  const root = logTree({});
  const fine = { status: 0, stdout: "", stderr: "" };
  expect(script(root)).toEqual(fine);
  expect(script(root, "--check")).toEqual(fine);
  const text = readFileSync(join(root, FILE), "utf8");
  expect(JSON.parse(text)).toEqual(dispatchEventsSchema());
  expect(script(logTree({ [FILE]: text.replaceAll(/\n */g, "\r\n\t") }), "--check")).toEqual(fine);
});
