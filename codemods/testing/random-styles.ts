/** How random programs say where a file is, and how they write to it. */

/** How a module says where the state is. */
export type PathStyle = "constant" | "concatenated" | "joined" | "conditional" | "imported" | "split";
export const pathStyles: readonly PathStyle[] = [
  "constant",
  "concatenated",
  "joined",
  "conditional",
  "imported",
  "split",
];

/** How a module comes by its writer. */
export type WriterStyle = "namespace" | "named" | "inline" | "helper";
export const writerStyles: readonly WriterStyle[] = ["namespace", "named", "inline", "helper"];

/** What a piece needs of its module. */
export interface Need {
  readonly module: string;
  readonly names: readonly string[];
}

/** Code, and what it takes from elsewhere. */
export interface Piece {
  readonly code: string;
  readonly needs: readonly Need[];
}

/** A name that a piece takes from a module. */
export const need = (module: string, ...names: string[]): Need => ({ module, names });

/** The files of the old state: their names below `_dispatch`. */
export const stateNames = {
  queue: ".pending.json",
  marker: ".auto-dispatch",
  markers: ".auto-dispatch.json",
  pointer: ".dispatch_ctx",
} as const;

/** A constant that names a file of the old state, and the expression that stands for its path. */
export function pathOf(name: string, style: PathStyle, id: string): Piece & { readonly path: string } {
  const constant = `${id}_FILE`;
  const at = (code: string, path: string, ...needs: Need[]) => ({ code, path, needs });
  switch (style) {
    case "constant":
      return at(
        `const ${constant} = ".task_temp/_dispatch/${name}";`,
        `path.join(process.cwd(), ${constant})`,
        need("node:path", "* as path"),
      );
    case "concatenated":
      return at(
        `const ${id}_DIR = (process.env.OPENCODE_ROOT || ".") + "/.task_temp/_dispatch";\nconst ${constant} = ${id}_DIR + "/${name}";`,
        constant,
      );
    case "joined":
      return at(
        `const ${constant} = path.join(process.env.OPENCODE_ROOT || ".", ".task_temp", "_dispatch", "${name}");`,
        constant,
        need("node:path", "* as path"),
      );
    case "conditional":
      return at(
        `const ${constant} = process.env.STATE_V3 ? ".task_temp/_dispatch/state.v3.json" : ".task_temp/_dispatch/${name}";`,
        constant,
      );
    case "imported":
      return at("", `inRoot(${nameOf(name)})`, need("../lib/state", nameOf(name), "inRoot"));
    case "split":
      return at(`const ${id}_NAME = "${name}";`, `stateFile(${id}_NAME)`, need("../lib/state", "stateFile"));
  }
}

/** What the constants module calls a file. */
function nameOf(name: string): string {
  const entry = Object.entries(stateNames).find(([, value]) => value === name);
  return `${(entry?.[0] ?? "other").toUpperCase()}_REL`;
}

/** A call of `fs`, in the module's own way. */
export function fsCall(name: string, args: string, style: WriterStyle): { code: string; needs: Need[] } {
  if (style === "inline") return { code: `require("node:fs").${name}(${args})`, needs: [] };
  if (style === "named") return { code: `${name}(${args})`, needs: [need("node:fs", name)] };
  return { code: `fs.${name}(${args})`, needs: [need("node:fs", "* as fs")] };
}

/** JSON into a file. */
export function jsonWrite(path: string, value: string, style: WriterStyle): { code: string; needs: Need[] } {
  return style === "helper"
    ? { code: `atomicWriteJson(${path}, ${value})`, needs: [need("../lib/atomic", "atomicWriteJson")] }
    : fsCall("writeFileSync", `${path}, JSON.stringify(${value}, null, 2)`, style);
}
