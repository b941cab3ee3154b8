import { expect, test } from "@jest/globals";
import { Freshness } from "./freshness.js";

/** Asks at each of the times, in ms; a look takes as long as is said. Tells at which of them there was a look. */
function looksAt(times: readonly number[], takes: number): number[] {
  let now = 0;
  const freshness = new Freshness(() => now);
  const looks: number[] = [];
  for (const time of times) {
    now = time;
    freshness.check(() => {
      looks.push(time);
      now += takes;
    });
  }
  return looks;
}

const every = (step: number, until: number): number[] =>
  Array.from({ length: Math.floor(until / step) }, (_, index) => 1000 + index * step);

test("while questions go on, there is a look each half second", () => {
  expect(looksAt(every(100, 2000), 0)).toEqual([1000, 1500, 2000, 2500]);
});

test("a look that takes long is seldom", () => {
  expect(looksAt(every(100, 30_000), 10)).toEqual([1000, 11_100, 21_200]);
});

test("after a pause there is a look at once, however long the last one took", () => {
  expect(looksAt([1000, 1100, 1700, 1800], 10)).toEqual([1000, 1700]);
});
