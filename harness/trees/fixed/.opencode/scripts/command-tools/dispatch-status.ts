#!/usr/bin/env bun
/** Prints the queue, newest first. Changes nothing. */
import { closeDb, dbListQueue } from "../../lib/dispatch-db";
import { describeRow } from "../../lib/describe-row";

const limit = Number(process.argv[2] ?? 50);
const rows = dbListQueue(Number.isInteger(limit) && limit > 0 ? limit : 50);
for (const row of rows) console.log(describeRow(row));
if (rows.length === 0) console.log("nothing was ever dispatched");
closeDb();
