/**
 * What a workspace holds at one moment: the rows of the dispatch tables, the prompt files, the legacy files and the
 * log. Only read, never changed; whatever is absent is empty.
 */
export { type LogEvent, readEvents, timeOf } from "./events.js";
export { type FileFact, listFiles } from "./files.js";
export { openUntouched } from "./open-untouched.js";
export { columnsOf, decoded, rowsOf, safely } from "./safe-text.js";
export { openReadOnly, openSqlite, type SqliteConnection } from "./sqlite.js";
export { type DispatchState, isLegacyPath, type PromptFile, readPrompt, readState } from "./read-state.js";
export * from "./rows.js";
export { FileWatch, type FileTouch } from "./watch.js";
