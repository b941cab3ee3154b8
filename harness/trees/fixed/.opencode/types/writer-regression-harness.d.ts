/** What the self-test uses of the harness. */
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
