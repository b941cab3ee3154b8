import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv } from "ajv";
import { createJiti } from "jiti";
import { configFile, RUNTIME_FOLDER, type WriterRegressionSettings } from "../../contract/index.js";
import { firstLine, UserError } from "../../contract/errors.js";
import { workspaceOf } from "./root.js";
import { describeFault, settingsSchema } from "./settings-schema.js";

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

/** The settings of a root: its own, or those of the workspace that it is a part of. */
export function loadSettingsOf(root: string): Promise<WriterRegressionSettings> {
  const workspace = workspaceOf(root);
  return loadSettings([...new Set([root, workspace, join(workspace, RUNTIME_FOLDER)])]);
}

/**
 * Says in one sentence what is wrong with the settings, if anything is.
 *
 * @param file the file they are from, for the sentence.
 */
export function checkSettings(settings: unknown, file: string): WriterRegressionSettings {
  if (validate(settings)) return settings;
  const error = validate.errors?.[0];
  throw new UserError(`${file}: ${error === undefined ? "wrong settings." : describeFault(error, settings)}`);
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
