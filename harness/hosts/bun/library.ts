import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LibraryResult } from "../host.js";

const ENDINGS = [".ts", ".mts", ".js", ".mjs", ".cjs"];

/** Calls an export of a module in `.opencode/lib`, in this process, with the module that the hooks use, too. */
export async function callLibrary(
  root: string,
  asked: { readonly module: string; readonly name: string; readonly args: readonly unknown[] },
): Promise<LibraryResult> {
  const base = join(root, ".opencode", "lib", asked.module);
  const file = ENDINGS.map((ending) => base + ending).find((path) => existsSync(path));
  if (file === undefined) return { ok: false, message: `there is no .opencode/lib/${asked.module}` };
  try {
    const module = (await import(file)) as Record<string, unknown>;
    const called = module[asked.name];
    if (typeof called !== "function") {
      return { ok: false, code: "NO_EXPORT", message: `${asked.module} exports no function ${asked.name}` };
    }
    const value: unknown = await (called as (...args: readonly unknown[]) => unknown)(...asked.args);
    return { ok: true, value: value ?? null };
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, message, ...(typeof code === "string" ? { code } : {}) };
  }
}
