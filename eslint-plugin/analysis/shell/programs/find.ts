import { unique } from "../alternatives.js";
import type { Call } from "../program.js";
import { cloneState } from "../state.js";
import { EMPTY_STREAM, streamOf, type Stream } from "../stream.js";
import { SHELL_UNKNOWN } from "../unknown.js";

const NAMES = new Set(["-name", "-iname"]);
const PATHS = new Set(["-path", "-ipath", "-wholename", "-iwholename"]);
const EXECUTES = new Set(["-exec", "-execdir", "-ok", "-okdir"]);
const PRINTS_TO = new Set(["-fprint", "-fprint0", "-fls", "-fprintf"]);

/** `find`: what it may find is a directory and a name pattern; that is what `-delete` and `-exec` work on. */
export function find(call: Call): Stream {
  const { args, host, state, stdin } = call;
  const start = args.findIndex((arg) => /^(-[^HLPDO]|-[HLPDO].|[(!])/.test(arg));
  const roots = args.slice(0, start < 0 ? args.length : start).filter((arg) => !/^-[HLP]$/.test(arg));
  const expression = start < 0 ? [] : args.slice(start);
  const found = matches(roots.length > 0 ? roots : ["."], expression);
  let printed: Stream = streamOf(`${found.join("\n")}\n`);
  for (let index = 0; index < expression.length; index++) {
    const word = expression[index] as string;
    if (word === "-delete") {
      for (const path of found) host.write("find", state, path, "remove");
      printed = EMPTY_STREAM;
    } else if (PRINTS_TO.has(word)) host.write("find", state, expression[++index] ?? "");
    else if (EXECUTES.has(word)) {
      const end = expression.findIndex(
        (arg, at) => at > index && (arg === ";" || (arg === "+" && expression[at - 1] === "{}")),
      );
      const command = expression.slice(index + 1, end < 0 ? undefined : end);
      for (const path of found) {
        const argv = command.map((arg) => arg.replaceAll("{}", () => path));
        host.argv(argv, cloneState(state), stdin);
      }
      printed = streamOf(SHELL_UNKNOWN);
      index = end < 0 ? expression.length : end;
    }
  }
  return printed;
}

/** The paths that may be found, as patterns. A name that is negated says nothing about what is left. */
function matches(roots: readonly string[], expression: readonly string[]): string[] {
  const names: string[] = [];
  const paths: string[] = [];
  expression.forEach((word, index) => {
    const pattern = expression[index + 1];
    const negated = /^(!|-not)$/.test(expression[index - 1] ?? "");
    if (pattern === undefined || negated) return;
    if (NAMES.has(word)) names.push(pattern);
    if (PATHS.has(word)) paths.push(pattern);
  });
  if (paths.length > 0) return unique(paths);
  const bases = roots.map((root) => root.replace(/(.)\/+$/, "$1"));
  if (names.length > 0) return unique(bases.flatMap((base) => names.map((name) => `${base}/${name}`)));
  // Without a filter the starting points are found as well.
  const type = expression[expression.indexOf("-type") + 1];
  const inner = expression.includes("-mindepth") || (expression.includes("-type") && type !== "d");
  return bases.flatMap((base) => [...(inner ? [] : [base]), `${base}/${SHELL_UNKNOWN}`]);
}
