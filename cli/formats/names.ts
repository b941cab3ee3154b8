import { UserError } from "../errors.js";
import { adviceFor } from "../suggest.js";

/** The formats of `check`; the first is the default. */
export const formatNames = ["stylish", "json", "sarif", "github"] as const;

/** A format of `check`. */
export type FormatName = (typeof formatNames)[number];

/** The format of that name. All commands know `text`; for `check` it is `stylish`. */
export function parseFormat(name: string): FormatName {
  const known = formatNames.find((format) => format === (name === "text" ? "stylish" : name));
  if (known === undefined) throw new UserError(`no format "${name}". ${adviceFor(name, formatNames)}`);
  return known;
}
