/**
 * The facts that the rules, the command line and everything else share: which paths are legacy, what an event
 * must carry, what the tables and the dispatch API look like. Each fact stands in one place, as data, with the
 * part of the contract it comes from. The folder imports nothing but itself, so that anyone may import it.
 */
export * from "./dispatch-db.js";
export * from "./duplicates.js";
export * from "./event-fields.js";
export * from "./events.js";
export * from "./exemptions.js";
export * from "./identity.js";
export * from "./legacy-paths.js";
export * from "./log.js";
export * from "./settings.js";
export * from "./shell.js";
export * from "./tables.js";
export * from "./token.js";
