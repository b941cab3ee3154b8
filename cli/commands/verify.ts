import { resolve } from "node:path";
import { requireFolder } from "../../eslint-plugin/check/root.js";
import { hostNames } from "../../harness/hosts/host.js";
import { scenarioIds } from "../../harness/scenarios/scenario.js";
import { defineCommand } from "../command.js";
import { UserError } from "../errors.js";
import { plainFormats } from "../formats/names.js";

export const verify = defineCommand({
  name: "verify",
  summary: "run a temporary copy of a tree and judge what it does",
  exitCodes: ["no scenario failed", "one failed or broke off", "nothing could be run"],
  options: {
    host: { type: "choice", value: "<name>", choices: hostNames, help: "what runs the tree" },
    scenario: {
      type: "list",
      value: "<id,...>",
      choices: scenarioIds,
      help: "only these scenarios",
    },
    format: { type: "choice", value: "<name>", choices: plainFormats, help: "how to print" },
  },
  run: async ({ root, values: { host, scenario, format }, color, progress }) => {
    await requireFolder(resolve(root));
    const [{ verify, HostError }, { verifyText }] = await Promise.all([
      import("../../harness/index.js"),
      import("../formats/verify-text.js"),
    ]);
    const result = await verify({
      root,
      host,
      ...(scenario === undefined ? {} : { scenarios: scenario }),
      onProgress: (id, at, of) => progress?.(`${id} (${String(at)} of ${String(of)})`),
    }).catch((error: unknown) => {
      throw error instanceof HostError ? new UserError(error.message, { cause: error }) : error;
    });
    progress?.("");
    return {
      output: format === "json" ? JSON.stringify(result) : verifyText(result, { color }),
      found: result.summary.failed + result.summary.error > 0,
    };
  },
});
