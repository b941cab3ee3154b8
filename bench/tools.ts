import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { WORK } from "./paths.js";

/** The programs that the product is measured against. Their packages bring all they need and download nothing. */
const TOOLS = { "@ast-grep/cli": "0.51.1", "@vscode/ripgrep": "1.18.0", jscodeshift: "17.4.0" };

const FOLDER = join(WORK, "tools");

/** Where the programs are. */
export interface Tools {
  readonly astGrep: string;
  readonly ripgrep: string;
  /** A script for Node. */
  readonly jscodeshift: string;
}

/** Installs what is not there yet. */
export function installTools(): Tools {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(
    join(FOLDER, "package.json"),
    JSON.stringify({ private: true, dependencies: TOOLS }, undefined, 2),
  );
  const installed = Object.keys(TOOLS).every((name) => existsSync(join(FOLDER, "node_modules", name)));
  if (!installed) {
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], {
      cwd: FOLDER,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  const libc = process.platform === "linux" ? "-gnu" : process.platform === "win32" ? "-msvc" : "";
  const system = `${process.platform}-${process.arch}`;
  const ending = process.platform === "win32" ? ".exe" : "";
  return {
    astGrep: binary(`@ast-grep/cli-${system}${libc}/ast-grep${ending}`),
    ripgrep: binary(`@vscode/ripgrep-${system}/bin/rg${ending}`),
    jscodeshift: binary("jscodeshift/bin/jscodeshift.js"),
  };
}

function binary(path: string): string {
  try {
    return createRequire(join(FOLDER, "package.json")).resolve(path);
  } catch (cause) {
    throw new Error(
      `${path} is missing in bench/.work/tools: remove that folder and run again, on a system for which npm has that package.`,
      { cause },
    );
  }
}
