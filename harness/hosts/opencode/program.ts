import { existsSync, readdirSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { HostError } from "../host.js";

const BINARY_NAMES = ["opencode", "opencode.exe"];

/**
 * The OpenCode binary: the one of the package `opencode-ai` or of its package for this platform, else the one on the
 * PATH.
 *
 * @throws {HostError} if there is none
 */
export function opencodeProgram(): string {
  const found = [...packaged(), ...onPath()].find((path) => existsSync(path));
  if (found === undefined) {
    throw new HostError('OpenCode is not installed. Run "npm install --save-dev opencode-ai".');
  }
  return realpathSync(found);
}

/** The platform's packages first: the main package holds only a script where its install step was not allowed. */
function packaged(): string[] {
  const main = folderOf("opencode-ai", createRequire(import.meta.url));
  if (main === undefined) return [];
  const require = createRequire(join(main, "package.json"));
  const folders = platformPackages(dirname(main)).flatMap((name) => folderOf(name, require) ?? []);
  return folders.flatMap(binariesIn);
}

/**
 * `opencode-linux-x64` before `-baseline` and `-musl`, of which npm may install several: the plain one is tried by
 * everybody, and where it is missing the others are what was made for this machine.
 */
function platformPackages(modules: string): string[] {
  const system = platform() === "win32" ? "windows" : platform();
  const plain = `opencode-${system}-${arch()}`;
  const others = existsSync(modules)
    ? readdirSync(modules).filter((name) => name.startsWith(`${plain}-`))
    : [];
  return [plain, ...others.sort()];
}

function folderOf(name: string, require: NodeJS.Require): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

function binariesIn(folder: string): string[] {
  return BINARY_NAMES.map((name) => join(folder, "bin", name));
}

function onPath(): string[] {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => BINARY_NAMES.map((name) => join(folder, name)));
}
