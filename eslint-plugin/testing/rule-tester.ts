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

/** The cases of a rule. */
interface Cases<MessageIds extends string, Options extends readonly unknown[]> extends RunTests<
  MessageIds,
  Options
> {
  /** Where a case stands that does not say. */
  readonly filename: string;
}

/**
 * Tests a rule under Jest.
 *
 * The rule tester brings types of its own for a rule, of another patch version at times: they say the same, but the
 * compiler takes them for different ones.
 */
export function testRule<MessageIds extends string, Options extends readonly unknown[]>(
  rule: ESLintUtils.RuleModule<MessageIds, Options> & { readonly name: string },
  { filename, valid, invalid }: Cases<MessageIds, Options>,
): void {
  tester.run(rule.name, rule as unknown as Tested<MessageIds, Options>, {
    valid: valid.map((one) => ({ filename, ...(typeof one === "string" ? { code: one } : one) })),
    invalid: invalid.map((one) => ({ filename, ...one })),
  });
}
