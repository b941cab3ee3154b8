/** What the test asks of a driver: another database, or a call at a time. */
export type Asked =
  | { readonly db: string }
  | {
      readonly name: string;
      readonly args: readonly unknown[];
      readonly now: number;
      /** The driver ends itself in front of this statement of the call, from 0, or at the call's end. */
      readonly crashAt?: number;
    };

/** What a call gave, and what the tables hold then. */
export type Answer = { readonly dump: Dump } & (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string }
);

/** The tables, as far as the contract says what is in them. */
export interface Dump {
  readonly queue: readonly DumpedRow[];
  readonly refs: readonly { readonly id: number }[];
  readonly contexts: readonly { readonly dispatch_id: number; readonly closed: number }[];
  readonly attempts: readonly {
    readonly dispatch_id: number;
    readonly attempt_number: number;
    readonly status: string;
  }[];
}

/** A row of the queue with the hash of its prompt. */
export interface DumpedRow {
  readonly id: number;
  readonly status: string;
  readonly agent_type: string;
  readonly dag_task_id: string;
  readonly parent_session_id: string;
  readonly prompt_sha256: string;
  readonly lease_owner: string | null;
  readonly lease_expiry: number | null;
}
