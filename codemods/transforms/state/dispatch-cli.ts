import { basename } from "node:path";
import picomatch from "picomatch";
import { dispatchCli } from "../../../contract/index.js";

const isNamedSo = picomatch(dispatchCli.glob, { dot: true });

/** Whether a file is the dispatch command line, by its name (contract §6). */
export function isDispatchCli(file: string): boolean {
  return isNamedSo(file) && !dispatchCli.exceptNamesWith.some((word) => basename(file).includes(word));
}
