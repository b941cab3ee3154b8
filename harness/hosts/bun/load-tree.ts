import { existsSync, readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { Parts } from "../host.js";
import type { Hooks, LoadedTree, ToolDefinition } from "./execute.js";
import { pluginContext } from "./plugin-context.js";

type PluginFunction = (context: object) => Promise<Hooks | undefined>;

const MODULE = /(?<!\.d)\.(?:ts|mts|js|mjs)$/u;
const TEST = /\.(?:test|spec|e2e-test)\.\w+$/u;

/** Loads all plugins, then all tools, each folder in the order of its names, and tells the plugins of the session. */
export async function loadTree(asked: {
  readonly root: string;
  readonly session: string;
  readonly agent: string;
}): Promise<LoadedTree | { readonly file: string; readonly message: string }> {
  const { root } = asked;
  const hooks: { plugin: string; hooks: Hooks }[] = [];
  const tools = new Map<string, ToolDefinition>();
  for (const file of modulesIn(root, ["plugin", "plugins"])) {
    try {
      for (const start of pluginsOf(await load(file))) {
        const made = await start(pluginContext(root));
        if (made === undefined) continue;
        hooks.push({ plugin: basename(file), hooks: made });
        for (const [name, tool] of Object.entries(made.tool ?? {})) tools.set(name, tool);
      }
    } catch (error) {
      return failure(root, file, error);
    }
  }
  for (const file of modulesIn(root, ["tool", "tools"])) {
    try {
      for (const [name, tool] of toolsOf(file, await load(file))) tools.set(name, tool);
    } catch (error) {
      return failure(root, file, error);
    }
  }
  const event = {
    type: "session.created",
    properties: { sessionID: asked.session, info: { id: asked.session, directory: root, title: "verify" } },
  };
  for (const { hooks: one } of hooks) {
    try {
      await one.event?.({ event });
    } catch {
      // As in OpenCode, a listener's error is its own affair.
    }
  }
  return { ...asked, tools, hooks, parts: partsOf(root, tools, hooks) };
}

function load(file: string): Promise<Record<string, unknown>> {
  return import(file) as Promise<Record<string, unknown>>;
}

function modulesIn(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const path = join(root, ".opencode", folder);
    if (!existsSync(path)) return [];
    return readdirSync(path)
      .filter((name) => MODULE.test(name) && !TEST.test(name))
      .sort()
      .map((name) => join(path, name));
  });
}

/** Every export that is a function is a plugin, once; newer ones are an object with a `server`. */
function pluginsOf(module: Record<string, unknown>): Set<PluginFunction> {
  const found = Object.values(module).flatMap((value): unknown[] =>
    typeof value === "object" && value !== null && "server" in value ? [value.server] : [value],
  );
  return new Set(found.filter((value): value is PluginFunction => typeof value === "function"));
}

/** The default export is named after the file, another one also after itself. */
function toolsOf(file: string, module: Record<string, unknown>): [string, ToolDefinition][] {
  const stem = basename(file, extname(file));
  return Object.entries(module).flatMap(([name, value]): [string, ToolDefinition][] => {
    const isTool = typeof value === "object" && value !== null && "execute" in value;
    return isTool ? [[name === "default" ? stem : `${stem}_${name}`, value as ToolDefinition]] : [];
  });
}

function partsOf(root: string, tools: LoadedTree["tools"], hooks: LoadedTree["hooks"]): Parts {
  const lib = join(root, ".opencode", "lib");
  const libraries = existsSync(lib)
    ? readdirSync(lib).filter((name) => /(?<!\.d)\.[cm]?[jt]s$/u.test(name))
    : [];
  return {
    tools: Object.fromEntries(
      [...tools].map(([name, { args = {} }]) => [
        name,
        {
          args: Object.keys(args),
          required: Object.keys(args).filter((arg) => args[arg]?.safeParse(undefined).success === false),
        },
      ]),
    ),
    hooks: hooks.map(({ plugin, hooks: one }) => ({ plugin, names: Object.keys(one) })),
    libraries: libraries.map((name) => name.replace(/\.\w+$/u, "")),
  };
}

function failure(root: string, file: string, error: unknown): { file: string; message: string } {
  return {
    file: file.slice(root.length + 1),
    message: error instanceof Error ? error.message : String(error),
  };
}
