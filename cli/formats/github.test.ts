import { expect, test } from "@jest/globals";
import type { ESLint, Linter } from "eslint";
import { github } from "./github.js";

const line = (filePath: string, message: Partial<Linter.LintMessage>) => {
  const place = { ruleId: "a/b", severity: 2 as const, message: "m", line: 3, column: 5 };
  const result = { filePath, messages: [{ ...place, ...message }] } as unknown as ESLint.LintResult;
  return github({ results: [result], rulesMeta: {}, version: "0" }, { color: false, cwd: "/w" });
};

test.each([
  ["/w/.opencode/x.ts", {}, "::error file=.opencode/x.ts,line=3,col=5,title=a/b::m"],
  ["/w/x.ts", { severity: 1 as const }, "::warning file=x.ts,line=3,col=5,title=a/b::m"],
  ["/w/x.ts", { ruleId: null }, "::error file=x.ts,line=3,col=5,title=unused directive::m"],
  ["/w/x.ts", { ruleId: null, fatal: true as const }, "::error file=x.ts,line=3,col=5,title=parse error::m"],
  ["/w/50%,a:b.ts", {}, "::error file=50%25%2Ca%3Ab.ts,line=3,col=5,title=a/b::m"],
  ["/w/x.ts", { message: "100%: a,\r\nb" }, "::error file=x.ts,line=3,col=5,title=a/b::100%25: a,%0D%0Ab"],
  ["/elsewhere/x.ts", {}, "::error file=../elsewhere/x.ts,line=3,col=5,title=a/b::m"],
])("%s %j", (filePath, message, expected) => {
  expect(line(filePath, message)).toBe(expected);
});
