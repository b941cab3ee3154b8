import type { Call } from "../program.js";
import { cloneState, type State } from "../state.js";
import { eitherStream, EMPTY_STREAM, UNKNOWN_STREAM, type Stream } from "../stream.js";
import { isUnknown } from "../unknown.js";

/** `bash`, `sh` and their kin: `-c` text, text that flows in, or a script file. */
export function runShell(call: Call): Stream {
  const { args, stdin } = call;
  let index = 0;
  let command = false;
  let fromInput = false;
  for (; index < args.length; index++) {
    const arg = args[index] as string;
    if (arg === "-" || arg === "--") {
      index++;
      break;
    }
    if (arg === "--rcfile" || arg === "--init-file") index++;
    else if (/^[-+][A-Za-z]+$/.test(arg)) {
      command ||= arg.startsWith("-") && arg.includes("c");
      fromInput ||= arg.startsWith("-") && arg.includes("s");
      // `-o pipefail`, also as the end of a cluster: `-euo pipefail`.
      if (/[oO]$/.test(arg)) index++;
    } else if (!arg.startsWith("--")) break;
  }
  const rest = args.slice(index);
  if (command) return rest[0] === undefined ? EMPTY_STREAM : runText(call, rest[0], rest.slice(2), stdin);
  const [script] = rest;
  if (script !== undefined && !fromInput && script !== "/dev/stdin")
    return runFile(call, script, rest.slice(1));
  return runInput(call, rest.slice(fromInput ? 0 : 1));
}

/** Runs shell text in a shell of its own: what it sets is gone afterwards. */
export function runText(
  call: Call,
  code: string,
  args: readonly string[] | undefined,
  stdin: Stream | undefined,
): Stream {
  return call.host.text(code, childState(call.state, args), stdin);
}

function childState(state: State, args: readonly string[] | undefined): State {
  const child = cloneState(state);
  child.args = args;
  child.saved = undefined;
  return child;
}

function runFile(call: Call, script: string, args: readonly string[]): Stream {
  call.host.run(call.program, call.state, script, args);
  return runContent(call, call.host.files.content(call.state, script), args);
}

/** The shell reads its commands from a pipe, a heredoc or a file. */
function runInput(call: Call, args: readonly string[]): Stream {
  const { host, program, state, stdin } = call;
  if (stdin === undefined) return UNKNOWN_STREAM;
  if (stdin.file !== undefined) host.run(program, state, stdin.file, args);
  return runContent(call, stdin, args);
}

function runContent(call: Call, content: Stream, args: readonly string[]): Stream {
  return content.texts.reduce<Stream>((printed, text) => {
    if (!isUnknown(text)) return eitherStream(printed, runText(call, text, args, undefined));
    // A file has been named; its reader can look into it. Anything else is lost.
    if (content.file === undefined) call.host.opaque(call.program, "the commands that flow in are not known");
    return UNKNOWN_STREAM;
  }, EMPTY_STREAM);
}
