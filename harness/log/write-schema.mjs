import { readFileSync, writeFileSync } from "node:fs";
import { dispatchEventsSchema } from "./schema.ts";

/** Writes `dispatch-events.schema.json` in the current folder; with `--check`, only says whether it is stale. */
const file = "dispatch-events.schema.json";
const schema = dispatchEventsSchema();

if (process.argv.includes("--check")) {
  if (contentOf(file) !== JSON.stringify(schema)) {
    console.error(`${file} is not what contract/ says: run "npm run schema" and commit the file.`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
}

/** What a JSON file holds, without its layout; nothing if there is no such file or it is broken. */
function contentOf(path) {
  try {
    return JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
