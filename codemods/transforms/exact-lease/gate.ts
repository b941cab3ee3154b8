import { findEvent } from "../../../contract/index.js";
import { moduleName } from "../../../eslint-plugin/analysis/index.js";
import type { Bench } from "../bench.js";
import { inQuotes, property } from "../code/text.js";
import { freshName } from "../syntax.js";
import { Library } from "../task-library/index.js";
import { logName } from "../task-library/log-name.js";
import { hookBehind, putBehind } from "./behind.js";
import { EVENT } from "./events.js";
import type { Hook, Inexact } from "./hook.js";
import { logsLease, passLogs, removeLogs } from "./old-logs.js";
import { openHandlers } from "./pass-on.js";
import { agentAt, promptAt, regionOf } from "./place.js";
import { listText } from "./look.js";
import { MissLogs } from "./miss-logs.js";
import { simplify } from "./simplify.js";
import { takeRows } from "./take-row.js";

const BEFORE = "tool.execute.before";

/**
 * Puts the gate into a hook: the token is checked, exactly the prompt's own row is leased, a miss is logged, and without
 * a row the call is blocked where the mode blocks. What looked for a row before takes the one that the gate got.
 */
export function putGate(
  bench: Bench,
  file: string,
  hook: Hook,
  inexact: readonly Inexact[],
): string | undefined {
  const { context } = bench;
  const view = context.open(file);
  const sheet = bench.open(file);
  const library = new Library(bench, file);
  const [earliest] = [...inexact].sort((a, b) => a.node.getStart() - b.node.getStart());
  if (earliest === undefined) return "There is no lease in this hook.";
  const place = regionOf(earliest.node, hook, inexact);
  if (place === undefined)
    return "The lease is part of a larger expression: make it a statement, and run again.";
  const prompt = promptAt(place, hook);
  const agent = agentAt(place, earliest, hook, inexact);
  const lease = library.task("leaseTask");
  const refuse = library.task("refuseTask");
  const isProducer = findEvent(EVENT.lease)?.producers.includes(moduleName(file)) === true;
  const log = isProducer ? logName(bench, file, place) : "";
  if (
    prompt === undefined ||
    agent === undefined ||
    lease === undefined ||
    refuse === undefined ||
    log === undefined
  )
    return "Nothing in this hook says what the prompt is: take it from the call's arguments, and run again.";
  const taken = freshName(view, ["task", "taken", "leasedTask"]);
  const misses = isProducer ? new MissLogs(context, file, hook) : undefined;
  const said = misses?.carried(place, inexact, taken) ?? { text: "" };
  if ("reason" in said) return said.reason;
  const wording = { taken, lease, refuse, log, prompt, agent, said: said.text };
  const lines = gateLines(bench, file, hook, wording);
  const oldPass = passLogs(context, file, hook);
  const indent = view.indentAt(place.getStart());
  const text = lines.map((line) => `${inQuotes(line, view.style.quote)}\n${indent}`).join("");
  sheet.replace(place.getStart(), place.getStart(), text);
  const reason =
    openHandlers(bench, sheet, library, place, hook) ??
    misses?.drop(bench) ??
    removeLogs(bench, file, oldPass);
  if (reason !== undefined) return reason;
  const count = (one: Inexact): string | undefined => listText(library, view, one.agent ?? agent, true);
  const failed = takeRows(bench, file, hook, inexact, { taken, count });
  if (failed !== undefined) return failed;
  simplify(sheet, [hook.fn.getStart(), hook.fn.getEnd()], `${taken}.row`);
  return undefined;
}

/** What the gate is written with: the names of what it calls and makes, and two expressions. */
interface Wording {
  readonly taken: string;
  readonly lease: string;
  readonly refuse: string;
  /** Empty where the module may not log the gate's events. */
  readonly log: string;
  readonly prompt: string;
  readonly agent: string;
  /** What the tree's own line about a miss said besides, as properties. */
  readonly said: string;
}

/** Only the producer of the gate's events may log them; in another module the gate is silent. */
function silentGate(hook: Hook, wording: Wording, end: string): [string, string] {
  const { taken, lease, refuse, prompt, agent } = wording;
  const asked = `${property("prompt", prompt)}, ${property("agent_type", agent)}, ${whoOf(hook)}`;
  return [
    `const ${taken} = ${lease}({ ${asked} })${end}`,
    `if (!${taken}.row) ${refuse}(${taken}.reason)${end}`,
  ];
}

function whoOf(hook: Hook): string {
  return `${property("sessionID", hook.sessionID)}, ${property("callID", hook.callID)}`;
}

/** The gate's lines, with the events that it may log. */
function gateLines(bench: Bench, file: string, hook: Hook, wording: Wording): string[] {
  const { taken, refuse, log, said } = wording;
  const { context } = bench;
  const { style } = context.open(file);
  const end = style.semicolons ? ";" : "";
  const [take, orRefuse] = silentGate(hook, wording, end);
  if (log === "") return [take, orRefuse];
  const source = JSON.stringify(moduleName(file));
  const logOf = (level: string, event: string, rest: string): string =>
    `${log}(${source}, "${level}", { event: "${event}", ${whoOf(hook)}, ${rest} })${end}`;
  const fields = (from: string, list: readonly string[]): string =>
    list.map((one) => `${one}: ${from}.${one}`).join(", ");
  const miss = fields(`${taken}.miss`, [
    "agent_type",
    "dag_task_id",
    "prompt_sha256",
    "dispatch_key",
    "parent_session_id",
    "pending_count",
  ]);
  const pass = fields(`${taken}.row`, ["dispatch_key", "prompt_sha256", "agent_type", "dag_task_id"]);
  const leased = `queue_id: ${taken}.row.id, ${fields(`${taken}.row`, ["lease_owner", "lease_expiry"])}`;
  return [
    take,
    `if (${taken}.miss) ${logOf("WARN", EVENT.miss, miss + said)}`,
    `if (${taken}.row) {`,
    `${style.indent}${logOf("INFO", EVENT.pass, pass)}`,
    ...(logsLease(context, file, hook) ? [] : [`${style.indent}${logOf("INFO", EVENT.lease, leased)}`]),
    `} else ${refuse}(${taken}.reason)${end}`,
  ];
}

/**
 * Puts the gate to the end of the hook in front of a task where nothing has looked for a row so far.
 *
 * @returns why it cannot be put there
 */
export function putGateInFront(bench: Bench, file: string): string | undefined {
  const { context } = bench;
  const view = context.open(file);
  const member = hookBehind(view.source, BEFORE);
  const library = new Library(bench, file);
  const [lease, refuse] = [library.task("leaseTask"), library.task("refuseTask")];
  const isProducer = findEvent(EVENT.lease)?.producers.includes(moduleName(file)) === true;
  const log = isProducer && member !== undefined ? logName(bench, file, member) : "";
  if (member === undefined || lease === undefined || refuse === undefined || log === undefined)
    return "Nothing takes the row in front of the task: lease it there, with `leaseTask`, and close it here, with `closeTask`.";
  const taken = freshName(view, ["task", "taken", "leasedTask"]);
  return putBehind(
    bench,
    file,
    member,
    (hook) =>
      gateLines(bench, file, hook, {
        taken,
        lease,
        refuse,
        log,
        prompt: `${hook.output}.args.prompt`,
        agent: `${hook.output}.args.subagent_type`,
        said: "",
      }),
    BEFORE,
  );
}
