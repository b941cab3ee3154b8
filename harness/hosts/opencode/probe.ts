/**
 * A plugin that OpenCode loads after all plugins of the tree. It tells the host which calls came through the
 * before-hooks, and calls the tree's modules for it in this process, with the instances that the hooks use.
 */
import { callLibrary } from "../bun/library.js";
import type { Asked, ProbeOptions, Report } from "./probe-protocol.js";

interface BeforeInput {
  readonly sessionID: string;
  readonly callID: string;
}

/** The plugin. Its options come from the host's configuration. */
export default function probe(_context: unknown, options: ProbeOptions): Promise<object> {
  void work(options);
  return Promise.resolve({
    "tool.execute.before": async (input: BeforeInput, output: { args: Record<string, unknown> }) => {
      await report(options, {
        kind: "passed",
        session: input.sessionID,
        callID: input.callID,
        args: output.args,
      });
    },
  });
}

/** Does what the host asks until there is no host any more: an OpenCode without its host has no reason to run on. */
async function work(options: ProbeOptions): Promise<void> {
  for (;;) {
    let response: Response;
    try {
      response = await fetch(`${options.url}/probe`);
    } catch {
      process.exit(0);
    }
    if (response.status !== 200) continue;
    const asked = (await response.json()) as Asked;
    void callLibrary(options.root, asked).then((value) =>
      report(options, { kind: "answer", id: asked.id, value }),
    );
  }
}

async function report({ url }: ProbeOptions, body: Report): Promise<void> {
  try {
    await fetch(`${url}/probe`, { method: "POST", body: JSON.stringify(body) });
  } catch {
    // The host is gone: the other loop ends this process.
  }
}
