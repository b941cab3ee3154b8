import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { DB_PATH_VARIABLE, projectConfig, ROOT_VARIABLE } from "../../contract/index.js";
import { bunProgram } from "./bun-program.js";
import { HostError, type WorkspaceOptions } from "./host.js";

/** Where a copy has what. */
export interface WorkspaceCopy {
  readonly root: string;
  readonly dbPath: string;
  readonly logs: string;
  /** The environment of every process of the workspace. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder to remove in the end; it holds the root, the database and the home. */
  readonly folder: string;
}

/** State of an earlier run has no place in a copy: a scenario begins with nothing. Packages are linked instead. */
const LEFT_BEHIND = /(?:^|\/)(?:\.git|node_modules)$|^\.task_temp$|^\.opencode\/state$/u;

/**
 * Copies a tree into a new temporary folder, with a database and a home beside it.
 *
 * @throws {HostError} if the folder holds no `.opencode/`
 */
export async function copyTree(tree: string, options: WorkspaceOptions): Promise<WorkspaceCopy> {
  const source = resolve(tree);
  if (!existsSync(join(source, ".opencode"))) {
    throw new HostError(`${tree} holds no .opencode/. Name the folder that does.`);
  }
  const folder = mkdtempSync(join(tmpdir(), "writer-regression-"));
  const root = join(folder, "root");
  cpSync(source, root, {
    recursive: true,
    // A link out of the tree would lead the copy's writes back into it.
    dereference: true,
    filter: (from) => !LEFT_BEHIND.test(relative(source, from).replaceAll("\\", "/")) && existsSync(from),
  });
  linkPackages(source, root);
  setModes(root, options);
  await options.prepare?.(root);
  const home = join(folder, "home");
  const bin = join(folder, "bin");
  for (const made of [home, bin, join(folder, "db")]) mkdirSync(made, { recursive: true });
  symlinkSync(bunProgram(), join(bin, "bun"));
  const dbPath = join(folder, "db", "framework.db");
  return {
    folder,
    root,
    dbPath,
    logs: join(root, ".task_temp", "_logs"),
    env: {
      ...kept(),
      PATH: `${bin}:${process.env["PATH"] ?? "/usr/bin:/bin"}`,
      HOME: home,
      XDG_CONFIG_HOME: join(home, ".config"),
      XDG_DATA_HOME: join(home, ".local", "share"),
      XDG_CACHE_HOME: join(home, ".cache"),
      XDG_STATE_HOME: join(home, ".local", "state"),
      [ROOT_VARIABLE]: root,
      [DB_PATH_VARIABLE]: dbPath,
    },
  };
}

/** Of the user's environment, what a process needs to run at all; nothing that could steer a framework. */
function kept(): NodeJS.ProcessEnv {
  const names = ["LANG", "LC_ALL", "TMPDIR", "TZ", "TERM"];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/**
 * Puts the packages that the tree's package.json names where its modules find them, as OpenCode would install them:
 * the tree's own copies, else those that are installed with this package. A package that is nowhere is left out; the
 * module that imports it then says so itself.
 */
function linkPackages(source: string, root: string): void {
  const target = join(root, ".opencode", "node_modules");
  if (existsSync(join(source, "node_modules")))
    symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  for (const name of packageNames(root)) {
    const own = [join(source, ".opencode", "node_modules", name), join(source, "node_modules", name)];
    const from = own.find((path) => existsSync(path)) ?? installed(name);
    const to = join(target, name);
    if (from === undefined || existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    symlinkSync(from, to, "dir");
  }
}

function packageNames(root: string): Set<string> {
  const names = new Set(["@opencode-ai/plugin"]);
  for (const file of [join(root, ".opencode", "package.json"), join(root, "package.json")]) {
    if (!existsSync(file)) continue;
    const json = parseObject(readFileSync(file, "utf8"));
    for (const name of Object.keys({ ...(json["dependencies"] as object | undefined) })) names.add(name);
  }
  return names;
}

function installed(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
  }
  // The package itself: its own folder, wherever it stands.
  return name === "eslint-plugin-writer-regression"
    ? dirname(require.resolve(`${name}/package.json`))
    : undefined;
}

function setModes(root: string, { mode, leaseTtlMs }: WorkspaceOptions): void {
  if (mode === undefined && leaseTtlMs === undefined) return;
  const file = join(root, projectConfig.file);
  const config = existsSync(file) ? parseObject(readFileSync(file, "utf8")) : {};
  const section = (name: string, values: object): void => {
    config[name] = { ...(config[name] as object | undefined), ...values };
  };
  if (mode !== undefined) section("safe_shell", { mode });
  section("dispatch_policy", {
    ...(mode === undefined ? {} : { mode }),
    ...(leaseTtlMs === undefined ? {} : { lease_ttl_ms: leaseTtlMs }),
  });
  writeFileSync(file, JSON.stringify(config, null, 2));
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
