import { expect, test } from "@jest/globals";
import { type ShellAttempt, shellVerdict } from "./shell.js";
import { logged } from "./testing/states.js";

const fields = { agent: "main", command_kind: "known_write", targets: [], reason: "it writes" };
const block = logged("SHELL-WRITE-BLOCKED", 1, fields);

function judge(changes: Partial<ShellAttempt>): string[] {
  const attempt: ShellAttempt = {
    id: "x",
    tool: "bash",
    command: "touch pwned",
    result: { status: "blocked", output: "no" },
    touched: [],
    blocks: [block],
    ...changes,
  };
  return shellVerdict(attempt).map(({ message }) => message);
}

test("a write is blocked, whether a hook throws or the tool says so", () => {
  expect(judge({})).toEqual([]);
  expect(judge({ result: { status: "returned", output: "blocked: it writes" } })).toEqual([]);
});

test("a write has no effect, logged or not", () => {
  const touched = [{ path: "pwned", how: "created" } as const];
  expect(judge({ touched })).toEqual(["bash, x: created pwned"]);
  expect(judge({ touched, blocks: [] })).toEqual(["bash, x: created pwned; logged no SHELL-WRITE-BLOCKED"]);
});

test("a write that fails by itself was not blocked", () => {
  expect(judge({ result: { status: "returned", output: "No such file" }, blocks: [] })).toEqual([
    "bash, x: logged no SHELL-WRITE-BLOCKED",
  ]);
});

test("each block has its fields; no targets are targets", () => {
  const bare = logged("SHELL-WRITE-BLOCKED", 2, { ...fields, targets: undefined, agent: "unknown" });
  expect(judge({ blocks: [block, bare] })).toEqual([
    "bash, x: logged SHELL-WRITE-BLOCKED without agent, targets",
  ]);
});

test("a session that ends is no block", () => {
  expect(judge({ result: { status: "died", output: "out of memory" } })).toEqual([
    "bash, x: ended the session: out of memory",
  ]);
});

test("a read runs, prints, and is not blocked", () => {
  const read = { command: "cat a", prints: "old" };
  expect(judge({ ...read, result: { status: "returned", output: "old line" }, blocks: [] })).toEqual([]);
  expect(judge({ ...read })).toEqual([
    "bash, x: only reads, but logged SHELL-WRITE-BLOCKED; only reads, but blocked: no",
  ]);
  expect(judge({ ...read, result: { status: "returned", output: "" }, blocks: [] })).toEqual([
    'bash, x: only reads, but did not print "old": ',
  ]);
});
