/** The events of the gate. */
export const EVENT = {
  pass: "DISPATCH-INTEGRITY-PASS",
  lease: "DISPATCH-QUEUE-EXACT-LEASE",
  miss: "DISPATCH-QUEUE-EXACT-MISS",
};
