/**
 * The programs that only read, and with which arguments. What is not listed here may do anything: a guard must know
 * what is harmless, not what is harmful.
 */

/** One argument as the shell text has it. */
export interface Argument {
  /** Its value, `undefined` if only the running shell knows it. */
  readonly text: string | undefined;
  /** Whether it cannot turn out to be an option. */
  readonly operand: boolean;
}

/** Why a call may write, `undefined` if it only reads. */
export type Check = (args: readonly Argument[]) => string | undefined;

/** Harmless with whatever arguments. */
const READERS = new Set(
  `ls dir vdir cat tac head tail wc grep egrep fgrep stat du df pwd echo basename dirname realpath readlink cut tr nl
   od strings cmp diff comm paste join fold fmt pr expand unexpand tsort rev column md5sum sha1sum sha224sum sha256sum
   sha384sum sha512sum b2sum cksum sum base32 seq factor expr numfmt printenv id who whoami groups logname users tty
   uname arch nproc uptime free ps pgrep lscpu locale getconf type which whereis zcat bzcat xzcat jq sleep true false :
   yes cal wait jobs times dirs caller`.split(/\s+/),
);

interface Shape {
  /** Short options without a value. */
  readonly flags?: string;
  /** Short options with one. */
  readonly values?: string;
  /** Long options, with `=` at the end if they take a value. */
  readonly long?: string;
  readonly operands?: number;
  /** What each operand must look like. */
  readonly operand?: RegExp;
}

/** Harmless with these options and no others. An abbreviated long option is none of them. */
const SHAPES: Readonly<Record<string, Shape>> = {
  sort: {
    flags: "bdfghiMnRrVsuczm",
    values: "ktS",
    long: "reverse numeric-sort unique key= field-separator= human-numeric-sort version-sort check ignore-case stable general-numeric-sort zero-terminated",
  },
  uniq: { flags: "cdDuiz", values: "fsw", long: "count repeated unique ignore-case", operands: 1 },
  shuf: { flags: "erz", values: "in", long: "echo head-count= input-range= repeat" },
  tree: {
    flags: "adfilxpughsDFtrcCAnvJX",
    values: "LIP",
    long: "noreport dirsfirst du prune gitignore filelimit=",
  },
  date: {
    flags: "uIR",
    values: "dr",
    long: "utc date= iso-8601 iso-8601= rfc-3339= reference=",
    operand: /^\+/,
  },
  file: { flags: "bikLhNn0", long: "mime mime-type brief" },
  base64: { flags: "dDi", values: "wb", long: "decode wrap=" },
  iconv: { flags: "cls", values: "ft", long: "from-code= to-code= list" },
  hexdump: { flags: "bcCdovx", values: "ns" },
  xxd: { flags: "abeipu", values: "cglos", operands: 1 },
  hostname: { flags: "fsdiIA", operands: 0 },
  umask: { flags: "Sp", operands: 0 },
  hash: { operands: 0 },
  rg: {
    flags: "iIFwxvclLnNHhosSuUP0apq.",
    values: "egtTmABCjMEr",
    long: "files files-with-matches files-without-match count hidden no-ignore glob= iglob= type= type-not= ignore-case smart-case fixed-strings word-regexp line-number no-line-number no-heading heading with-filename no-filename context= after-context= before-context= max-count= max-depth= only-matching multiline json stats sort= sortr= color= pcre2 type-list vimgrep trim null quiet invert-match regexp= follow text",
  },
  curl: {
    flags: "sSfLIikvgG46#N",
    values: "HAmeuXd",
    long: "silent show-error fail location head include insecure max-time= connect-timeout= header= user-agent= request= data= data-raw= json= url= compressed get http1.1 http2 retry= no-progress-meter",
  },
};

/** Looks a program up by its plain name; `undefined` if nothing is known of it. */
export function readerCheck(name: string): Check | undefined {
  if (READERS.has(name)) return () => undefined;
  if (Object.hasOwn(CHECKS, name)) return CHECKS[name];
  const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined;
  return shape && ((args) => fits(args, shape));
}

