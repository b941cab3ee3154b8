import { join } from "node:path";
import {
  dispatchEvents,
  exemptions,
  RUNTIME_FOLDER,
  type WriterRegressionSettings,
} from "../../contract/index.js";
import { findLoggedEvents, type AnalysisOptions } from "./index.js";
import { moduleName } from "./evaluate/framework.js";
import { Classifier, workspaceRoot } from "./modules/classify.js";
import { findFiles } from "./modules/find-files.js";

/**
 * The events that no module of a framework ever logs, by the file of each module that should.
 *
 * A framework is all code below one `.opencode`, also where only a part of it is checked. What this reads, the rules
 * do not read again: it is asked under the same facts as they are.
 *
 * @param files the files that are checked, absolute.
 */
export async function findNeverLogged(
  files: readonly string[],
  settings: WriterRegressionSettings,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const classifier = new Classifier({ ...exemptions, files: settings.exempt ?? [] });
  const found = new Map<string, string[]>();
  for (const [root, checked] of byFramework(files)) {
    const producers = producersOf(
      checked.filter((file) => classifier.kindOf(file) === "runtime"),
      settings,
    );
    if (producers.size === 0) continue;
    const { files: all } = await findFiles(join(root, RUNTIME_FOLDER), true);
    // What a test logs, nobody logs in earnest.
    const earnest = all.filter((file) => classifier.kindOf(file) !== "test");
    for (const event of unloggedOf(producers, earnest, settings))
      for (const file of producers.get(event) ?? []) found.set(file, [...(found.get(file) ?? []), event]);
  }
  return found;
}

function byFramework(files: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const root = workspaceRoot(file);
    if (root === undefined) continue;
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [file]);
    else group.push(file);
  }
  return groups;
}

/** Event → the files whose module is one of its producers; an event without such a file is not there. */
function producersOf(
  files: readonly string[],
  { events = [] }: WriterRegressionSettings,
): Map<string, string[]> {
  const facts = new Map([...dispatchEvents, ...events].map((event) => [event.name, event]));
  const found = new Map<string, string[]>();
  for (const { name, producers } of facts.values()) {
    const own = files.filter((file) => producers.includes(moduleName(file)));
    if (own.length > 0) found.set(name, own);
  }
  return found;
}

/** The events that none of the files logs. The producers are asked first: as a rule, that settles it. */
function unloggedOf(
  producers: ReadonlyMap<string, readonly string[]>,
  files: readonly string[],
  settings: WriterRegressionSettings,
): Set<string> {
  const unlogged = new Set(producers.keys());
  for (const file of new Set([...[...producers.values()].flat(), ...files])) {
    if (unlogged.size === 0) break;
    for (const event of loggedIn(file, settings)) unlogged.delete(event);
  }
  return unlogged;
}

function loggedIn(file: string, settings: WriterRegressionSettings): Iterable<string> {
  try {
    return findLoggedEvents(file, factsOf(settings));
  } catch (error) {
    // Nested too deeply: the lint run says so.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** The facts that all rules go by, so that they share one analysis of the tree with this. */
function factsOf({ paths, exempt, writers, logFunctions, events = [] }: WriterRegressionSettings) {
  const shared: AnalysisOptions = Object.fromEntries(
    Object.entries({ paths, exempt, writers, logFunctions }).filter(([, value]) => value !== undefined),
  );
  return { ...shared, events };
}
