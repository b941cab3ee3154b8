/** What a shell command may be (contract §9). */
export const shellClasses = {
  read_only: "It changes nothing.",
  known_write: "It writes, and its targets are known.",
  opaque_write: "It may write, and what it writes cannot be read off.",
  script_payload_write: "It makes or runs a script that writes.",
} as const;

/** The class of a shell command. */
export type ShellClass = keyof typeof shellClasses;

/**
 * The examples of contract §9 for a plain write, even below a temporary folder. The list there is open:
 * the full table of commands belongs to the analysis.
 */
export const writeExamples = ["heredoc", "redirection", "tee", "cp", "mv", "sed -i", "dd of="] as const;

/** Interpreters whose script in a temporary folder is scanned, and blocked if it writes or cannot be read. */
export const scannedInterpreters = ["bun", "node", "tsx", "python3", "bash", "sh"] as const;

/** Interpreters and the flags that make their argument code; a write in it is blocked. */
export const inlineEvals: readonly { readonly command: string; readonly flag: string }[] = [
  { command: "node", flag: "-e" },
  { command: "bun", flag: "-e" },
  { command: "python3", flag: "-c" },
];

/** A comment that claims permission; it grants none. */
export const POWERLESS_COMMENT = "// safe_bash: allow-write";

/** The way to write a file, with what it does in order (contract §9). */
export const safeWrite = {
  tool: "safe_edit",
  steps: [
    "insert the backup_log row",
    "log BACKUP-CREATED",
    "write a temporary file",
    "rename it onto the target",
  ],
} as const;
