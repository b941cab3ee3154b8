/**
 * How deep a parser written in native code may be sent: beyond that its stack overflows, and the process dies with it.
 * No one writes code that is nested a thousand levels deep; generators do.
 */
const MAX_NESTING = 1000;
/** Operators in a row without a statement's end: arrows, conditionals, negations, type arguments. */
const MAX_CHAIN = 1500;
const MAX_ELSES = 3000;

/**
 * A rough scan that errs on the safe side: brackets in strings and comments count too.
 *
 * @returns whether the text may be handed to the parser
 */
export function isShallow(text: string): boolean {
  let depth = 0;
  let chain = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > MAX_NESTING) return false;
        break;
      case 0x29: // )
      case 0x5d: // ]
        if (depth > 0) depth--;
        break;
      case 0x7d: // }
        if (depth > 0) depth--;
        chain = 0;
        break;
      case 0x3b: // ;
        chain = 0;
        break;
      case 0x21: // !
      case 0x3c: // <
      case 0x3d: // =
      case 0x3f: // ?
      case 0x7e: // ~
        if (++chain > MAX_CHAIN) return false;
        break;
      default:
    }
  }
  return text.length < MAX_ELSES * 4 || (text.match(/\b(?:else|if)\b/g)?.length ?? 0) <= MAX_ELSES;
}