/** Takes arguments apart as getopt does, and accepts only what the shape has. */
function fits(args: readonly Argument[], shape: Shape): string | undefined {
  const long = new Set(shape.long?.split(/\s+/));
  let operands = 0;
  for (let index = 0; index < args.length; index++) {
    const { text, operand } = args[index] as Argument;
    if (text === "--") {
      operands += args.length - index - 1;
      break;
    }
    if (text === undefined || text === "-" || !text.startsWith("-")) {
      if (text === undefined && !operand) return "an argument that only the shell knows may be an option";
      if (shape.operand && (text === undefined || !shape.operand.test(text)))
        return `of its operand ${text ?? "…"}`;
      operands++;
    } else if (text.startsWith("--")) {
      const [name = "", value] = text.slice(2).split(/=(.*)/s);
      if (long.has(`${name}=`)) index += value === undefined ? 1 : 0;
      else if (!long.has(name) || value !== undefined) return `of ${text}`;
    } else {
      const taken = clusterValue(text, shape);
      if (taken === undefined) return `of ${text}`;
      index += taken;
    }
  }
  return operands > (shape.operands ?? Infinity) ? "of a further operand, which it may write" : undefined;
}

/** How many further arguments a cluster of short options takes, `undefined` if one of them is not known. */
function clusterValue(text: string, { flags = "", values = "" }: Shape): number | undefined {
  for (let at = 1; at < text.length; at++) {
    const letter = text.charAt(at);
    if (values.includes(letter)) return at === text.length - 1 ? 1 : 0;
    if (!flags.includes(letter)) return undefined;
  }
  return 0;
}

const isOption = ({ text, operand }: Argument): boolean => (text === undefined ? !operand : /^-./.test(text));

// ── Programs with a language of their own ──────────────────────────────────────────────────────────────────────

/** One command of sed that prints, deletes, substitutes or moves text about; not `w`, `e`, `r` or `i`. */
const ADDRESS = String.raw`(?:\d+|\$|/(?:[^/\\\n]|\\.)*/I?|\d+~\d+)`;
const SED = new RegExp(
  String.raw`^\s*(?:(?:${ADDRESS}(?:\s*,\s*(?:${ADDRESS}|[+~]\d+))?)?\s*!?\s*` +
    String.raw`(?:[pdDPnNhHgGxl=]|[qQ]\d*|s([/|#,@:!])(?:(?!\1)[^\\\n]|\\.)*\1(?:(?!\1)[^\\\n]|\\.)*\1[gpIi\d]*)?\s*(?:;|\n|$)\s*)*$`,
);

const MAX_SED = 500;

const sed: Check = (args) => {
  const scripts: (string | undefined)[] = [];
  const operands: Argument[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] as Argument;
    const { text } = argument;
    if (text === "-e" || text === "--expression") scripts.push(args[++index]?.text);
    else if (
      text !== undefined &&
      /^-[nErsuz]+$|^--(?:quiet|silent|regexp-extended|separate|null-data)$/.test(text)
    )
      continue;
    else if (isOption(argument)) return `of ${text ?? "an argument that may be an option"}`;
    else operands.push(argument);
  }
  if (scripts.length === 0) scripts.push(operands[0]?.text);
  return scripts.every((script) => script !== undefined && script.length <= MAX_SED && SED.test(script))
    ? undefined
    : "its script is not just printing and substituting";
};

const awk: Check = (args) => {
  let index = 0;
  for (; index < args.length; index++) {
    const text = args[index]?.text;
    if (text === "-F" || text === "-v") index++;
    else if (text === undefined || !/^-[Fv]./.test(text)) break;
  }
  const [program, ...files] = args.slice(index);
  if (program?.text === undefined || program.text.startsWith("-")) return "its program is not in the text";
  if (files.some(isOption)) return "an argument may be an option";
  const code = program.text;
  const printed = code.search(/\bprint/);
  if (printed >= 0 && code.slice(printed).includes(">")) return "its program may print into a file";
  if (/\bsystem\b|@|\|/.test(code.replace(/\|\|/g, ""))) return "its program may start another one";
  return undefined;
};

const GIT_READS = new Set(
  `status log show blame ls-files ls-tree rev-parse rev-list describe shortlog cat-file name-rev merge-base
   count-objects for-each-ref show-ref check-ignore check-attr diff diff-tree diff-index diff-files grep whatchanged
   cherry version show-branch`.split(/\s+/),
);

/** Subcommands that read in one form and write in another: what their arguments have to look like. */
const GIT_FORMS: Readonly<Record<string, RegExp>> = {
  branch: /^(?:(?:-[arv]+|-vv|--all|--list|--remotes|--show-current|--sort=\S*|--format=.*)(?: |$))*$/,
  tag: /^(?:(?:-l|--list|-n\d*|--sort=\S*|--format=.*)(?: |$))*$|^(?:-l|--list) [^-]\S*$/,
  remote: /^(?:-v|get-url \S+)?$/,
  stash: /^(?:list|show(?: -p| --stat)?(?: \S+)?)$/,
  config: /^(?:--(?:global|local|system) )?(?:-l|--list|--get(?:-all|-regexp)? \S+)$/,
  worktree: /^list$/,
  reflog: /^(?:show(?: [^-]\S*)?)?$/,
  submodule: /^status$/,
};

