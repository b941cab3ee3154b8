import { unlinkSync } from "node:fs";
import { atomicWriteJson, readJson } from "./atomic";

/**
 * A JSON file as a value. Knows nothing of dispatching: settings, caches and queues all use it.
 */
export class JsonStore<T = any> {
  private cache: T | undefined;

  constructor(private readonly file: string, private readonly empty: T) {}

  get path() {
    return this.file;
  }

  load(): T {
    this.cache = readJson(this.file, this.empty);
    return this.cache;
  }

  save(value: T) {
    this.cache = value;
    atomicWriteJson(this.file, value);
  }

  update(change: (value: T) => T) {
    this.save(change(this.load()));
  }

  clear() {
    this.cache = undefined;
    try { unlinkSync(this.file); } catch {}
  }
}
