import { isDevice, resolvePath } from "./paths.js";
import type { State } from "./state.js";
import { streamOf, type Stream } from "./stream.js";
import { hasUnknown, SHELL_UNKNOWN } from "./unknown.js";

/** What a script itself has written into files, for `cat > x.sh <<EOF … EOF; sh x.sh`. Reads no file. */
export class FileMemory {
  readonly #texts = new Map<string, readonly string[]>();
  #descriptors = 0;

  /** Remembers a file's content; a file that is appended to without being known starts empty. */
  remember(state: State, path: string, content: Stream, append: boolean): void {
    if (hasUnknown(path) || isDevice(path)) return;
    const key = resolvePath(state.cwd[0] ?? "", path);
    const heads = append ? (this.#texts.get(key) ?? [""]) : [""];
    const texts = heads.flatMap((head) => content.texts.map((tail) => head + tail));
    this.#texts.set(key, streamOf(...texts).texts);
  }

  /** A path under which a process substitution's text can be read. */
  descriptor(content: Stream): string {
    const path = `/dev/fd/${String(63 + this.#descriptors++)}`;
    this.#texts.set(path, streamOf(...content.texts).texts);
    return path;
  }

  /** A file's content as a stream: known only where the script made the file. */
  content(state: State, path: string): Stream {
    const key = resolvePath(state.cwd[0] ?? "", path);
    const texts = this.#texts.get(key) ?? [path === "/dev/null" ? "" : SHELL_UNKNOWN];
    return isDevice(path) ? { texts } : { texts, file: path };
  }
}
