import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectConfig } from "../../../contract/index.js";
import type { WorkspaceCopy } from "../workspace-copy.js";
import type { ProbeOptions } from "./probe-protocol.js";

/** The agent that dispatches. */
export const ORCHESTRATOR = "Orchestrator";
/** Agents that the scenarios dispatch to, whether or not the tree's settings name any. */
const AGENTS = [ORCHESTRATOR, "Super-Admin", "Code-Writer"];

const PROVIDER = "verify";
const MODEL = "scripted";
/** What OpenCode calls the model: the only one that there is. */
export const model = { providerID: PROVIDER, modelID: MODEL };

/** Beside this module: TypeScript where it runs from its sources, JavaScript where it was built. */
const PROBE = new URL(`./probe${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);

/** What OpenCode would otherwise look for elsewhere, offer or fetch. */
const DISABLED = [
  "AUTOUPDATE",
  "MODELS_FETCH",
  "LSP_DOWNLOAD",
  "DEFAULT_PLUGINS",
  "SHARE",
  "AUTOCOMPACT",
  "PRUNE",
  "CLAUDE_CODE",
  "EXTERNAL_SKILLS",
  "EMBEDDED_WEB_UI",
];

/**
 * The environment of an OpenCode process: the workspace's own, with a configuration that comes after all others and
 * leaves the tree's files alone.
 *
 * @param url - the loopback server of the process: its model, and its only way out
 * @param agents - who takes part beside the agents that the tree's settings name
 */
export function environment(
  copy: WorkspaceCopy,
  url: string,
  agents: readonly string[],
  password: string,
): NodeJS.ProcessEnv {
  const probe: ProbeOptions = { url, root: copy.root };
  const all = new Set([...AGENTS, ...agents, ...agentsOf(copy.root)]);
  return {
    ...copy.env,
    ...Object.fromEntries(DISABLED.map((name) => [`OPENCODE_DISABLE_${name}`, "1"])),
    OPENCODE_EXPERIMENTAL_DISABLE_FILEWATCHER: "1",
    OPENCODE_SERVER_PASSWORD: password,
    // No models but ours: reading the list that OpenCode brings along takes longer than all else.
    OPENCODE_MODELS_PATH: join(copy.folder, "models.json"),
    OPENCODE_CONFIG_CONTENT: JSON.stringify(configuration(probe, [...all])),
    // Bun unpacks libraries of its binary there; they go with the workspace.
    TMPDIR: temporary(copy),
    ...noWayOut(url),
  };
}

/** Every client that knows proxies finds the loopback server, which refuses; npm does not even try. */
function noWayOut(url: string): NodeJS.ProcessEnv {
  const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];
  return {
    ...Object.fromEntries(proxies.map((name) => [name, url])),
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
    npm_config_offline: "true",
  };
}

function configuration(probe: ProbeOptions, agents: readonly string[]): object {
  const name = `${PROVIDER}/${MODEL}`;
  const agent = (id: string): object => ({
    // Both a session's own agent and one that `task` starts.
    mode: "all",
    model: name,
    description: id,
    prompt: `You are ${id}.`,
    permission: { "*": "allow" },
  });
  return {
    autoupdate: false,
    share: "disabled",
    snapshot: false,
    lsp: false,
    formatter: false,
    permission: { "*": "allow" },
    enabled_providers: [PROVIDER],
    model: name,
    small_model: name,
    default_agent: ORCHESTRATOR,
    agent: Object.fromEntries(agents.map((id) => [id, agent(id)])),
    provider: {
      [PROVIDER]: {
        name: PROVIDER,
        npm: "@ai-sdk/openai-compatible",
        options: { baseURL: `${probe.url}/v1`, apiKey: "none", timeout: false },
        models: {
          [MODEL]: { name: MODEL, tool_call: true, limit: { context: 1_000_000, output: 100_000 } },
        },
      },
    },
    plugin: [[PROBE.href, probe]],
  };
}

function agentsOf(root: string): string[] {
  const policy = readJson(join(root, projectConfig.file))["dispatch_policy"];
  const agents = (policy as Record<string, unknown> | undefined)?.["agents"];
  return Array.isArray(agents) ? agents.filter((name): name is string => typeof name === "string") : [];
}

/**
 * Puts into a copy what keeps OpenCode from fetching: it installs what a folder's package.json names unless the lock
 * file beside it names the same, and downloads ripgrep unless there is one.
 */
export function provide(copy: WorkspaceCopy): void {
  const cache = copy.env["XDG_CACHE_HOME"] ?? "";
  const config = join(copy.env["XDG_CONFIG_HOME"] ?? "", "opencode");
  for (const folder of [join(copy.root, ".opencode"), config]) {
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    lockDependencies(folder);
  }
  // A repository of its own: otherwise OpenCode takes the whole disk for the worktree, and reads the configuration
  // files of every folder above.
  const git = join(copy.root, ".git");
  mkdirSync(join(git, "objects"), { recursive: true });
  mkdirSync(join(git, "refs", "heads"), { recursive: true });
  writeFileSync(join(git, "HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(git, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = false\n");
  // It stands for a search that finds nothing.
  const bin = join(cache, "opencode", "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "rg"), "#!/bin/sh\nexit 1\n");
  chmodSync(join(bin, "rg"), 0o755);
  mkdirSync(temporary(copy), { recursive: true });
  writeFileSync(join(copy.folder, "models.json"), "{}");
}

function lockDependencies(folder: string): void {
  const manifest = readJson(join(folder, "package.json"));
  const file = join(folder, "package-lock.json");
  const lock = readJson(file);
  const packages = { ...(lock["packages"] as Record<string, object | undefined> | undefined) };
  const kinds = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
  const named = kinds.map((kind) => manifest[kind] as object | undefined);
  const dependencies = Object.assign({ "@opencode-ai/plugin": "*" }, ...named) as object;
  const rest = { lockfileVersion: 3, ...lock };
  const root = { ...packages[""], dependencies };
  writeFileSync(file, JSON.stringify({ ...rest, packages: { ...packages, "": root } }));
}

function temporary({ folder }: WorkspaceCopy): string {
  return join(folder, "tmp");
}

function readJson(file: string): Record<string, unknown> {
  try {
    const value: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
