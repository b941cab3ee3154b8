import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { HostError } from "./host.js";

/**
 * The Bun that runs a tree: the one that runs this process, else the installed package, else the one on the PATH.
 *
 * @throws {HostError} if there is none
 */
export function bunProgram(): string {
  if (process.versions.bun !== undefined) return process.execPath;
  const found = [packaged(), ...onPath()].find((path) => path !== undefined && existsSync(path));
  if (found === undefined) {
    throw new HostError('Bun is not installed. Run "npm install --save-dev bun".');
  }
  return realpathSync(found);
}

function packaged(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("bun/package.json")), "bin", "bun.exe");
  } catch {
    return undefined;
  }
}

function onPath(): string[] {
  return (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "bun"));
}
