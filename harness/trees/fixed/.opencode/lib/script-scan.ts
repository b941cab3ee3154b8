import { existsSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, extname, join } from "node:path";
import { pythonWrites } from "eslint-plugin-writer-regression/shell";

/**
 * Whether JavaScript or Python text can be run without anything being written. Nothing is guessed: text passes only
 * if every way to the file system, to another process or to hidden code is known to be absent. The scan reads plain
 * text, strings and comments included, so a mere mention of a writer is enough to refuse.
 */
export type ScriptVerdict =
  | { readonly kind: "pure" }
  | { readonly kind: "writes"; readonly targets: readonly string[]; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string };

export interface ScanContext {
  /** Where the text would run from; imports are looked up here. */
  readonly directory: string;
  /** The text of a file, `null` if nobody can read it. */
  readonly readFile: (file: string) => string | null;
}

const PURE: ScriptVerdict = { kind: "pure" };

function unknown(reason: string): ScriptVerdict {
  return { kind: "unknown", reason };
}

function writes(what: string, targets: readonly string[] = []): ScriptVerdict {
  return { kind: "writes", targets, reason: `the script mentions ${what}` };
}

function words(text: string): string {
  return text.trim().split(/\s+/).join("|");
}

// ── JavaScript ─────────────────────────────────────────────────────────────────────────────────────────────────

const JS_WRITERS = new RegExp(
  `\\b(?:write\\w*|(?:append|copy|mkdir|mkdtemp|rmdir|unlink|rename|truncate|symlink)\\w*(?:Sync|File)|` +
    `append\\w*File\\w*|createWriteStream|execPath|exec(?:File)?Sync|execFile|spawn\\w*|FileSink|DatabaseSync|` +
    `(?:rm|cp|link|open|chmod|chown|utimes)Sync)\\b|` +
    `\\b(?:rm|cp|link|unlink|rename|mkdir|rmdir|mkdtemp|symlink|truncate|chmod|chown|utimes|fork|appendFile|open)\\s*\\(`,
);

/** Names that lead to hidden code, to other processes, or to everything at once. */
const JS_HIDES = new RegExp(
  `\\b(?:${words(`eval Function constructor prototype __proto__ getPrototypeOf setPrototypeOf Reflect Proxy globalThis
    WebAssembly Worker SharedWorker Deno _linkedBinding mainModule child_process worker_threads localStorage
    sessionStorage`)}|getOwnProperty\\w*)\\b|` +
    `(?<![\\w$.])(?:global|self|window|module|vm|cluster|inspector|repl)\\b(?=\\s*[.[?])|` +
    `\\bwith\\s*\\(|\\bset(?:Timeout|Interval|Immediate)\\s*\\(\\s*["'\`]|@jsx`,
);

const FS_READERS =
  words(`readFile readFileSync readdir readdirSync exists existsSync stat statSync lstat lstatSync
  realpath realpathSync readlink readlinkSync accessSync constants`);
const BUN_READERS = words(
  "version revision argv env main cwd inspect hash deepEquals semver nanoseconds stringWidth",
);
const PROCESS_READERS =
  words(`argv env cwd version versions platform arch pid ppid exit exitCode hrtime memoryUsage
  uptime title release stdin on`);
const META_READERS = words("dir dirname path filename file url main");

const PURE_MODULES = new Set(
  "path url util querystring os assert crypto buffer string_decoder events timers perf_hooks zlib".split(" "),
);

const MAX_FILES = 50;

/** Follows a script and what it imports. */
export function scanJavaScript(code: string, context: ScanContext): ScriptVerdict {
  return scanModule(code, context, new Set());
}

