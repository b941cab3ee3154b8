/** The rules of the plugin, by name. */
import { noRuntimeWriter } from "./no-runtime-writer.js";

export const rules = { "no-runtime-writer": noRuntimeWriter };
