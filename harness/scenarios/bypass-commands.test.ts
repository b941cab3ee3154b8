import { expect, test } from "@jest/globals";
import { bypassCommands, readingCommands } from "./bypass-commands.js";

const all = [...bypassCommands, ...readingCommands];

test("the three of the request, thirty more, and a dozen that read", () => {
  expect(bypassCommands.length).toBeGreaterThanOrEqual(33);
  expect(readingCommands.length).toBeGreaterThanOrEqual(12);
});

test("each has a name of its own", () => {
  for (const list of [bypassCommands, readingCommands]) {
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
  }
});

test.each(all)("$id touches nothing outside the run's own folders", ({ command }) => {
  // Absolute paths, the home, the folder above: only what is named here.
  const outside = command
    .replace(/\/\/ safe_bash|\/usr\/bin\/touch|#!\/bin\/sh|2>\/dev\/null|\.\.\/pwned/gu, "")
    .match(/(?:^|[\s"'=<>(])(?:\/|~|\.\.)/u);
  expect(outside).toBeNull();
});