function scanModule(code: string, context: ScanContext, seen: Set<string>): ScriptVerdict {
  const text = code.replace(/\bprocess\s*\.\s*std(?:out|err)\s*\.\s*write\s*\(/g, "print(");
  const writer = JS_WRITERS.exec(text)?.[0];
  if (writer !== undefined) return writes(writer.replace(/\s*\($/, ""));
  if (/\\[ux0-7]/.test(text)) return unknown("escapes may hide a name");
  const hidden = JS_HIDES.exec(text)?.[0];
  if (hidden !== undefined) return unknown(`\`${hidden}\` may reach anything`);
  return (
    confined(text, "process", PROCESS_READERS) ??
    confined(text, "Bun", BUN_READERS) ??
    confined(text, "this", "\\w+") ??
    confined(text, "import\\.meta", META_READERS) ??
    computedAccess(text) ??
    imports(text, context, seen) ??
    fileSystemUse(text) ??
    PURE
  );
}

/** A name may only stand in front of one of some harmless properties. */
function confined(text: string, name: string, properties: string): ScriptVerdict | undefined {
  const other = new RegExp(`(?<![\\w.$-])${name}\\b(?!\\s*\\??\\.\\s*(?:${properties})\\b)`);
  return other.test(text) ? unknown(`\`${name.replace("\\", "")}\` may reach anything`) : undefined;
}

/** `x[name]` and `{ [name]: … }`: a name that is put together while the script runs can be any. */
function computedAccess(text: string): ScriptVerdict | undefined {
  for (let at = text.indexOf("["); at >= 0; at = text.indexOf("[", at + 1)) {
    const before = text.slice(Math.max(0, at - 40), at).trimEnd();
    const plain = /^\[\s*(?:\d+|"[\w -]*"|'[\w -]*')?\s*\]/.test(text.slice(at, at + 60));
    if (plain) continue;
    const keyword = /(?:^|[^\w$.])(?:return|of|in|case|await|yield|typeof|default)$/.test(before);
    const access = /(?:[\w$)\]}"'`]|\?\.)$/.test(before) && !keyword;
    if (access || (/[{,]$/.test(before) && isComputedKey(text, at))) {
      return unknown("a property is named while the script runs");
    }
  }
  return undefined;
}

function isComputedKey(text: string, at: number): boolean {
  let depth = 0;
  for (let end = at; end < text.length; end++) {
    if (text[end] === "[") depth++;
    else if (text[end] === "]" && --depth === 0) return /^\s*[:(=]/.test(text.slice(end + 1, end + 20));
  }
  return true;
}

const NAME = `["'][^"'\`\\n\\\\]+["']`;
const PLAIN_IMPORT = new RegExp(
  `^import\\s*(?:${NAME}|\\(\\s*${NAME}\\s*\\)|[\\w\\s{},*$]+?\\bfrom\\s*${NAME})`,
);
const SPECIFIERS = new RegExp(`\\b(?:from\\s*|import\\s*\\(?\\s*|require\\s*\\(\\s*)(${NAME})`, "g");

function imports(text: string, context: ScanContext, seen: Set<string>): ScriptVerdict | undefined {
  for (const { index } of text.matchAll(/\bimport\b(?!\.meta\b)/g)) {
    if (!PLAIN_IMPORT.test(text.slice(index, index + 2000))) return unknown("an import is not a plain name");
  }
  if (new RegExp(`\\brequire\\b(?!\\s*\\(\\s*${NAME}\\s*\\))`).test(text))
    return unknown("`require` is not given a name");
  for (const [, quoted = ""] of text.matchAll(SPECIFIERS)) {
    const verdict = imported(quoted.slice(1, -1), context, seen);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

function imported(specifier: string, context: ScanContext, seen: Set<string>): ScriptVerdict | undefined {
  const bare = specifier.replace(/^node:/, "");
  if (/^fs(?:\/promises)?$/.test(bare) || PURE_MODULES.has(bare.split("/")[0] ?? "")) return undefined;
  if (builtinModules.includes(bare) || !/^\.{0,2}\//.test(specifier))
    return unknown(`it imports ${specifier}`);
  const base = specifier.startsWith("/") ? specifier : join(context.directory, specifier);
  const stems = [base, base.replace(/\.[cm]?js$/, ""), join(base, "index")];
  const endings = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
  let found = false;
  // Which of several files an interpreter takes is its own affair: all of them have to be harmless.
  for (const file of new Set(stems.flatMap((stem) => endings.map((ending) => stem + ending)))) {
    const code = context.readFile(file);
    if (code === null) continue;
    found = true;
    if (extname(file) === ".json" || seen.has(file)) continue;
    if (!/^\.[cm]?[jt]sx?$/.test(extname(file)))
      return unknown(`it imports ${specifier}, which is no script`);
    if (seen.size >= MAX_FILES) return unknown("it imports too much to follow");
    seen.add(file);
    const verdict = scanModule(code, { ...context, directory: dirname(file) }, seen);
    if (verdict.kind !== "pure") return { ...verdict, reason: `${specifier}: ${verdict.reason}` };
  }
  return found ? undefined : unknown(`it imports ${specifier}, which cannot be read`);
}

const FS_LIST = `\\{\\s*(?:(?:${FS_READERS})(?:\\s*(?:as|:)\\s*\\w+)?\\s*,?\\s*)*\\}`;
const FS_MODULE = `["'](?:node:)?fs(?:/promises)?["']`;
const FS_USES = new RegExp(
  [
    `\\bimport\\s+(?:\\*\\s*as\\s+fs|fs|${FS_LIST})\\s+from\\s*${FS_MODULE}`,
    `\\b(?:const|let|var)\\s+(?:fs|${FS_LIST})\\s*=\\s*(?:await\\s+import|require)\\s*\\(\\s*${FS_MODULE}\\s*\\)(?!\\s*[.[?])`,
    `\\brequire\\s*\\(\\s*${FS_MODULE}\\s*\\)\\s*\\.\\s*(?:promises\\s*\\.\\s*)?(?:${FS_READERS})\\b`,
    `(?<![\\w.$])fs\\s*\\.\\s*(?:promises\\s*\\.\\s*)?(?:${FS_READERS})\\b`,
  ].join("|"),
  "g",
);

/** `fs` may be imported, by that name or by the names of its readers, and then only be read with. */
function fileSystemUse(text: string): ScriptVerdict | undefined {
  return /(?<![\w-])fs(?![\w-])/.test(text.replace(FS_USES, ""))
    ? writes("fs beyond its readers")
    : undefined;
}

// ── Python ─────────────────────────────────────────────────────────────────────────────────────────────────────

const PY_WRITERS = new RegExp(
  `\\b(?:write\\w*|popen\\w*|Popen|spawn\\w*|exec[lv]\\w*|save\\w*|symlink\\w*|rename\\w*|copy(?:file\\w*|tree|2)|` +
    `to_(?:json|csv|pickle|parquet|excel)|[lf]?ch(?:mod|own)|` +
    `${words(`mkdir makedirs mknod mkfifo mkdtemp mkstemp touch unlink rmdir removedirs rmtree hardlink_to truncate
      utime system fork dump extractall move inplace subprocess shutil sqlite3 tempfile pickle shelve ctypes`)})\\b`,
);

const PY_HIDES = new RegExp(
  `__|\\._|\\.\\s*open\\b|\\\\[uxN]|` +
    `\\b(?:${words(`eval exec compile getattr setattr delattr globals locals vars importlib import_module builtins
      modules breakpoint help runpy pty marshal codecs attrgetter methodcaller FileType`)})\\b`,
);

const PY_MODULES = new Set(
  words(`json sys os os.path re math collections itertools functools datetime time textwrap string hashlib statistics
    csv pprint ast decimal fractions random difflib fnmatch glob pathlib enum bisect heapq base64 html urllib.parse
    unicodedata struct`).split("|"),
);

const PY_SYS = words("argv stdin version version_info platform maxsize exit byteorder getsizeof");
const PY_OS = words("path environ getcwd listdir sep walk stat getenv scandir name linesep cpu_count getpid");

/** Scans Python text; only modules that are known to be harmless may be imported. */
export function scanPython(code: string, context: ScanContext): ScriptVerdict {
  // Python folds look-alike letters into plain ones before it looks a name up.
  const folded = code.normalize("NFKC");
  const targets = pythonWrites(folded).map((write) => write.target);
  if (targets.length > 0) return writes("a write", targets);
  const head = code.split("\n").slice(0, 2).join("\n");
  if (/coding[:=]/.test(head) && !/coding[:=]\s*utf-?8\b/i.test(head)) return unknown("its encoding is odd");
  const text = folded
    .replace(/\bsys\s*\.\s*std(?:out|err)\s*\.\s*write\s*\(/g, "print(")
    .replace(/\b__(?:name|main|file|init)__\b/g, "name");
  const writer = PY_WRITERS.exec(text)?.[0];
  if (writer !== undefined) return writes(writer);
  const hidden = PY_HIDES.exec(text)?.[0];
  if (hidden !== undefined) return unknown(`\`${hidden}\` may reach anything`);
  return pythonModules(text, context) ?? pythonOpens(text) ?? PURE;
}

function pythonModules(text: string, context: ScanContext): ScriptVerdict | undefined {
  const plain =
    /^(?:from\s+([\w.]+)\s+import\s+(?:\w+(?:\s+as\s+\w+)?[\s,]*)+|import\s+([\w.]+(?:\s*,\s*[\w.]+)*))\s*(?:#.*)?$/;
  for (const line of text.split(/[\n;]/).map((part) => part.trim())) {
    if (!/\bimport\b/.test(line)) continue;
    const [, from, list] = plain.exec(line) ?? [];
    if (from === undefined && list === undefined) return unknown("an import is not a plain name");
    for (const name of (from ?? list ?? "").split(",").map((part) => part.trim())) {
      if (!PY_MODULES.has(name)) return unknown(`it imports ${name}`);
      if (from === "os" || from === "sys") return unknown(`it takes names out of ${name}`);
      const root = join(context.directory, name.split(".")[0] ?? "");
      if (existsSync(`${root}.py`) || existsSync(root)) return unknown(`${name} may be a file of that name`);
    }
  }
  if (/\bpathlib\b/.test(text) && /\.\s*replace\s*\(/.test(text))
    return writes("replace, which also moves a path");
  const used = text.replace(/\bimport\s+[\w., ]*/g, "").replace(/\bfrom\s+os\.path\b/g, "");
  for (const [name, properties] of [
    ["os", PY_OS],
    ["sys", PY_SYS],
  ] as const) {
    const other = new RegExp(`\\b${name}\\b(?!\\s*\\.\\s*(?:${properties})\\b)`);
    if (other.test(used)) return unknown(`\`${name}\` may reach anything`);
  }
  return undefined;
}

/** `open` may only be called, with a name and at most a mode that reads. */
function pythonOpens(text: string): ScriptVerdict | undefined {
  const harmless = /^(?:(?:mode\s*=\s*)?["']r?[bt]?["']|(?:encoding|errors|newline)\s*=\s*["'][\w-]*["'])$/;
  for (const { index } of text.matchAll(/\bopen\b/g)) {
    const args = callArguments(text, index + "open".length);
    const [path, ...options] = args ?? [];
    if (path === undefined || path.startsWith("*") || /^\w+\s*=(?!=)/.test(path)) return writes("open");
    if (!options.every((option) => harmless.test(option))) return writes("open with a mode that may write");
  }
  return undefined;
}

/** The arguments of a call whose `(` comes next, `undefined` if it is none or does not end. */
function callArguments(text: string, from: number): string[] | undefined {
  const start = /^\s*\(/.exec(text.slice(from))?.[0].length;
  if (start === undefined) return undefined;
  const parts = [""];
  let depth = 1;
  let quote = "";
  for (let at = from + start; at < text.length; at++) {
    const char = text[at] as string;
    if (quote !== "") {
      if (char === "\\") parts.push((parts.pop() ?? "") + char + (text[++at] ?? ""));
      else {
        if (char === quote) quote = "";
        parts.push((parts.pop() ?? "") + char);
      }
      continue;
    }
    if (char === '"' || char === "'") quote = char;
    if ("([{".includes(char)) depth++;
    if (")]}".includes(char) && --depth === 0)
      return parts.map((part) => part.trim()).filter((part) => part !== "");
    if (char === "," && depth === 1) parts.push("");
    else parts.push((parts.pop() ?? "") + char);
  }
  return undefined;
}
