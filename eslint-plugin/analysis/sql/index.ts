/**
 * SQL text, read with a small tolerant tokenizer, since what the analysis sees has holes: which rows of the queue a
 * statement selects or takes, and whether it says which one it means.
 */
export { countsPending, leaseFault, takesLease, type LeaseFault } from "./leases.js";
export { sqlStatements, type Statement } from "./statements.js";
export { looksLikeSql, SQL_HOLE } from "./tokens.js";