const git: Check = (args) => {
  let index = 0;
  for (; index < args.length; index++) {
    const text = args[index]?.text;
    if (text === "--no-pager") continue;
    if (text !== "-C") break;
    const directory = args[++index]?.text;
    if (directory === undefined || /^[/~-]|(?:^|\/)\.\.(?:\/|$)/.test(directory))
      return "of the directory behind -C";
  }
  const [subcommand, ...rest] = args.slice(index);
  const name = subcommand?.text;
  if (name === undefined) return "its subcommand is not in the text";
  const form = Object.hasOwn(GIT_FORMS, name) ? GIT_FORMS[name] : undefined;
  if (form !== undefined) {
    const text = rest.every((argument) => argument.text !== undefined)
      ? rest.map(({ text }) => text).join(" ")
      : "\0";
    return form.test(text) ? undefined : `git ${name} writes with these arguments`;
  }
  if (!GIT_READS.has(name)) return `git ${name} is not one of the subcommands that only read`;
  for (const argument of rest) {
    if (argument.text === "--") break;
    const { text } = argument;
    if (
      text === undefined
        ? !argument.operand
        : /^--(?:o(?!neline$|thers$|bjects)|ext|textc|filters|exec|pag)|^-\w*O/.test(text)
    ) {
      return `of ${text ?? "an argument that may be an option"}`;
    }
  }
  return undefined;
};

const FIND_WORDS = new Set(
  `-H -L -P -name -iname -path -ipath -wholename -iwholename -regex -iregex -regextype -type -xtype -size -mtime -mmin
   -atime -amin -ctime -cmin -newer -newermt -maxdepth -mindepth -print -print0 -printf -ls -prune -o -or -a -and -not
   -empty -perm -user -group -links -inum -samefile -quit -depth -follow -xdev -mount -executable -readable -writable
   -daystart -true -false`.split(/\s+/),
);

/** Without what `-exec` runs: that is looked at as a command of its own. */
const find: Check = (args) => {
  for (const { text, operand } of args) {
    if (text === undefined ? !operand : /^-./.test(text) && !FIND_WORDS.has(text) && !/^-\d/.test(text)) {
      return `of ${text ?? "an argument that may be an option"}`;
    }
  }
  return undefined;
};

const archiveList: Check = (args) => {
  const [mode, archive, ...more] = args.map(({ text }) => text);
  const lists = mode !== undefined && /^-?[zjJv]*t[zjJv]*f$/.test(mode) && !archive?.startsWith("-");
  return lists && archive !== undefined && more.length === 0
    ? undefined
    : "only `tar tf archive` is known to read";
};

const printf: Check = ([first]) =>
  first?.text === undefined || first.text === "-v" ? "of its first argument" : undefined;

const bracket: Check = (args) =>
  args.some(({ text }) => text === "-v" || text === "-R") ? "of -v" : undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  sed,
  awk,
  gawk: awk,
  mawk: awk,
  git,
  find,
  tar: archiveList,
  printf,
  test: bracket,
  "[": bracket,
};

// ── Assignments ────────────────────────────────────────────────────────────────────────────────────────────────

/** Variables that may reach a program: all others may change what it does. */
export const HARMLESS_ENVIRONMENT =
  /^(?:LC_\w+|LANG|LANGUAGE|TZ|CI|NO_COLOR|FORCE_COLOR|TERM|COLUMNS|LINES|NODE_ENV)$/;

/** Variables of the shell itself that change what it does. */
export const SHELL_VARIABLES =
  /^(?:PATH|HOME|ENV|IFS|SHELL|SHELLOPTS|BASHOPTS|CDPATH|PS[0-4]|PAGER|EDITOR|VISUAL|BROWSER|TMPDIR|OLDPWD|PWD|GLOBIGNORE|OPTIND|POSIXLY_CORRECT|TIMEFORMAT|HIST\w*|(?:LD|DYLD|GIT|SSH|NODE|BUN|NPM|PYTHON|PERL|RUBY|LESS|MAN|GREP|RIPGREP|BASH|PROMPT|XDG|OPENCODE|FRAMEWORK|FUNC|COMP|READLINE)_?\w*)$/;
