/**
 * An error that the user can do something about: bad usage, unreadable input, a broken config. Its message is
 * the whole sentence that the user sees: what, where, what to do. Every other error is a bug of ours.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** The code of a system error (`ENOENT`, `EACCES`, …), if it is one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** The first line of what an error says. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.split(/\r?\n/u, 1)[0] ?? "";
}
