/** Writing: all files or none, under a journal that survives being killed. */
export { recover, type Recovery } from "./recover.js";
export { writeAll, type PlannedFile } from "./write-all.js";
