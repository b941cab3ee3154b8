import type { Format } from "./format.js";
import { github } from "./github.js";
import { json } from "./json.js";
import type { FormatName } from "./names.js";
import { sarif } from "./sarif.js";
import { stylish } from "./stylish.js";

export type { CheckReport, Format, FormatOptions } from "./format.js";

/** Every format by its name. */
export const formats: Readonly<Record<FormatName, Format>> = { stylish, json, sarif, github };
