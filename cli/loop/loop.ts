import { isDeepStrictEqual } from "node:util";
import { migrate, type MigrateResult } from "../../codemods/index.js";
import { check } from "../../eslint-plugin/check/check.js";
import { type ScenarioId, verify, type VerifyResult } from "../../harness/index.js";
import { CopiedTree } from "./copied-tree.js";

/** One step of the loop, and whether it went as it must. */
export interface Step {
  readonly title: string;
  readonly ok: boolean;
  /** What came of it, in a line; then, where something is wrong, the facts. */
  readonly said: readonly string[];
  readonly durationMs: number;
}

/** What a migration gives to a tree: each of these fails before. */
export const gained: readonly ScenarioId[] = [
  "single-call",
  "duplicate-guard",
  "exact-lease",
  "agent-only-lease",
  "db-file-split",
  "dispatch-token",
  "concurrency",
];

/** What is tried before the migration; the table of scenarios and trees has the rest. */
const failsBefore: readonly ScenarioId[] = ["single-call"];

type Result = Pick<Step, "ok" | "said">;

/**
 * From finding to proven migration, on a temporary copy of a tree: what `check` finds, `migrate` moves, and `verify`
 * sees the difference. A step that goes wrong ends the loop, since the next ones build on it. The copy goes in the end,
 * also when the caller stops half-way.
 *
 * @param tree - a folder that holds `.opencode/`; it is not changed
 */
export async function* loop(tree: string): AsyncGenerator<Step> {
  const copy = new CopiedTree(tree);
  try {
    for (const [title, run] of steps(copy)) {
      const started = performance.now();
      const result = await run();
      yield { title, ...result, durationMs: Math.round(performance.now() - started) };
      if (!result.ok) return;
    }
  } finally {
    copy.remove();
  }
}

function steps(copy: CopiedTree): readonly (readonly [title: string, run: () => Promise<Result>])[] {
  const { root } = copy;
  let before: Awaited<ReturnType<typeof facts>>;
  let migrated: MigrateResult;
  return [
    [
      "check finds the old habits",
      async () => {
        const found = await findings(root);
        const files = new Set(found.map((one) => one.split(":")[0])).size;
        return {
          ok: found.length > 0,
          said: [`${String(found.length)} findings in ${String(files)} files`],
        };
      },
    ],
    [
      "verify sees what they do",
      async () => {
        before = await facts(copy);
        const { scenarios } = await verify({ root, scenarios: failsBefore });
        return {
          ok: scenarios.every(({ status }) => status === "failed"),
          said: scenarios.map(({ id, status, reason }) => `${id} ${status}: ${reason}`),
        };
      },
    ],
    [
      "migrate --write",
      async () => {
        migrated = await migrate({ root, write: true });
        const { findingsBefore, findingsAfter, filesChanged, manual } = migrated.summary;
        return {
          ok: migrated.wrote && findingsAfter < findingsBefore,
          said: [
            `${String(filesChanged)} files; findings ${String(findingsBefore)} → ${String(findingsAfter)}, ${String(manual)} left to people`,
            ...migrated.manual.map(
              ({ file, line, ruleId, reason }) => `${file}:${String(line)} ${ruleId}: ${reason}`,
            ),
          ],
        };
      },
    ],
    [
      "check finds nothing but what is left to people",
      async () => {
        const found = await findings(root);
        const left = migrated.manual.map(place).sort();
        return { ok: isDeepStrictEqual(found, left), said: [`${String(found.length)} findings`, ...found] };
      },
    ],
    [
      "the modules load in Bun as before",
      async () => {
        const broken = await copy.brokenImports();
        const { tools, hooks } = await copy.parts();
        const same = isDeepStrictEqual({ tools, hooks }, before.loaded);
        return {
          ok: same && broken === "",
          said: [
            `${String(Object.keys(tools).length)} tools, ${String(hooks.length)} plugins`,
            ...(same
              ? []
              : [`before: ${JSON.stringify(before.loaded)}`, `now: ${JSON.stringify({ tools, hooks })}`]),
            ...(broken === "" ? [] : [broken]),
          ],
        };
      },
    ],
    [
      "tsc --noEmit gains no error",
      async () => {
        const errors = await copy.typeErrors();
        const news = without(errors, before.typeErrors);
        return {
          ok: news.length === 0,
          said: [`${String(before.typeErrors.length)} errors before, ${String(errors.length)} now`, ...news],
        };
      },
    ],
    ["verify passes what it failed", async () => verdict(await verify({ root, scenarios: gained }))],
    [
      "migrate again changes nothing",
      async () => {
        const again = await migrate({ root, write: true });
        return {
          ok: !again.wrote && again.files.length === 0 && isDeepStrictEqual(again.manual, migrated.manual),
          said: [`${String(again.files.length)} files`, ...again.files.map(({ path }) => path)],
        };
      },
    ],
  ];
}

/** What the migration must not change. */
async function facts(copy: CopiedTree) {
  const [{ tools, hooks }, typeErrors] = await Promise.all([copy.parts(), copy.typeErrors()]);
  return { loaded: { tools, hooks }, typeErrors };
}

async function findings(root: string): Promise<string[]> {
  const { results } = await check({ root, strict: false });
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(({ line, column, ruleId }) =>
        place({ file: filePath.slice(root.length + 1), line, column, ruleId: ruleId ?? "parse error" }),
      ),
    )
    .sort();
}

function place(at: { file: string; line: number; column: number; ruleId: string }): string {
  return `${at.file}:${String(at.line)}:${String(at.column)} ${at.ruleId}`;
}

function verdict({ scenarios, summary }: VerifyResult): Result {
  const bad = scenarios.filter(({ status }) => status !== "passed");
  return {
    ok: bad.length === 0 && summary.passed === gained.length,
    said: [
      `${String(summary.passed)} of ${String(gained.length)} passed: ${gained.join(", ")}`,
      ...bad.map(({ id, status, reason }) => `${id} ${status}: ${reason}`),
    ],
  };
}

/** A list without what another has, each as often as it stands there. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
