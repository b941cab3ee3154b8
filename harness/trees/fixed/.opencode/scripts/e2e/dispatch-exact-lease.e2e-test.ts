// One call is one row, and the prompt that comes back leases that row and no other. Exit code 0 or 1.
import { dbListQueue } from "../../lib/dispatch-db";
import { inWorkspace, thrown } from "./workspace";

const AGENT = "Super-Admin";
const ask = (dag_task_id: string, description = "say hello") => ({
  target_agent: AGENT,
  dag_task_id,
  description,
});

process.exitCode = await inWorkspace(
  "dispatch, exact lease",
  async ({ tool, before, after, events }, expect) => {
    const rowOf = (task: string) => dbListQueue().find((row) => row.dag_task_id === task);
    const task = (prompt: string, call: string, session = "ses_parent") =>
      thrown(() => before("task", { subagent_type: AGENT, prompt }, session, call));

    await tool("dispatch_subagent", ask("T-old"));
    const prompt = await tool("dispatch_subagent", ask("T-new"));
    expect("one row a call", dbListQueue().length === 2);
    for (const event of ["DISPATCH-CREATE-REQUEST", "DISPATCH-DB-CREATED", "DISPATCH-PROMPT-RETURNED"]) {
      expect(`one ${event} a call`, events(event).length === 2);
    }
    expect(
      "the same again",
      (await tool("dispatch_subagent", ask("T-new"))) === prompt && dbListQueue().length === 2,
    );
    const reuse = await thrown(() => tool("dispatch_subagent", ask("T-new", "say goodbye")));
    expect("another prompt for the task is refused", reuse.includes("DAG_TASK_ID_REUSE"));

    const bare = prompt.replace(/\n.*$/, "");
    for (const [what, wrong] of [
      ["no token", bare],
      ["changed text", prompt.replace("hello", "hallo")],
      [
        "a token of its own",
        `${bare.replace("hello", "hallo")}\n//DISPATCH_TOKEN:${hash(bare.replace("hello", "hallo"))}`,
      ],
      ["something behind the token", `${prompt}\n`],
    ] as const) {
      expect(`${what} blocks`, (await task(wrong, "call_bad")).startsWith("task blocked"));
    }
    expect(
      "another session blocks",
      (await task(prompt, "call_bad", "ses_other")).startsWith("task blocked"),
    );
    expect("a miss is logged", events("DISPATCH-QUEUE-EXACT-MISS").length === 2);
    expect(
      "nothing was leased so far",
      dbListQueue().every((row) => row.status === "pending"),
    );

    expect("the exact prompt passes", (await task(prompt, "call_task")) === "");
    const leased = rowOf("T-new");
    expect(
      "its row is leased",
      leased?.status === "running" && leased.lease_owner === "ses_parent:call_task",
    );
    expect("until some time from now", Number(leased?.lease_expiry) > Date.now());
    expect("the older row is untouched", rowOf("T-old")?.status === "pending");
    expect("a replay blocks", (await task(prompt, "call_again")).startsWith("task blocked"));

    await after(
      "task",
      { title: "", output: "hello", metadata: { sessionId: "ses_child" } },
      "ses_parent",
      "call_task",
    );
    expect("task-after consumes that row", rowOf("T-new")?.status === "consumed");
    const [success] = events("DISPATCH-TASK-SUCCESS");
    expect("and says so", success?.queue_id === leased?.id && success?.child_session_id === "ses_child");
  },
);

function hash(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex");
}
