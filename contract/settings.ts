/** How strictly a framework holds to the contract (contract §10). */
export const modes = ["advisory", "strict", "locked"] as const;

/** A mode of a framework. */
export type Mode = (typeof modes)[number];

/** The modes in which a rejected call is blocked and a failing database is fatal; advisory only logs. */
export const blockingModes: readonly Mode[] = ["strict", "locked"];

/** A framework's own settings (contract §10). */
export const projectConfig = {
  file: ".opencode/project.config.json",
  keys: ["dispatch_policy", "safe_shell", "log_management.dispatch_event_schema_version"],
  eventSchemaVersion: 2,
  leaseTtlMs: 60_000,
} as const;

/** The environment variable that names the workspace root. */
export const ROOT_VARIABLE = "OPENCODE_ROOT";

/** What the host expects of the files below `.opencode/` (contract §10). */
export const hostConventions = {
  plugins: {
    files: ".opencode/plugins/*.ts",
    /** Where each hook finds the arguments of the tool call. */
    hooks: {
      "tool.execute.before": { arguments: "output.args" },
      "tool.execute.after": { arguments: "input.args" },
    },
    input: ["tool", "sessionID", "callID"],
  },
  tools: {
    files: ".opencode/tools/*.ts",
    from: "@opencode-ai/plugin",
    call: "tool",
    keys: ["description", "args", "execute"],
    context: ["sessionID", "agent", "callID", "directory", "worktree"],
  },
} as const;

/** What `writer-regression.config.{js,mjs,ts,json}` may hold. */
export interface WriterRegressionSettings {
  readonly paths?: readonly string[];
  readonly exempt?: readonly string[];
  readonly writers?: readonly string[];
  readonly checkReads?: boolean;
  readonly strict?: boolean;
}

/** One key of the config file. */
export interface SettingFact {
  /** A list of non-empty strings, or yes or no. */
  readonly type: "strings" | "boolean";
  readonly default: readonly string[] | boolean;
  readonly description: string;
}

/** Every key of {@link WriterRegressionSettings}, described once: the schema and the messages are made from it. */
export const settingFacts = {
  paths: {
    type: "strings",
    default: [],
    description: "Globs of further legacy paths, besides the built-in ones.",
  },
  exempt: {
    type: "strings",
    default: [],
    description: "Globs of files that may write legacy paths, besides tests and repair code.",
  },
  writers: {
    type: "strings",
    default: [],
    description: "Names of further functions that write the path they are given.",
  },
  checkReads: {
    type: "boolean",
    default: false,
    description: "Report reading a legacy path, too.",
  },
  strict: {
    type: "boolean",
    default: false,
    description: "Report a write to an unknown path that flows from a legacy read, too.",
  },
} as const satisfies Record<keyof WriterRegressionSettings, SettingFact>;

/** The base name of the config file, and the endings it may have, in the order in which they are tried. */
export const configFile = {
  name: "writer-regression.config",
  endings: ["js", "mjs", "ts", "json"],
} as const;
