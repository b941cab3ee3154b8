import { adviceFor } from "../eslint-plugin/check/suggest.js";
import type { ChoiceFact, OptionFact } from "./command.js";
import { UserError } from "./errors.js";

/**
 * What was given for an option, as its command takes it (see `ValuesOf`).
 *
 * @throws {UserError} for a word that the option does not know.
 */
export function parseValue(
  name: string,
  fact: OptionFact,
  given: unknown,
): string | boolean | readonly string[] | undefined {
  if (fact.type === "boolean") return given === true;
  const text = typeof given === "string" ? given : undefined;
  if (fact.type === "text") return text;
  if (fact.type === "choice") return text === undefined ? fact.choices[0] : parseWord(name, fact, text);
  if (text === undefined) return undefined;
  const words = text.split(",").map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== "").map((word) => parseWord(name, fact, word)))];
}

function parseWord(name: string, { choices, aliases = {}, noun = name }: ChoiceFact, word: string): string {
  const meant = Object.hasOwn(aliases, word) ? aliases[word] : word;
  const known = choices.find((choice) => choice === meant);
  if (known === undefined) throw new UserError(`no ${noun} "${word}". ${adviceFor(word, choices)}`);
  return known;
}
