import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Makes sure that the package is built: a tree in a workspace imports it by its name, and so gets what is in `dist/`.
 * `npm test` builds first.
 */
export function requireBuilt(): void {
  const entry = fileURLToPath(new URL("../../../dist/harness/self-test/index.js", import.meta.url));
  if (!existsSync(entry))
    throw new Error('dist/ is missing or old. Run "npm run build" first, or "npm test".');
}
