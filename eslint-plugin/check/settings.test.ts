import { describe, expect, test } from "@jest/globals";
import { checkSettings } from "./settings.js";
import { UserError } from "../../contract/errors.js";

describe("right settings come back as they are", () => {
  test.each([
    {},
    { paths: [] },
    { paths: undefined },
    { paths: ["**/old.json"], exempt: ["**/tools/*"], writers: ["save"], checkReads: true, strict: false },
    { logFunctions: ["emit"], tuple: "full", events: [] },
    { events: [{ name: "SWEEP-DONE", producers: ["sweeper"], required: [] }] },
    { events: [{ name: "SWEEP-DONE", producers: ["sweeper"], required: [{ anyOf: ["count", "rows"] }] }] },
  ])("%j", (settings) => {
    expect(checkSettings(settings, "x.json")).toBe(settings);
  });
});

const KEYS = "paths, exempt, writers, logFunctions, events, tuple, checkReads, mayDrop, strict";
/** Settings with one event, and this in place of some of its keys. */
const event = (changed: object) => ({
  events: [{ name: "SWEEP-DONE", producers: ["sweeper"], required: [], ...changed }],
});

describe("wrong settings are named in one sentence", () => {
  test.each([
    [{ path: [] }, 'no setting "path". Did you mean "paths"?'],
    [{ rules: {} }, `no setting "rules". There are ${KEYS}.`],
    [{ constructor: 1 }, `no setting "constructor". There are ${KEYS}.`],
    [{ paths: "x" }, '"paths" must be a list of non-empty strings, but is "x".'],
    [{ paths: ["x", 3] }, '"paths" must be a list of non-empty strings, but its item 1 is 3.'],
    [{ exempt: [""] }, '"exempt" must be a list of non-empty strings, but its item 0 is "".'],
    [{ writers: [() => 1] }, '"writers" must be a list of non-empty strings, but its item 0 is a function.'],
    [{ strict: "yes" }, '"strict" must be true or false, but is "yes".'],
    [{ checkReads: 10n }, '"checkReads" must be true or false, but is 10.'],
    [{ tuple: "half" }, '"tuple" must be "event" or "full", but is "half".'],
    [{ tuple: true }, '"tuple" must be "event" or "full", but is true.'],
    [{ logFunctions: "emit" }, '"logFunctions" must be a list of non-empty strings, but is "emit".'],
    [{ events: {} }, '"events" must be a list of objects, but is {}.'],
    [{ events: ["SWEEP-DONE"] }, '"events" must be a list of objects, but its item 0 is "SWEEP-DONE".'],
    [{ events: [{ name: "A", required: [] }] }, '"events[0]" needs "producers".'],
    [event({ name: "" }), '"events[0].name" must be a non-empty string, but is "".'],
    [
      event({ producers: [] }),
      '"events[0].producers" must be a list of one or more non-empty strings, but is [].',
    ],
    [
      event({ producers: [7] }),
      '"events[0].producers" must be a list of one or more non-empty strings, but its item 0 is 7.',
    ],
    [event({ produces: ["a"] }), '"events[0]" takes no "produces". Did you mean "producers"?'],
    [event({ level: 1 }), '"events[0]" takes no "level". There are name, producers, required.'],
    [
      event({ required: ["count"] }),
      '"events[0].required" must be a list of objects, but its item 0 is "count".',
    ],
    [
      event({ required: [{ anyOf: [] }] }),
      '"events[0].required[0].anyOf" must be a list of one or more non-empty strings, but is [].',
    ],
    [event({ required: [{ anyof: ["a"] }] }), '"events[0].required[0]" needs "anyOf".'],
    [
      event({ required: [{ anyOf: ["a"], or: [] }] }),
      '"events[0].required[0]" takes no "or". There is only anyOf.',
    ],
    [{ paths: { a: 1n } }, '"paths" must be a list of non-empty strings, but is an object.'],
    [[], "the settings must be an object, but are []."],
    [null, "the settings must be an object, but are null."],
    [() => ({}), "the settings must be an object, but are a function."],
    ["x".repeat(99), `the settings must be an object, but are "${"x".repeat(56)}....`],
  ])("%p", (settings, sentence) => {
    expect(() => checkSettings(settings, "x.json")).toThrow(new UserError(`x.json: ${sentence}`));
  });
});
