import { Node } from "ts-morph";
import picomatch from "picomatch";
import { legacyPaths } from "../../../contract/index.js";
import type { Edit } from "../../transform.js";
import { resolve } from "../code/scope.js";
import { short } from "../code/text.js";
import { cutCommands } from "./shell-cut.js";
import { removedByFind } from "./shell-find.js";
import { scriptOf, stagesOf, textOf, wordsOf, type Command } from "./shell-script.js";
import { cutLetters, lettersOf, shellTextsOf, type Letter, type Span } from "./shell-text.js";

/** What is to become of a call that gives a shell a text. */
export type ShellPlan =
  /** Its text does nothing but write legacy paths, or nobody sees a text: the call goes. */
  | { readonly kind: "whole" }
  /** Some of its commands go, the others stay. */
  | { readonly kind: "cut"; readonly edits: readonly Edit[] }
  /** A command does both, or stands where it cannot be cut out. */
  | { readonly kind: "left"; readonly command: string };

/** Commands whose operands are what they change, one like the other. */
const EACH = new Set(["rm", "touch", "truncate", "unlink", "tee", "rmdir", "mkdir"]);

/** Commands that need all their operands; moved there or away, the other end is not touched any more. */
const MOVES = new Set(["mv", "cp", "ln"]);

/** Commands without an effect that outlives them, or that only prepares what goes. */
const IDLE = new Set(["mkdir", "true", ":", "test", "[", "sleep", "set"]);

/** Commands that only print, where what they print goes into a file. */
const PRINTS = new Set(["echo", "printf", "cat"]);

const isLegacy = picomatch(
  legacyPaths.map(({ glob }) => glob),
  { dot: true },
);

/** Whether a command that changes a path writes state there. */
type IsKnown = (path: string, command: string) => boolean;

/** `gone`: writes legacy paths only; `part`: some of its operands are; `both`: it writes them and does more. */
export type CommandKind = "gone" | "part" | "both" | "idle" | "print" | "other";

/** Says what becomes of the shell text of a call that writes a legacy path. */
export function planShell(call: Node, file: string): ShellPlan {
  const { texts, isShell } = shellTextsOf(call);
  const plans = texts.flatMap((text) => planOf(text, isShell, file) ?? []);
  return plans.find(({ kind }) => kind !== "whole") ?? { kind: "whole" };
}

function planOf(text: Node, isShell: boolean, file: string): ShellPlan | undefined {
  const letters = lettersOf(text);
  const script = scriptOf(letters);
  const paths = script.commands.flatMap((one) =>
    stagesOf(letters, one).flatMap((stage) => {
      const { operands, redirects } = parse(letters, stage);
      return [...operands.map((each) => each.text), ...redirects];
    }),
  );
  const isKnown: IsKnown = (operand, command) => writesLegacy(operand, command, text, paths);
  const kinds = script.commands.map((one) => kindOf(letters, one, isKnown));
  const writes = kinds.some((kind) => kind === "gone" || kind === "part" || kind === "both");
  // Some other text among a call's arguments.
  if (!writes && !isShell) return undefined;
  const isDone = (kind: CommandKind, index: number): boolean =>
    kind === "gone" || kind === "idle" || script.commands[index]?.isComment === true;
  if (kinds.every(isDone)) return { kind: "whole" };
  const left = { kind: "left", command: short(shownOther(script.commands, kinds)) } as const;
  if (!writes || !script.isPlain || kinds.includes("both")) return left;
  const spans = cutCommands(script, kinds, (command) => guardsLegacy(letters, command, isKnown));
  if (spans === undefined) return left;
  const parts = script.commands.flatMap((one, index) =>
    kinds[index] === "part" ? operandsToCut(letters, one, isKnown) : [],
  );
  const edits = [...spans, ...parts].map((span) => cutLetters(file, letters, span));
  return edits.includes(undefined) ? left : { kind: "cut", edits: edits.filter((one) => one !== undefined) };
}

function shownOther(commands: readonly Command[], kinds: readonly CommandKind[]): string {
  const rank = (kind: CommandKind | undefined): number => ["both", "other", "print"].indexOf(kind ?? "");
  const [index = 0] = [...commands.keys()]
    .filter((one) => rank(kinds[one]) >= 0)
    .sort((a, b) => rank(kinds[a]) - rank(kinds[b]));
  return commands[index]?.text ?? "";
}

function kindOf(letters: readonly Letter[], command: Command, isKnown: IsKnown): CommandKind {
  if (command.isComment) return "idle";
  const kinds = stagesOf(letters, command).map((stage) => kindOfStage(parse(letters, stage), isKnown));
  const [only, ...more] = kinds;
  if (only === undefined || more.length === 0) return only ?? "idle";
  const isWriting = kinds.some((kind) => /^(?:gone|part|both)$/.test(kind));
  if (!isWriting) return kinds.includes("other") ? "other" : "print";
  if (kinds.includes("other") || kinds.includes("both")) return "both";
  return kinds.includes("part") ? "part" : "gone";
}

