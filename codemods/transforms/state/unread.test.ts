import { expect, test } from "@jest/globals";
import { modulesOf, viewOf } from "../../testing/in-memory.js";
import { isReadSomewhere } from "./unread.js";

const STORE = "writeFileSync(MARKER, JSON.stringify({ armed: true })); marker.armed = false;";

test.each([
  ["only written", "interface Marker { armed: boolean } // armed", false],
  ["another word", "const disarmed = isArmed();", false],
  ["asked for", "if (read()?.armed) go();", true],
  ["taken apart", "const { armed } = read();", true],
  ["taken apart under another name", "const { armed: isArmed } = read();", true],
  ["taken apart by an assignment", "({ armed: isArmed } = read());", true],
  ["by its text", 'const isArmed = read()["armed"];', true],
  ["in a pattern", 'const isArmed = /"armed":true/.test(text);', true],
  ["in a shell", "$`jq .armed ${MARKER}`;", true],
])("a field that is %s", (_, code, expected) => {
  expect(isReadSomewhere("armed", modulesOf([viewOf(`${STORE}\n${code}`)]).context)).toBe(expected);
});
