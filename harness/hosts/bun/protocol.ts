import type { CallResult, LibraryResult, Parts } from "../host.js";

/**
 * What host and worker say to each other: one JSON object a line, requests on the worker's stdin, answers on its
 * stdout. Whatever the tree itself prints goes to stderr.
 */

/** What the worker is asked to do. */
export type Work =
  | { readonly op: "load"; readonly root: string; readonly session: string; readonly agent: string }
  | {
      readonly op: "call";
      readonly tool: string;
      readonly args: Readonly<Record<string, unknown>>;
      readonly callID: string;
    }
  | {
      readonly op: "task";
      readonly args: Readonly<Record<string, unknown>>;
      readonly callID: string;
      readonly child: string;
      readonly answer: string;
      readonly until?: "before";
    }
  | {
      readonly op: "library";
      readonly module: string;
      readonly name: string;
      readonly args: readonly unknown[];
    };

/** A request. */
export type Asked = Work & { readonly id: number };

/** What `load` gives. */
export type Loaded =
  | { readonly ok: true; readonly parts: Parts }
  | { readonly ok: false; readonly file: string; readonly message: string };

/** An answer; which form `value` has depends on what was asked. */
export interface Answer {
  readonly id: number;
  readonly value: Loaded | CallResult | LibraryResult;
}
