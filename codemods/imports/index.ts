/** The import manager: names the things that edits need, adds their imports, and removes what edits left unused. */
export { addImports } from "./add.js";
export { referenceTo, type Reference } from "./reference.js";
export { removeUnused } from "./unused.js";
