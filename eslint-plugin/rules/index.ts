/** The rules of the plugin, by name. A rule asks the analysis and words the answer. */
import { noDoubleDispatch } from "./no-double-dispatch.js";
import { noInexactLease } from "./no-inexact-lease.js";
import { noRuntimeWriter } from "./no-runtime-writer.js";
import { requireIdentityTuple } from "./require-identity-tuple.js";

export const rules = {
  "no-double-dispatch": noDoubleDispatch,
  "no-inexact-lease": noInexactLease,
  "no-runtime-writer": noRuntimeWriter,
  "require-identity-tuple": requireIdentityTuple,
};
