/** What the self-test uses of the harness, so that the tree can be type-checked where the package is not installed. */
declare module "eslint-plugin-writer-regression/harness" {
  export interface SelfTestCheck {
    readonly id: string;
    readonly status: "passed" | "failed" | "skipped";
    readonly findings: readonly unknown[];
  }
  export function selfTest(options: {
    readonly root: string;
    readonly db?: string;
    readonly logs?: string;
  }): Promise<{ readonly checks: readonly SelfTestCheck[] }>;
}
