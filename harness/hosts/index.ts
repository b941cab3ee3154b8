/**
 * What runs a tree: each host starts it on a temporary copy, calls its tools and `task`, and tells what it did. The
 * verdict is others' business.
 */
import { bunHost } from "./bun/bun-host.js";
import type { Host, HostName } from "./host.js";
import { opencodeHost } from "./opencode/opencode-host.js";

export * from "./host.js";

/** The hosts that are there, by name. */
export const hosts: Readonly<Record<HostName, Host>> = { bun: bunHost, opencode: opencodeHost };
