import type { Command } from "../command.js";
import { check } from "./check.js";
import { migrate } from "./migrate.js";
import { reconcile } from "./reconcile.js";
import { selfTest } from "./self-test.js";
import { verify } from "./verify.js";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [check, migrate, verify, selfTest, reconcile];
