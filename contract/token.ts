/** The last line of a wrapped prompt (contract §8): the prefix, then the hash of the prompt without that line. */
export const dispatchToken = {
  prefix: "\n//DISPATCH_TOKEN:",
  hash: "sha256",
  encoding: "hex",
  /** What the wrapped prompt carries besides. */
  carries: ["dispatch_id", "dispatch_key"],
} as const;

/** What the `task` before-hook does with a prompt in one situation. */
export interface TokenVerdict {
  readonly when: "no-token" | "hash-differs" | "no-exact-pending-row" | "all-fine";
  /** Blocking is throwing from `tool.execute.before`, in the modes that block; advisory logs and lets pass. */
  readonly action: "block" | "lease";
  /** The events it logs, in order. */
  readonly logs: readonly string[];
  readonly source: string;
}

/** The verdicts of contract §8, in the order in which they are tried. */
export const tokenVerdicts: readonly TokenVerdict[] = [
  { when: "no-token", action: "block", logs: [], source: "contract §8" },
  { when: "hash-differs", action: "block", logs: [], source: "contract §8" },
  {
    when: "no-exact-pending-row",
    action: "block",
    logs: ["DISPATCH-QUEUE-EXACT-MISS"],
    source: "contract §8",
  },
  {
    when: "all-fine",
    action: "lease",
    logs: ["DISPATCH-INTEGRITY-PASS", "DISPATCH-QUEUE-EXACT-LEASE"],
    source: "contract §8",
  },
];
