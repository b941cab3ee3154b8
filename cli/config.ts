import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv, type ErrorObject } from "ajv";
import { createJiti } from "jiti";
import {
  configFile,
  type SettingFact,
  settingFacts,
  type WriterRegressionSettings,
} from "../contract/index.js";
import { firstLine, UserError } from "./errors.js";
import { nearest } from "./suggest.js";

const facts: Readonly<Record<string, SettingFact>> = settingFacts;

/** The JSON schema of the settings, made from the facts about each key. */
export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(
    Object.entries(facts).map(([key, fact]) => [
      key,
      {
        description: fact.description,
        ...(fact.type === "boolean"
          ? { type: "boolean" }
          : { type: "array", items: { type: "string", minLength: 1 } }),
      },
    ]),
  ),
};

const expected = { strings: "a list of non-empty strings", boolean: "true or false" };

const validate = new Ajv({ strict: true }).compile<WriterRegressionSettings>(settingsSchema);

/**
 * Loads the settings from the first of the folders that has a config file; without one they are empty.
 *
 * @throws {UserError} if a folder has two, or if the file cannot be loaded, or holds a wrong setting.
 */
export async function loadSettings(folders: readonly string[]): Promise<WriterRegressionSettings> {
  for (const folder of folders) {
    const file = await findConfig(folder);
    if (file !== undefined) return checkSettings(await loadFile(file), file);
  }
  return {};
}

/**
 * Says in one sentence what is wrong with the settings, if anything is.
 *
 * @param file the file they are from, for the sentence.
 */
export function checkSettings(settings: unknown, file: string): WriterRegressionSettings {
  if (validate(settings)) return settings;
  const error = validate.errors?.[0];
  throw new UserError(`${file}: ${error === undefined ? "wrong settings." : describe(error, settings)}`);
}

async function findConfig(folder: string): Promise<string | undefined> {
  const names = configFile.endings.map((ending) => join(folder, `${configFile.name}.${ending}`));
  const exists = await Promise.all(
    names.map((name) =>
      access(name).then(
        () => true,
        () => false,
      ),
    ),
  );
  const [first, second] = names.filter((_, index) => exists[index]);
  if (first !== undefined && second !== undefined) {
    throw new UserError(`there are two config files, ${first} and ${second}. Keep one of them.`);
  }
  return first;
}

async function loadFile(file: string): Promise<unknown> {
  try {
    if (file.endsWith(".json")) return JSON.parse((await readFile(file, "utf8")).replace(/^\uFEFF/u, ""));
    if (file.endsWith(".ts")) {
      return defaultExport(await createJiti(import.meta.url, { fsCache: false }).import(file), file);
    }
    return defaultExport(await import(pathToFileURL(file).href), file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file}: cannot be loaded: ${firstLine(error)}`, { cause: error });
  }
}

function defaultExport(module: unknown, file: string): unknown {
  if (typeof module === "object" && module !== null && "default" in module) return module.default;
  throw new UserError(`${file}: has no default export. Write "export default { … }".`);
}

function describe(error: ErrorObject, settings: unknown): string {
  if (error.keyword === "additionalProperties") {
    const key = String((error.params as { additionalProperty: unknown }).additionalProperty);
    const near = nearest(key, Object.keys(facts));
    const advice =
      near === undefined ? `There are ${Object.keys(facts).join(", ")}.` : `Did you mean "${near}"?`;
    return `no setting "${key}". ${advice}`;
  }
  const [key, item] = error.instancePath.split("/").slice(1);
  if (key === undefined) return `the settings must be an object, but are ${show(settings)}.`;
  const value = (settings as Record<string, unknown>)[key];
  const type = expected[facts[key]?.type ?? "strings"];
  if (item === undefined) return `"${key}" must be ${type}, but is ${show(value)}.`;
  return `"${key}" must be ${type}, but its item ${item} is ${show((value as unknown[])[Number(item)])}.`;
}

function show(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol" || typeof value === "bigint" || value === undefined) return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
