import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import {
  dispatchEvents,
  exampleOf,
  fieldAliases,
  findEvent,
  identityTuple,
  isMissing,
} from "../../contract/index.js";
import { eventChecks } from "./event-checks.js";
import type { LogForm, TupleForm } from "./requirements.js";
import { annotationKeywords, dispatchEventsSchema } from "./schema.js";

const sound = (name: string, changes: object = {}) => {
  const event = findEvent(name);
  return { ...(event && exampleOf(event)), ...changes };
};
const lackOf = (name: string, changes: object, form: LogForm = "v2", tuple: TupleForm = "event") =>
  eventChecks(form, tuple).get(name)?.(sound(name, changes));

test.each(dispatchEvents)("$name is complete as its example", ({ name }) => {
  expect(lackOf(name, {})).toBeUndefined();
});

describe("what a line lacks", () => {
  test.each([
    ["BACKUP-CREATED", { file: undefined }, ["file"], ["file"], []],
    ["BACKUP-CREATED", { agent: "unknown", file: "—" }, ["file", "agent"], ["file", "agent"], []],
    ["BACKUP-CREATED", { ts: null, source: "" }, ["ts", "source"], ["ts", "source"], []],
    [
      "BACKUP-CREATED",
      { sessionID: "", sessionId: "s", taskId: "t", dag_task_id: "—" },
      ["sessionID", "dag_task_id"],
      ["sessionID", "dag_task_id"],
      [
        { alias: "sessionId", field: "sessionID" },
        { alias: "taskId", field: "dag_task_id" },
      ],
    ],
    ["BACKUP-CREATED", { file: null, sessionId: "s", callId: "c" }, ["file"], ["file"], []],
    ["BACKUP-CREATED", { sessionID: null, sessionId: "unknown" }, ["sessionID"], ["sessionID"], []],
    [
      "DISPATCH-QUEUE-EXACT-MISS",
      { dispatch_key: "", parentSessionId: "s" },
      ["dispatch_key or parent_session_id"],
      ["dispatch_key"],
      [{ alias: "parentSessionId", field: "parent_session_id" }],
    ],
    ["DISPATCH-TASK-FAILED", { raw_error: "" }, ["raw_error"], ["raw_error"], []],
  ])("%s %j", (name, changes, missing, empty, aliased) => {
    expect(lackOf(name, changes)).toEqual({ missing, empty, aliased });
  });

  test("0, false and [] are values", () => {
    expect(lackOf("DISPATCH-QUEUE-EXACT-MISS", { pending_count: 0, dag_task_id: false })).toBeUndefined();
    expect(lackOf("SHELL-WRITE-BLOCKED", { targets: [] })).toBeUndefined();
  });
});

test("the old form is judged by its columns: no source, and no field that has no column", () => {
  const columns = {
    ts: "t",
    sessionID: "s",
    callID: "c",
    agent: "a",
    agent_type: "coder",
    event: "BACKUP-CREATED",
  };
  expect(eventChecks("v1", "event").get("BACKUP-CREATED")?.({ ...columns, detail: "file=x.ts" })).toEqual({
    missing: ["backup_uuid", "file", "dag_task_id"],
    empty: [],
    aliased: [],
  });
});

describe("the full form", () => {
  const tuple = Object.fromEntries(identityTuple.map(({ anyOf: [name] }) => [name, "x"]));

  test.each(dispatchEvents)("$name is complete with every place of the tuple", ({ name }) => {
    expect(lackOf(name, tuple, "v2", "full")).toBeUndefined();
  });

  test("names each place once, a choice as such", () => {
    expect(lackOf("DISPATCH-DB-CREATED", { callId: "c" }, "v2", "full")?.missing).toEqual([
      "dispatch_id",
      "agent_type",
      "parent_session_id",
      "child_session_id or lease_owner",
      "call_id",
      "dag_task_id",
      "domain_id",
      "created_at",
      "status",
    ]);
  });

  test("takes either of a choice", () => {
    const changes = { ...tuple, child_session_id: "", lease_owner: "s:c" };
    expect(lackOf("DISPATCH-DB-CREATED", changes, "v2", "full")).toBeUndefined();
    expect(lackOf("DISPATCH-TASK-SUCCESS", changes, "v2", "full")?.missing).toEqual(["child_session_id"]);
  });
});

test("whatever the fields hold, the schema, the check and the contract agree", () => {
  const schema = new Ajv2020({ keywords: [...annotationKeywords] }).compile(dispatchEventsSchema());
  const checks = eventChecks("v2", "event");
  const value = fc.oneof(fc.constantFrom(null, "", "—", "unknown", 0, false, [], "x"), fc.jsonValue());
  const names = [...new Set(dispatchEvents.flatMap((event) => Object.keys(exampleOf(event))))];
  const changes = fc.dictionary(
    fc.constantFrom(...names, ...fieldAliases.keys()),
    fc.option(value, { nil: undefined }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...dispatchEvents), changes, (event, changed) => {
      // As a line of JSON: what is undefined is not there.
      const line = JSON.parse(
        JSON.stringify({ ...exampleOf(event), ...changed, event: event.name }),
      ) as object;
      const fields = line as Record<string, unknown>;
      const wanted = [["ts"], ["source"], ...event.required.map(({ anyOf }) => anyOf)];
      const lacking = wanted.filter((choice) => choice.every((name) => isMissing(fields[name])));
      const lack = checks.get(event.name)?.(fields);
      expect(schema(line)).toBe(lacking.length === 0);
      expect(lack?.missing ?? []).toEqual(lacking.map((choice) => choice.join(" or ")));
    }),
    { numRuns: 500 },
  );
});
