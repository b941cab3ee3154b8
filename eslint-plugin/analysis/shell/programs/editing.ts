import { hasOption, optionValues } from "../options.js";
import { pathOperands, type Call } from "../program.js";
import type { Stream } from "../stream.js";

/** `sed`: backups of `-i.bak`, and the `w file` command inside its script. */
export function sed(call: Call): Stream | undefined {
  const scripts = optionValues(call, "-e --expression");
  const inline = scripts.length === 0 && !hasOption(call, "-f --file");
  if (inline) scripts.push(call.operands.find((operand) => operand !== "") ?? "");
  for (const script of scripts) {
    for (const line of script.slice(0, 4096).split("\n")) {
      const command = /^\s*(?:\d+|\$|\/[^/]*\/)?\s*[wW]\s+(\S+)\s*$/.exec(line);
      const flag = /^\s*s([/|#,@])(?:(?!\1).)*\1(?:(?!\1).)*\1[gpIi\d]*w\s+(\S+)\s*$/.exec(line);
      const path = command?.[1] ?? flag?.[2];
      if (path !== undefined) call.host.write(call.program, call.state, path);
    }
  }
  const suffix = optionValues(call, "-i --in-place").find((value) => value !== "" && !value.includes("*"));
  if (suffix !== undefined) {
    for (const path of pathOperands(call, { skip: inline ? 1 : 0 })) {
      call.host.write(call.program, call.state, path + suffix);
    }
  }
  return undefined;
}

/** `awk`: redirections and commands inside the program text, and `-i inplace`. */
export function awk(call: Call): Stream | undefined {
  const fromFile = hasOption(call, "-f --file");
  const program = call.operands[0];
  if (program !== undefined && !fromFile) {
    const text = program.slice(0, 16_384);
    for (const [, path] of text.matchAll(/(?:print|printf)\b[^;}\n|]*?>>?\s*"([^"\n]+)"/g)) {
      if (path !== undefined) call.host.write(call.program, call.state, path);
    }
    for (const [, code] of text.matchAll(/(?:system\s*\(|\|)\s*"([^"\n]+)"/g)) {
      if (code !== undefined) call.host.text(code, call.state, undefined);
    }
  }
  const inPlace = optionValues(call, "-i --include").includes("inplace");
  for (const path of pathOperands(call, { skip: fromFile ? 0 : 1 })) {
    // An operand may also be an assignment to one of awk's variables.
    if (/^[A-Za-z_]\w*=/.test(path) || path === "-") continue;
    if (inPlace) call.host.write(call.program, call.state, path);
    else call.host.read(call.program, call.state, path);
  }
  return undefined;
}

/** Words in a Perl, Ruby or PHP one-liner that reach beyond its own input and output. */
const REACHES_OUT =
  /\b(open|unlink|rename|system|exec|mkdir|rmdir|truncate|sysopen|symlink|link|rmtree|copy|move|File|FileUtils|IO|Dir|file_put_contents|fopen|os\.|io\.)|`/;

/** `perl`, `ruby`, `php`, `lua`: edits in place, runs a script, or hides code in an argument. */
export function oneLiner(call: Call): Stream | undefined {
  const { host, program, state } = call;
  const codes = optionValues(call, "-e -E -r");
  if (codes.some((code) => REACHES_OUT.test(code)))
    host.opaque(program, "the code in its arguments is not followed");
  if (hasOption(call, "-i")) {
    const suffix = optionValues(call, "-i").find((value) => value !== "" && !value.includes("*"));
    for (const path of call.operands.slice(codes.length > 0 ? 0 : 1)) {
      host.write(program, state, path);
      if (suffix !== undefined) host.write(program, state, path + suffix);
    }
    return undefined;
  }
  const [script, ...args] = call.operands;
  if (codes.length > 0) for (const path of call.operands) host.read(program, state, path);
  else if (script !== undefined && script !== "-") host.run(program, state, script, args);
  else if (call.stdin !== undefined) host.opaque(program, "the code that flows in is not followed");
  return undefined;
}
