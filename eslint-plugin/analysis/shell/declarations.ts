const DECLARATIONS = new Set(["export", "declare", "typeset", "readonly", "local"]);

/** Whether a builtin takes assignments as its arguments. */
export function isDeclaration(name: string): boolean {
  return DECLARATIONS.has(name);
}
