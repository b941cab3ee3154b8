import { compress, patch, split, tar, unzip, zip } from "./programs/archives.js";
import {
  copy,
  COPY_VALUES,
  dataCopy,
  install,
  link,
  move,
  remoteCopy,
  secondWritten,
} from "./programs/copying.js";
import { curl, wget } from "./programs/downloads.js";
import { awk, oneLiner, sed } from "./programs/editing.js";
import { find } from "./programs/find.js";
import { git } from "./programs/git.js";
import { runJavaScript, runPython } from "./programs/interpreters.js";
import { listing } from "./programs/listing.js";
import {
  execute,
  handsOn,
  lock,
  parallel,
  runPackage,
  shellText,
  withEnvironment,
} from "./programs/prefixes.js";
import type { Program } from "./program.js";
import { runShell } from "./programs/shells.js";
import { EMPTY_STREAM } from "./stream.js";
import { xargs } from "./programs/xargs.js";

const SUDO_VALUES = "-u -g -h -p -C -D -R -T -U --user --group --host --prompt --chdir";
const CURL_VALUES =
  "-o --output --output-dir -d --data --data-raw --data-binary --data-urlencode --json -H --header -X --request " +
  "-u --user -A -e -b --cookie -c --cookie-jar -F --form -T --upload-file -m --max-time --connect-timeout --retry " +
  "--retry-delay -w --write-out -x --proxy --cacert -E --cert --key -D --dump-header -K --config -r --range " +
  "--resolve --trace --trace-ascii --stderr";
const WGET_VALUES =
  "-O --output-document -P --directory-prefix -o --output-file -a --append-output -U --user-agent --header -T -t -w " +
  "--post-data --post-file -e -i --user --password --tries --timeout";
const GREP_VALUES =
  "-e --regexp -f --file -m -A -B -C --include --exclude --exclude-dir --max-count -g --glob -t --type";

