import type { Command } from "../command.js";
import { check } from "./check.js";
import { selfTest } from "./self-test.js";
import { verify } from "./verify.js";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [check, verify, selfTest];
