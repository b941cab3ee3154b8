// Makes `after/` and `manual.json` of fixture cases from what the codemods do. Read the diff before you commit it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { migrate } from "../index.js";
import { contentsOf, copyOf, removeTrees, withoutLibrary } from "./trees.js";

const fixtures = join(import.meta.dirname, "../fixtures");
const wanted = process.argv.slice(2);
for (const transform of readdirSync(fixtures))
  for (const name of readdirSync(join(fixtures, transform))) {
    if (wanted.length > 0 && !wanted.some((one) => `${transform}/${name}`.includes(one))) continue;
    const folder = join(fixtures, transform, name);
    const root = copyOf(join(folder, "before"));
    const file = join(folder, "options.json");
    const given = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as object) : {};
    const { manual } = await migrate({ root, write: true, force: true, only: [transform], ...given });
    rmSync(join(folder, "after"), { recursive: true, force: true });
    for (const [path, text] of Object.entries(withoutLibrary(contentsOf(root)))) {
      mkdirSync(dirname(join(folder, "after", path)), { recursive: true });
      writeFileSync(join(folder, "after", path), text, "latin1");
    }
    const reasons = manual.map((one) => `${one.file}:${String(one.line)} ${one.reason}`);
    rmSync(join(folder, "manual.json"), { force: true });
    if (reasons.length > 0)
      writeFileSync(join(folder, "manual.json"), `${JSON.stringify(reasons, null, 2)}\n`);
    console.log(`${transform}/${name}: ${String(reasons.length)} left`);
  }
removeTrees();
