// One door for plugins and tools. The database, the shell guard, the log and the backups are imported by name.
export { BACKUP_DIR, EV, STALE_GRACE_MS } from "./constants";
export { dispatchDir, fromRoot, inRoot, promptFileFor, workspaceRoot } from "./paths";
export { atomicCreateText, atomicWriteText } from "./atomic";
export { NO_TASK, readDispatchContext, type DispatchContext } from "./dispatch-context";
export { readToken, wrapPrompt, type TokenVerdict, type WrappedPrompt } from "./dispatch-token";
export { blocks, loadSettings, type Mode, type Settings } from "./dispatch-settings";