interface Parsed {
  readonly name: string;
  /** What is changed, as far as the command's name says: operands, and where its output goes. */
  readonly operands: readonly (Span & { readonly text: string })[];
  readonly redirects: readonly string[];
  /** What a `find` removes, if that is all it does. */
  readonly found: readonly string[] | undefined;
}

function kindOfStage({ name, operands, redirects, found }: Parsed, isKnown: IsKnown): CommandKind {
  if (found !== undefined && redirects.length === 0) {
    const isState = found.map((one) => isKnown(one, "find"));
    return isState.every(Boolean) ? "gone" : isState.some(Boolean) ? "both" : "other";
  }
  const known = operands.filter(({ text }) => isKnown(text, name)).length;
  if (redirects.some((one) => !isKnown(one, ">"))) return known > 0 ? "both" : "other";
  if (redirects.length > 0) return PRINTS.has(name) || IDLE.has(name) || EACH.has(name) ? "gone" : "both";
  if (PRINTS.has(name)) return "print";
  if (MOVES.has(name)) return known > 0 ? "gone" : "other";
  if (EACH.has(name) && known > 0) return known === operands.length ? "gone" : "part";
  return IDLE.has(name) ? "idle" : "other";
}

/** `[ -f queue ]` asks about nothing but what goes. */
function guardsLegacy(letters: readonly Letter[], command: Command, isKnown: IsKnown): boolean {
  const [name, ...words] = wordsOf(letters, command).map(({ text }) => text);
  const asked = words.filter((one) => !/^(?:-\w|!|\])$/.test(one));
  return (name === "test" || name === "[") && asked.length > 0 && asked.every((one) => isKnown(one, name));
}

function operandsToCut(letters: readonly Letter[], command: Command, isKnown: IsKnown): Span[] {
  return stagesOf(letters, command)
    .flatMap((stage) => {
      const { name, operands } = parse(letters, stage);
      return operands.filter(({ text }) => isKnown(text, name));
    })
    .map(({ from, to }) => {
      let start = from;
      while (/^[ \t]$/.test(letters[start - 1]?.text ?? "")) start--;
      return { from: start, to };
    });
}

function parse(letters: readonly Letter[], stage: Span): Parsed {
  const words = wordsOf(letters, stage);
  const operands: (Span & { text: string })[] = [];
  const redirects: string[] = [];
  const [name] = words;
  for (const [index, word] of words.entries()) {
    if (index === 0) continue;
    const [sign, target] = /^\d?&?>{1,2}\|?(.*)$/s.exec(word.text) ?? [];
    if (sign !== undefined) {
      const to = target === "" ? words[index + 1]?.text : target;
      if (to !== undefined && !/^&\d|\/dev\/null/.test(to)) redirects.push(to);
    } else if (/^\d?&?>{1,2}\|?$/.test(words[index - 1]?.text ?? "") || word.text.startsWith("-")) continue;
    else if (EACH.has(name?.text ?? "") || MOVES.has(name?.text ?? "")) operands.push(word);
  }
  // What would be an error is no matter here.
  const plain = words.slice(1).filter(({ text }) => !/^2>\/dev\/null$/.test(text));
  const found = name?.text === "find" ? removedByFind(plain.map(({ text }) => text)) : undefined;
  return { name: name?.text ?? textOf(letters, stage), operands, redirects, found };
}

/** A path of which nothing can be known is the one that the analysis has found, where there is no other. */
function writesLegacy(operand: string, command: string, at: Node, all: readonly string[]): boolean {
  if (command === "find") return findsLegacy(operand, at);
  if (all.length <= 1 && operand.includes("$")) return true;
  const path = operand
    .replace(/["']/g, "")
    .replace(/^\$\{(\w+)\}$/, (whole, name: string) => lastPartOf(name, at) ?? whole)
    .replace(/\$\{[^}]*\}|\$\w+/g, "x");
  // The folder holds the prompts, too: it is state only to those who take it away.
  if (/(?:^|\/)_dispatch\/?$/.test(path) && !/^(?:rm|rmdir|mv)$/.test(command)) return false;
  return isLegacy(path.startsWith("/") ? path : `x/${path}`) || /(?:^|\/)ctx(?:\/\S*)?$/.test(path);
}

/** Whether all that a pattern may find is state: `.auto-dispatch*` is the marker, with whatever was made beside it. */
function findsLegacy(pattern: string, at: Node): boolean {
  const path = pattern
    .replace(/^\$\{(\w+)\}(?=\/)/, (whole, name: string) => lastPartOf(name, at) ?? whole)
    .replace(/\$\{[^}]*\}|\$\w+/g, "x");
  const all = /\/\.[\w.-]+\*$/.test(path) ? path.slice(0, -1) : path.replace(/[*?]/g, "x");
  return isLegacy(all.startsWith("/") ? all : `x/${all}`);
}

function lastPartOf(name: string, at: Node): string | undefined {
  const declaration = resolve(name, at)?.getParent();
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  const parts = value === undefined ? [] : [value, ...value.getDescendants()];
  return parts
    .flatMap((one) =>
      Node.isStringLiteral(one) || Node.isNoSubstitutionTemplateLiteral(one) || Node.isTemplateTail(one)
        ? [one.getLiteralText()]
        : [],
    )
    .at(-1);
}
