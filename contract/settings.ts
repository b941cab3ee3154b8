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

/** An event of a framework's own, or other requirements for one of the contract's. */
export interface EventSetting {
  readonly name: string;
  /** Base names of the modules that may log it. */
  readonly producers: readonly string[];
  /** What it must carry: of each list, one field is enough. */
  readonly required: readonly { readonly anyOf: readonly string[] }[];
}

/** What `writer-regression.config.{js,mjs,ts,json}` may hold. */
export interface WriterRegressionSettings {
  readonly paths?: readonly string[];
  readonly exempt?: readonly string[];
  readonly writers?: readonly string[];
  readonly logFunctions?: readonly string[];
  readonly events?: readonly EventSetting[];
  readonly tuple?: "event" | "full";
  readonly checkReads?: boolean;
  readonly strict?: boolean;
  readonly mayDrop?: readonly string[];
}

/** One key of the config file. */
export interface SettingFact {
  /** A list of non-empty strings, a list of events, one of some words, or yes or no. */
  readonly type: "strings" | "events" | "choice" | "boolean";
  /** The words of a choice. */
  readonly values?: readonly string[];
  readonly default: readonly string[] | string | boolean;
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
  logFunctions: {
    type: "strings",
    default: [],
    description: "Names of further functions that take the same arguments as `writeLog`.",
  },
  events: {
    type: "events",
    default: [],
    description: "Further events of the log, or other requirements for known ones.",
  },
  tuple: {
    type: "choice",
    values: ["event", "full"],
    default: "event",
    description: "Hold each event to its own required fields, or to the whole identity tuple.",
  },
  checkReads: {
    type: "boolean",
    default: false,
    description: "Report reading a legacy path, too.",
  },
  mayDrop: {
    type: "strings",
    default: [],
    description: "Names of fields of old entries that `migrate` may drop, though no column holds them.",
  },
  strict: {
    type: "boolean",
    default: false,
    description:
      "Report a write to an unknown path that flows from a legacy read, and a log call of which the event or the fields are unknown, too.",
  },
} as const satisfies Record<keyof WriterRegressionSettings, SettingFact>;

/** The base name of the config file, and the endings it may have, in the order in which they are tried. */
export const configFile = {
  name: "writer-regression.config",
  endings: ["js", "mjs", "ts", "json"],
} as const;
