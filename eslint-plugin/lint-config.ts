import { relative, sep } from "node:path";
import type { Linter } from "eslint";
import type { WriterRegressionSettings } from "../contract/index.js";
import plugin from "./plugin.js";
import { SETTINGS_KEY } from "./rules/shared-options.js";

type Rules = Partial<Linter.RulesRecord>;

const PREFIX = "writer-regression/";
const TUPLE_RULE = `${PREFIX}require-identity-tuple`;

/** The settings that all rules share, so that they share one analysis, too. */
export function sharedSettings({ paths, exempt, writers, logFunctions }: WriterRegressionSettings) {
  return given({ paths, exempt, writers, logFunctions });
}

/** A preset of the plugin, with the user's settings. */
export function presetWith(
  settings: WriterRegressionSettings,
  strict: boolean,
): (Linter.Config & { readonly rules: Rules })[] {
  const { checkReads, tuple, events } = settings;
  return plugin.configs[strict ? "strict" : "recommended"].map((config) => ({
    ...config,
    settings: { [SETTINGS_KEY]: sharedSettings(settings) },
    rules: withOptions(config.rules ?? {}, given({ checkReads, tuple, events })),
  }));
}

/**
 * The plugin's own config, for whatever file it is given, with the user's settings.
 *
 * @param neverLogged file → the events that it should log and nothing does.
 */
export function lintConfig(
  settings: WriterRegressionSettings,
  strict: boolean,
  cwd: string,
  neverLogged: ReadonlyMap<string, readonly string[]>,
): Linter.Config[] {
  const preset = presetWith(settings, strict).map((config) => ({
    ...config,
    files: ["**/*.{ts,mts,cts,js,mjs,cjs}"],
  }));
  const rules = Object.assign({}, ...preset.map((config) => config.rules)) as Rules;
  const producers = [...neverLogged].map(([file, names]) => ({
    files: [literalGlob(relative(cwd, file))],
    rules: withOptions(pick(rules, TUPLE_RULE), { neverLogged: names }),
  }));
  return [...preset, ...producers, { linterOptions: { reportUnusedDisableDirectives: "error" } }];
}

/** Gives each rule those of the options that its schema has. */
function withOptions(rules: Rules, options: Readonly<Record<string, unknown>>): Rules {
  return Object.fromEntries(
    Object.entries(rules).map(([id, entry]) => {
      const known = optionNames(id);
      const own = Object.entries(options).filter(([name]) => known.includes(name));
      if (entry === undefined || own.length === 0) return [id, entry];
      const [severity, before] = Array.isArray(entry) ? (entry as [Linter.RuleSeverity, object?]) : [entry];
      return [id, [severity, { ...before, ...Object.fromEntries(own) }]];
    }),
  );
}

function optionNames(id: string): string[] {
  const schema = plugin.rules?.[id.slice(PREFIX.length)]?.meta?.schema;
  const [options] = Array.isArray(schema) ? (schema as { readonly properties?: object }[]) : [];
  return Object.keys(options?.properties ?? {});
}

function pick(rules: Rules, id: string): Rules {
  return { [id]: rules[id] };
}

/** The pairs whose value is not undefined. */
function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** A glob that matches one path and no other. */
function literalGlob(path: string): string {
  return path
    .split(sep)
    .join("/")
    .replaceAll(/[\\[\]{}()*?!+@|#]/gu, "\\$&");
}
