import { describe, expect, test } from "@jest/globals";
import { checkSettings } from "./config.js";
import { UserError } from "./errors.js";

describe("right settings come back as they are", () => {
  test.each([
    {},
    { paths: [] },
    { paths: undefined },
    { paths: ["**/old.json"], exempt: ["**/tools/*"], writers: ["save"], checkReads: true, strict: false },
  ])("%j", (settings) => {
    expect(checkSettings(settings, "x.json")).toBe(settings);
  });
});

describe("wrong settings are named in one sentence", () => {
  test.each([
    [{ path: [] }, 'no setting "path". Did you mean "paths"?'],
    [{ rules: {} }, 'no setting "rules". There are paths, exempt, writers, checkReads, strict.'],
    [{ constructor: 1 }, 'no setting "constructor". There are paths, exempt, writers, checkReads, strict.'],
    [{ paths: "x" }, '"paths" must be a list of non-empty strings, but is "x".'],
    [{ paths: ["x", 3] }, '"paths" must be a list of non-empty strings, but its item 1 is 3.'],
    [{ exempt: [""] }, '"exempt" must be a list of non-empty strings, but its item 0 is "".'],
    [{ writers: [() => 1] }, '"writers" must be a list of non-empty strings, but its item 0 is a function.'],
    [{ strict: "yes" }, '"strict" must be true or false, but is "yes".'],
    [{ checkReads: 10n }, '"checkReads" must be true or false, but is 10.'],
    [[], "the settings must be an object, but are []."],
    [null, "the settings must be an object, but are null."],
    [() => ({}), "the settings must be an object, but are a function."],
    ["x".repeat(99), `the settings must be an object, but are "${"x".repeat(56)}....`],
  ])("%p", (settings, sentence) => {
    expect(() => checkSettings(settings, "x.json")).toThrow(new UserError(`x.json: ${sentence}`));
  });
});
