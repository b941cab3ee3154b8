import { describe, expect, test } from "@jest/globals";
import {
  dispatchEvents,
  dispatchKey,
  eventFields,
  type EventField,
  exampleOf,
  findEvent,
  identityTuple,
  isMissing,
  lineFields,
  logFormat1,
  logFormat2,
  tokenVerdicts,
  tupleFields,
} from "./index.js";

/** The table of contract §4 as it is written there: event, producers, fields. */
const table = `
DISPATCH-CREATE-REQUEST | dispatch_subagent | sessionID, callID, agent, target_agent, dag_task_id, description_sha256
DISPATCH-DB-CREATED | dispatch-db | queue_id, dispatch_key, prompt_ref_id, prompt_sha256
DISPATCH-PROMPT-RETURNED | dispatch_subagent | queue_id, dispatch_key, file_path, size_bytes
DISPATCH-INTEGRITY-PASS | task-before | dispatch_key, prompt_sha256, agent_type, dag_task_id
DISPATCH-QUEUE-EXACT-LEASE | task-before | queue_id, lease_owner, lease_expiry
DISPATCH-QUEUE-EXACT-MISS | task-before | agent_type, dag_task_id, prompt_sha256, dispatch_key or parent_session_id, pending_count
DISPATCH-TASK-SUCCESS | task-after | queue_id, dispatch_key, child_session_id
DISPATCH-TASK-FAILED | task-after | queue_id, dispatch_key, child_session_id, raw_error
SHELL-WRITE-BLOCKED | scope-before, safe-bash-core | agent, command_kind, targets, reason
BACKUP-CREATED | backup-manager | backup_uuid, file, agent, sessionID, dag_task_id`;

test("the events are those of the contract", () => {
  const lines = dispatchEvents.map((event) =>
    [
      event.name,
      event.producers.join(", "),
      event.required.map((need) => need.anyOf.join(" or ")).join(", "),
    ].join(" | "),
  );
  expect(lines.join("\n")).toBe(table.trim());
});

const matches = (value: unknown, field: EventField): boolean =>
  field.types.some((type) => {
    if (type === "integer") return Number.isInteger(value);
    if (type === "string[]") return Array.isArray(value);
    return typeof value === "string";
  });

const allFields = Object.entries({ ...eventFields, ...tupleFields, ...lineFields });

test.each(allFields)(
  "the field %s has an example of its own type that is not missing",
  (_, field: EventField) => {
    expect(matches(field.example, field)).toBe(true);
    expect(isMissing(field.example)).toBe(false);
    if (field.format === "sha256-hex") expect(field.example).toMatch(/^[0-9a-f]{64}$/);
  },
);

test("every place of the identity tuple is described, and none twice", () => {
  const described = [...Object.keys(eventFields), ...Object.keys(tupleFields)];
  const places = identityTuple.flatMap((part) => part.anyOf);
  expect(described).toEqual(expect.arrayContaining(places));
  expect(places).toEqual(expect.arrayContaining(Object.keys(tupleFields)));
  expect(new Set(described).size).toBe(described.length);
});

test("the keys of every line are described", () => {
  expect(Object.keys(lineFields)).toEqual(expect.arrayContaining([...logFormat2.keys]));
});

describe.each(Object.entries(eventFields))("the field %s", (name, field: EventField) => {
  test("is required by an event", () => {
    const required = dispatchEvents.flatMap((event) => event.required.flatMap((need) => need.anyOf));
    expect(required).toContain(name);
  });

  test("is of version 1 if, and only if, the old line form has a column for it", () => {
    expect(field.since === logFormat1.version).toBe((logFormat1.columns as readonly string[]).includes(name));
  });
});

test("an example holds the keys of every line and a required field of each choice", () => {
  for (const event of dispatchEvents) {
    const example = exampleOf(event);
    for (const key of logFormat2.keys) expect(example).toHaveProperty(key);
    for (const need of event.required) expect(need.anyOf.some((name) => name in example)).toBe(true);
  }
});

test("an unknown name finds no event", () => {
  expect(findEvent("BACKUP-CREATED")?.producers).toEqual(["backup-manager"]);
  expect(findEvent("backup-created")).toBeUndefined();
  expect(findEvent("constructor")).toBeUndefined();
});

test("the token hook logs known events only, as their producer", () => {
  for (const name of tokenVerdicts.flatMap((verdict) => verdict.logs)) {
    expect(findEvent(name)?.producers).toEqual(["task-before"]);
  }
});

test("the dispatch key is made of event fields, in the contract's order", () => {
  expect(dispatchKey.parts.join(" \\0 ")).toBe(
    "agent_type \\0 dag_task_id \\0 prompt_sha256 \\0 parent_session_id",
  );
  for (const part of dispatchKey.parts) expect(eventFields).toHaveProperty(part);
});
