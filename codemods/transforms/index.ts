/** The transforms, in the order in which they go first where two want the same place. */
import type { Transform } from "../transform.js";
import { autoDispatchMarker } from "./auto-dispatch-marker.js";
import { dispatchContext } from "./dispatch-context.js";
import { dispatchDbScaffold } from "./dispatch-db-scaffold/index.js";
import { exactLease } from "./exact-lease/index.js";
import { fatalDbErrors } from "./fatal-db-errors.js";
import { identityFields } from "./identity-fields/index.js";
import { pendingQueue } from "./pending-queue.js";
import { singleDispatch } from "./single-dispatch/index.js";
import { staleCleanup } from "./stale-cleanup.js";

export const transforms: readonly Transform[] = [
  dispatchDbScaffold,
  exactLease,
  pendingQueue,
  dispatchContext,
  autoDispatchMarker,
  staleCleanup,
  singleDispatch,
  identityFields,
  fatalDbErrors,
];
