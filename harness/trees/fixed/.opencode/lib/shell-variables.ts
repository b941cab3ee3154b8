import { forEachChild, type Assignment, type Command, type SyntaxNode, type Word } from "unbash";
import { isPlainOperand, startsPlain, staticText } from "./shell-words";

/** What is known of a variable from all places in the text that set it. */
interface Variable {
  /** Whether it is a number wherever it is set. */
  numeric: boolean;
  /** Whether no value of it can be taken for an option. */
  operand: boolean;
}

/** The variables of a text. What no place in it sets is not known. */
export class ShellVariables {
  readonly #known = new Map<string, Variable>();

  isNumeric(name: string): boolean {
    return this.#known.get(name)?.numeric === true;
  }

  isOperand(name: string): boolean {
    return this.#known.get(name)?.operand === true;
  }

  /** Learns from all places in a text that set a variable. */
  learn(node: SyntaxNode): void {
    if (node.type === "Assignment") this.#learnAssignment(node);
    else if (node.type === "For" || node.type === "Select") this.#learnLoop(node.name.value, node.wordlist);
    else if (node.type === "Command") this.#learnCommand(node);
    forEachChild(node, (child) => {
      this.learn(child);
    });
  }

  #set(name: string, numeric: boolean, operand: boolean): void {
    const known = this.#known.get(name);
    this.#known.set(name, {
      numeric: numeric && known?.numeric !== false,
      operand: operand && known?.operand !== false,
    });
  }

  #learnAssignment({ name, value, index, append }: Assignment): void {
    if (value.type === "ArrayValue" || index !== undefined) {
      this.#set(name, false, false);
      return;
    }
    const text = staticText(value);
    const computed = value.parts?.length === 1 && value.parts[0]?.type === "ArithmeticExpansion";
    const numeric = computed || (text !== undefined && /^\d+$/.test(text));
    this.#set(
      name,
      numeric && append !== true,
      text !== undefined && isPlainOperand(text) && append !== true,
    );
  }

  #learnLoop(name: string, words: readonly Word[] | undefined): void {
    const operand = words?.every((word) => {
      const text = staticText(word);
      return text === undefined ? startsPlain(word) : isPlainOperand(text);
    });
    this.#set(name, false, operand === true);
  }

  /** `read x`, `printf -v x`, …: what they set is not known. */
  #learnCommand(node: Command): void {
    if (
      !/^(?:read|mapfile|readarray|printf|getopts|unset|local|declare|typeset|export|readonly)$/.test(
        node.name?.value ?? "",
      )
    )
      return;
    for (const argument of node.args) {
      if (argument.type === "Word" && /^\w+$/.test(argument.value)) this.#set(argument.value, false, false);
    }
  }
}
