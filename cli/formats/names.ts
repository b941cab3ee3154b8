/** The formats of `check`; the first is the default. */
export const formatNames = ["stylish", "json", "sarif", "github"] as const;

/** A format of `check`. */
export type FormatName = (typeof formatNames)[number];

/** The formats of a command whose result is for people or for programs. */
export const plainFormats = ["text", "json"] as const;
