import { afterAll, describe, it } from "@jest/globals";
import { RuleTester, type RunTests } from "@typescript-eslint/rule-tester";
import type { ESLintUtils } from "@typescript-eslint/utils";

RuleTester.afterAll = afterAll;
RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

const tester = new RuleTester();

type Tested<MessageIds extends string, Options extends readonly unknown[]> = Parameters<
  typeof tester.run<MessageIds, Options>
>[1];

/**
 * Tests a rule under Jest.
 *
 * The rule tester brings types of its own for a rule, of another patch version at times: they say the same, but the
 * compiler takes them for different ones.
 */
export function testRule<MessageIds extends string, Options extends readonly unknown[]>(
  rule: ESLintUtils.RuleModule<MessageIds, Options, unknown> & { readonly name: string },
  cases: RunTests<MessageIds, Options>,
): void {
  tester.run(rule.name, rule as unknown as Tested<MessageIds, Options>, cases);
}
