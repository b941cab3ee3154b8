import { unique } from "../alternatives.js";
import { hasOption, optionValues } from "../options.js";
import type { Call } from "../program.js";
import { cloneState } from "../state.js";
import { streamLines, UNKNOWN_STREAM, type Stream } from "../stream.js";
import { hasUnknown, isUnknown, SHELL_UNKNOWN } from "../unknown.js";

const MAX_RUNS = 64;

/** `xargs`: runs its operands with what flows in behind them, or in place of the mark of `-I`. */
export function xargs(call: Call): Stream {
  const { host, state } = call;
  const command = call.operands;
  if (command.length === 0) return call.stdin ?? UNKNOWN_STREAM;
  const file = optionValues(call, "-a --arg-file")[0];
  const stream = file === undefined ? (call.stdin ?? UNKNOWN_STREAM) : host.files.content(state, file);
  const mark = replacement(call);
  const lines = streamLines({ texts: stream.texts.map((text) => text.replaceAll("\0", "\n")) });
  const whole = mark !== undefined || hasOption(call, "-0 --null -d --delimiter");
  const items = unique(lines.flatMap((line) => (whole ? [line.trim()] : line.trim().split(/\s+/))));
  if (items.length === 0 && hasOption(call, "-r --no-run-if-empty")) return UNKNOWN_STREAM;
  const before = host.effects.size;
  const rows =
    mark === undefined
      ? [[...command, ...items]]
      : items.slice(0, MAX_RUNS).map((item) => command.map((arg) => arg.replaceAll(mark, () => item)));
  for (const row of rows) host.argv(row, cloneState(state), undefined);
  // `xargs grep` is harmless whatever flows in; only what had an effect is worth saying.
  const reaches = host.effects
    .toArray()
    .slice(before)
    .some((effect) => effect.kind !== "read");
  if (reaches && items.some((item) => isUnknown(item))) host.opaque("xargs", "its input is not known");
  return UNKNOWN_STREAM;
}

function replacement(call: Call): string | undefined {
  const given = optionValues(call, "-I --replace -i")[0];
  if (given === undefined) return undefined;
  return given === "" ? "{}" : hasUnknown(given) ? SHELL_UNKNOWN : given;
}
