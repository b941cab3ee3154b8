import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

export function ensureDir(dir: string) {
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true })
  return dir
}

export function atomicWriteText(file: string, text: string) {
  ensureDir(dirname(file))
  const tmp = file + ".tmp." + process.pid
  writeFileSync(tmp, text, "utf8")
  renameSync(tmp, file)
}

// tmp + rename, 防止写一半被别的进程读到
export function atomicWriteJson(file: string, data: unknown) {
  atomicWriteText(file, JSON.stringify(data, null, 2) + "\n")
}

export function readJson<T = any>(file: string, fallback: T): T {
  try { return JSON.parse(readFileSync(file, "utf8")) as T } catch { return fallback }
}
