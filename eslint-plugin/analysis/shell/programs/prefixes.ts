import { hasOption, optionValues } from "../options.js";
import { resolvePath } from "../paths.js";
import type { Call } from "../program.js";
import { runText } from "./shells.js";
import { cloneState, setText } from "../state.js";
import { EMPTY_STREAM, UNKNOWN_STREAM, type Stream } from "../stream.js";

/** A program that hands on to the command behind its own operands. */
export function handsOn(skip = 0): (call: Call) => Stream {
  return (call) => {
    const argv = call.operands.slice(skip);
    return argv.length === 0 ? UNKNOWN_STREAM : call.host.argv(argv, call.state, call.stdin);
  };
}

/** `env` and `sudo`: assignments and a directory in front of the command. */
export function withEnvironment(call: Call): Stream {
  const state = cloneState(call.state);
  const split = optionValues(call, "-S --split-string").flatMap((text) => text.split(/\s+/));
  const argv = [...split, ...call.operands].filter((word) => word !== "");
  const directory = optionValues(call, "-C --chdir")[0];
  if (directory !== undefined && call.program === "env") {
    state.cwd = state.cwd.map((cwd) => resolvePath(cwd, directory));
  }
  while (/^[A-Za-z_]\w*=/.test(argv[0] ?? "")) {
    const [name = "", ...value] = (argv.shift() ?? "").split("=");
    setText(state, name, [value.join("=")]);
  }
  return argv.length === 0 ? UNKNOWN_STREAM : call.host.argv(argv, state, call.stdin);
}

/** `exec cmd`: the shell becomes the command and does not come back. */
export function execute(call: Call): Stream {
  if (call.operands.length === 0) return EMPTY_STREAM;
  const printed = call.host.argv(call.operands, call.state, call.stdin);
  call.state.ended = true;
  return printed;
}

/** `flock file cmd`, `flock file -c text`, `flock 9`: the lock file is made if it is missing. */
export function lock(call: Call): Stream {
  const [file, ...argv] = call.operands;
  if (file === undefined || /^\d+$/.test(file)) return EMPTY_STREAM;
  call.host.write(call.program, call.state, file);
  if (argv[0] === "-c" || argv[0] === "--command") return runText(call, argv[1] ?? "", undefined, call.stdin);
  return argv.length === 0 ? EMPTY_STREAM : call.host.argv(argv, call.state, call.stdin);
}

/** `su -c text`, `watch text`: shell text in an option, or in the operands. */
export function shellText(call: Call): Stream {
  const option = optionValues(call, "-c --command")[0];
  const text = option ?? (call.program === "watch" ? call.operands.join(" ") : undefined);
  return text === undefined ? UNKNOWN_STREAM : runText(call, text, undefined, call.stdin);
}

/** `npx`, `pnpm exec`, `uv run`: package runners, with or without a verb in front of the command. */
export function runPackage(call: Call): Stream {
  const text = optionValues(call, "-c --call")[0];
  if (text) return runText(call, text, undefined, call.stdin);
  const [verb = "", ...rest] = call.operands;
  const direct = /^(npx|bunx|pnpx)$/.test(call.program);
  if (direct) return call.host.argv([verb.replace(/(.)@[\w.^~-]+$/, "$1"), ...rest], call.state, call.stdin);
  const handsOver = /^(exec|x|dlx|run)$/.test(verb);
  const argv = handsOver ? rest.slice(rest[0] === "--" ? 1 : 0) : call.operands;
  // `npm run build` names one of package.json's scripts; only npm's own exec takes a program.
  if (argv.length === 0 || (call.program === "npm" && !/^(exec|x)$/.test(verb))) return UNKNOWN_STREAM;
  if (!handsOver && /^(uv|poetry|pipenv|pdm|rye)$/.test(call.program)) return UNKNOWN_STREAM;
  const interpreter = call.program === "uv" && argv[0]?.endsWith(".py") ? ["python3"] : [];
  return call.host.argv([...interpreter, ...argv], call.state, call.stdin);
}

/** `find … | parallel`, `ssh`: commands that run where nothing is known of their arguments. */
export function parallel(call: Call): Stream {
  if (!hasOption(call, "--version")) call.host.opaque(call.program, "its commands are made from its input");
  return UNKNOWN_STREAM;
}
