// one door for the plugins, so that they do not import ten files each
export { PENDING_QUEUE_REL as QUEUE_FILE, AUTO_NAME as AUTO_FILE, POINTER_NAME as CTX_POINTER, EV, LEASE_TTL_MS } from "./constants"
export { ROOT, inRoot, dispatchDir, ctxDir, promptFileFor, resolveQueueFile } from "./paths"
export { atomicWriteJson, atomicWriteText, ensureDir, readJson } from "./atomic"
export { JsonStore } from "./json-store"
export * from "./markers"
export { writeDispatchContext, readDispatchContext, dropDispatchContext, sweepStaleContexts } from "./dispatch-context"
