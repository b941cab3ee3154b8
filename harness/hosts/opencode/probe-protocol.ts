import type { LibraryResult } from "../host.js";

/**
 * What the probe, a plugin in the OpenCode process, and the host say to each other, as JSON over the host's loopback
 * server: the probe reports on `POST /probe` and asks for work on `GET /probe`, which answers as soon as there is some.
 */

/** What the probe reports. */
export type Report =
  | {
      /** A call came through all before-hooks: the probe's own is the last. */
      readonly kind: "passed";
      readonly session: string;
      readonly callID: string;
      readonly args: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "answer"; readonly id: number; readonly value: LibraryResult };

/** What the probe is asked to do: to call an export of a module of the tree. */
export interface Asked {
  readonly id: number;
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What the probe is told when OpenCode starts it. */
export interface ProbeOptions {
  readonly url: string;
  readonly root: string;
}

/** A report as it came in, or undefined if it is none. */
export function readReport(body: string): Report | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, id, callID, args, session } = value as Record<string, unknown>;
  if (kind === "answer") {
    const answer = (value as Record<string, unknown>)["value"];
    return typeof id === "number" && typeof answer === "object" && answer !== null
      ? { kind, id, value: answer as LibraryResult }
      : undefined;
  }
  if (kind !== "passed" || typeof callID !== "string" || typeof session !== "string") return undefined;
  if (typeof args !== "object" || args === null) return undefined;
  return { kind, session, callID, args: args as Record<string, unknown> };
}