/** Every program of which something is known, a row each. A program without a row is taken to write no paths. */
export const programs: readonly Program[] = [
  // Removing
  { names: "rm unlink rmdir rimraf trash srm", operands: "remove", inert: "--help --version" },
  { names: "shred", values: "-n -s --iterations --size", operands: "write" },

  // Making and changing
  { names: "mkdir", values: "-m --mode", operands: "write" },
  { names: "touch", values: "-d --date -t -r --reference", operands: "write" },
  { names: "truncate", values: "-s --size -r --reference", operands: "write" },
  { names: "mkfifo", values: "-m --mode", operands: "write" },
  {
    names: "mktemp",
    values: "-p --suffix",
    operands: "write",
    inert: "-u --dry-run",
    effect: listing.mktemp,
  },
  { names: "tee", operands: "write", effect: listing.tee },
  { names: "sponge", operands: "write" },
  { names: "ed ex", values: "-p -c", operands: "write" },
  { names: "dos2unix unix2dos", operands: "write" },
  { names: "chmod chown chgrp", skip: 1, unless: "--reference", operands: "write" },
  { names: "chattr setfacl", values: "-m -x -M -X", skip: 0, operands: "write" },
  { names: "rename prename", skip: 1, unless: "-e", values: "-e", inert: "-n --no-act", operands: "rename" },
  { names: "dd", effect: dataCopy },

  // Copying and moving
  { names: "cp gcp", values: COPY_VALUES, effect: copy },
  { names: "mv gmv", values: COPY_VALUES, effect: move },
  { names: "ln gln", values: COPY_VALUES, effect: link },
  { names: "install ginstall", values: COPY_VALUES, effect: install },
  {
    names: "rsync scp",
    values: "-e --rsh --exclude --include --exclude-from --include-from --filter -f --log-file -i -P -l -o",
    inert: "-n --dry-run",
    effect: remoteCopy,
  },

  // Editing
  {
    names: "sed gsed",
    values: "-e --expression -f --file -l",
    attached: "-i",
    skip: 1,
    unless: "-e --expression -f --file",
    only: "-i --in-place",
    operands: "write",
    effect: sed,
  },
  { names: "awk gawk mawk nawk", values: "-F -v -f --file -i --include", effect: awk },
  { names: "perl", values: "-e -E", attached: "-i -l -0 -M -m -F -I -x", effect: oneLiner },
  { names: "ruby php lua", values: "-e -r", attached: "-i -I", effect: oneLiner },

  // Archives, patches, downloads
  { names: "tar gtar bsdtar", effect: tar },
  { names: "unzip", values: "-d -x -P", inert: "-l -t -v -p -z", effect: unzip },
  { names: "zip", values: "-x -i -P -b", effect: zip },
  {
    names: "gzip gunzip bzip2 bunzip2 xz unxz zstd",
    values: "-S --suffix",
    inert: "-l --list -t --test",
    effect: compress,
  },
  { names: "split csplit", values: "-b -l -n -a -C --lines --bytes --number", effect: split },
  {
    names: "patch",
    values: "-p --strip -i --input -o --output -d --directory -D -F -r --reject-file -B -V -z -Y -g",
    inert: "--dry-run",
    outputs: "-o --output",
    effect: patch,
  },
  { names: "git", values: "-C -c --git-dir --work-tree --namespace", stops: true, effect: git },
  {
    names: "curl",
    values: CURL_VALUES,
    outputs: "-D --dump-header -c --cookie-jar --trace --trace-ascii --stderr",
    effect: curl,
  },
  {
    names: "wget",
    values: WGET_VALUES,
    inert: "--spider",
    outputs: "-o --output-file -a --append-output",
    effect: wget,
  },

  // Finding and listing
  { names: "find gfind", effect: find },
  {
    names: "xargs gxargs",
    values: "-I -n -L -P -d -s -E -a --arg-file --max-args --max-procs --delimiter",
    attached: "-i",
    stops: true,
    effect: xargs,
  },
  { names: "echo", effect: listing.echo },
  { names: "printf", effect: listing.printf },
  { names: "pwd", effect: listing.pwd },
  { names: "dirname", effect: listing.dirname },
  { names: "basename", effect: listing.basename },
  { names: "realpath readlink", effect: listing.realpath },
  { names: "ls", effect: listing.ls },
  { names: "true false : test [ sleep wait", effect: () => EMPTY_STREAM },

  // Reading
  { names: "cat", operands: "read", effect: listing.cat },
  { names: "head tail", values: "-n -c --lines --bytes", operands: "read", selects: true },
  {
    names: "sort gsort",
    values: "-k -t -o -T -S --output --key",
    outputs: "-o --output",
    operands: "read",
    selects: true,
  },
  { names: "shuf", values: "-n -o --output", outputs: "-o --output", operands: "read", selects: true },
  { names: "uniq", values: "-f -s -w", selects: true, effect: secondWritten },
  { names: "xxd", values: "-l -s -c -g", effect: secondWritten },
  {
    names: "grep egrep fgrep rg",
    values: GREP_VALUES,
    skip: 1,
    unless: "-e --regexp -f --file",
    operands: "read",
    selects: true,
  },
  {
    names: "jq",
    pairs: "--arg --argjson --slurpfile --rawfile",
    values: "-f --from-file --indent",
    skip: 1,
    unless: "-f --from-file",
    operands: "read",
  },
  { names: "yq", values: "-o -p", skip: 1, only: "-i --inplace", operands: "write" },
  { names: "cut", values: "-d -f -c -b --delimiter --fields", operands: "read" },
  { names: "tac less more bat wc diff cmp comm paste nl od strings", values: "-U", operands: "read" },
  { names: "md5sum sha1sum sha256sum sha512sum shasum cksum base64", values: "-a -w", operands: "read" },
  { names: "iconv", values: "-f -t -o --output", outputs: "-o --output", operands: "read" },
  { names: "prettier eslint biome", only: "--write --fix", operands: "write" },

  // Handing on to another command
  { names: "sudo doas", values: SUDO_VALUES, stops: true, effect: withEnvironment },
  { names: "env", values: "-u --unset -C --chdir -S --split-string", stops: true, effect: withEnvironment },
  {
    names: "nohup setsid builtin eatmydata caffeinate unbuffer busybox toybox",
    stops: true,
    effect: handsOn(),
  },
  { names: "command", stops: true, inert: "-v -V", effect: handsOn() },
  {
    names: "time gtime",
    values: "-f --format -o --output",
    outputs: "-o --output",
    stops: true,
    effect: handsOn(),
  },
  { names: "nice ionice", values: "-n --adjustment -c -p", stops: true, effect: handsOn() },
  { names: "stdbuf", values: "-i -o -e", stops: true, effect: handsOn() },
  { names: "strace", values: "-o -e -p -s", outputs: "-o", stops: true, effect: handsOn() },
  { names: "timeout gtimeout", values: "-s --signal -k --kill-after", stops: true, effect: handsOn(1) },
  { names: "chroot", stops: true, effect: handsOn(1) },
  { names: "flock", values: "-w --timeout -E --conflict-exit-code", stops: true, effect: lock },
  { names: "exec", values: "-a", stops: true, effect: execute },
  {
    names: "su runuser watch",
    values: "-c --command -s --shell -n --interval",
    stops: true,
    effect: shellText,
  },
  {
    names: "npx bunx pnpx",
    values: "-p --package -c --call -w --workspace",
    stops: true,
    effect: runPackage,
  },
  {
    names: "npm pnpm yarn uv poetry pipenv pdm rye",
    values: "-C --prefix --filter -F --dir --directory",
    stops: true,
    effect: runPackage,
  },
  { names: "parallel", stops: true, effect: parallel },

  // Running code
  { names: "bash sh dash zsh ksh ash", effect: runShell },
  { names: "node nodejs bun tsx ts-node deno", effect: runJavaScript },
  { names: "python python2 python3 pypy pypy3", effect: runPython },
];
