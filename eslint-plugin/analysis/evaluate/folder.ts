import { joinAll } from "../values/join.js";
import { isAbsolute, joinPath } from "../values/path.js";
import { text, type Value } from "../values/value.js";
import { asPaths } from "./coerce.js";

/** A path as seen from a folder: relative ones hang below it. An unknown beginning is taken for a relative one. */
export function belowFolder(folder: Value, path: Value): Value {
  const [base] = asPaths(folder);
  if (base === undefined) return path;
  return joinAll(
    asPaths(path).map((one) =>
      isAbsolute(one.parts) === true ? one : text(joinPath([base.parts, one.parts]), one.route ?? base.route),
    ),
  );
}
