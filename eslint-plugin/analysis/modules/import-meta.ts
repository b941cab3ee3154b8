import { dirname } from "node:path";
import { arg, native } from "../models/native.js";
import { text, unknown, type Value } from "../values/value.js";
import type { ModuleRecord } from "./record.js";
import { globalRequire, placed } from "./specifiers.js";

/** `import.meta` of a module. */
export function importMeta(module: ModuleRecord): Value {
  const path = placed(module, module.path);
  const folder = placed(module, dirname(module.path));
  return {
    kind: "native-object",
    name: "import.meta",
    member: (name) => {
      switch (name) {
        case "url":
          return text(["file://", ...path]);
        case "path":
        case "filename":
        case "file":
          return text(path);
        case "dir":
        case "dirname":
          return text(folder);
        case "resolve":
          return native("import.meta.resolve", (call) =>
            call.ip.workspace.resolveText(call.ip, arg(call, 0)),
          );
        case "require":
          return globalRequire;
        default:
          return unknown(`import.meta.${name}`);
      }
    },
  };
}
