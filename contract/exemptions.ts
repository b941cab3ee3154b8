/** The folder that holds a framework's runtime code. */
export const RUNTIME_FOLDER = ".opencode";

/** Which files below {@link RUNTIME_FOLDER} are not runtime code. */
export interface Exemptions {
  /** Folder names that exempt everything below them. */
  readonly folders: readonly string[];
  /** Globs over the base name: tests. */
  readonly testFiles: readonly string[];
  /** Parts of a base name, in any case, that mark code which migrates or repairs. */
  readonly repairWords: readonly string[];
  /** Globs over the path, relative to the workspace root or absolute, that a user adds. */
  readonly files: readonly string[];
}

/** Contract §2: tests and repair code may write legacy paths; a folder's name exempts nothing but `__tests__`. */
export const exemptions: Exemptions = {
  folders: ["__tests__"],
  testFiles: ["*.test.*", "*.spec.*", "*.e2e-test.*"],
  repairWords: ["doctor", "migrat", "reconcil"],
  files: [],
};
