import { hasUnknown, SHELL_UNKNOWN } from "../unknown.js";

/** What `echo` prints, its options taken off. */
export function echoText(args: readonly string[]): string {
  let index = 0;
  let newline = true;
  let escapes = false;
  for (; /^-[neE]+$/.test(args[index] ?? ""); index++) {
    if (args[index]?.includes("n")) newline = false;
    if (args[index]?.includes("e")) escapes = true;
  }
  const text = args.slice(index).join(" ");
  return (escapes ? unescape(text) : text) + (newline ? "\n" : "");
}

/** What `printf` prints, for the formats that insert text; the format is used again while arguments are left. */
export function printfText(args: readonly string[]): string {
  const [format = "", ...values] = args[0] === "--" ? args.slice(1) : args;
  if (hasUnknown(format)) return SHELL_UNKNOWN;
  const pieces = unescape(format).split(/(%%|%[-+ #0]*\d*(?:\.\d+)?[a-zA-Z])/);
  const slots = pieces.filter((piece) => /^%[^%]/.test(piece)).length;
  let text = "";
  let next = 0;
  do {
    for (const piece of pieces) {
      if (piece === "%%") text += "%";
      else if (/^%.*[sdibq]$/.test(piece)) text += values[next++] ?? "";
      else if (/^%[^%]/.test(piece)) {
        text += SHELL_UNKNOWN;
        next++;
      } else text += piece;
    }
  } while (slots > 0 && next < values.length && next < 1000);
  return text;
}

function unescape(text: string): string {
  const known: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "0": "\0" };
  return text.replace(/\\(.)/g, (all, char: string) => known[char] ?? all);
}
