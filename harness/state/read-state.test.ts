import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { openSqlite, readState } from "./index.js";

const folder = mkdtempSync(join(tmpdir(), "read-state-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a workspace without a database and without a log holds nothing", async () => {
  const state = await readState(folder, join(folder, "none.db"), join(folder, "none"));
  expect(state.queue).toEqual([]);
  expect(state.events).toEqual([]);
});

test("a text that is not UTF-8 is read, with marks in place of what it is not", async () => {
  const file = join(folder, "damaged.db");
  const db = await openSqlite(file);
  db.run("CREATE TABLE dispatch_queue (id INTEGER PRIMARY KEY, agent_type TEXT)");
  db.run("INSERT INTO dispatch_queue (agent_type) VALUES (?)", "SuperAdmin");
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0xff, bytes.indexOf("SuperAdmin"), bytes.indexOf("SuperAdmin") + 2);
  writeFileSync(file, bytes);

  const { queue } = await readState(folder, file, join(folder, "none"));

  expect(queue.map(({ agent_type }) => agent_type)).toEqual(["\uFFFD\uFFFDperAdmin"]);
});
