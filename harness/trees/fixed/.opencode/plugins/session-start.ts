import type { Plugin } from "@opencode-ai/plugin";
import { dbBindChildSession, dbCleanStaleLeases, dbFailure } from "../lib/dispatch-db";
import { sweepOrphanedPrompts } from "../lib/dispatch-prompt";
import { pruneLogs, writeLog } from "../lib/log-manager";
import { loadSettings, readToken, STALE_GRACE_MS } from "../lib";

/** When a session starts: ends what was left behind; when a sub-agent gets its prompt: notes whose session it is. */
export const SessionStart: Plugin = async () => ({
  event: async ({ event }) => {
    if (event.type !== "session.created" || event.properties.info.parentID !== undefined) return;
    const sessionID = event.properties.info.id;
    try {
      const stale = dbCleanStaleLeases(Date.now() - STALE_GRACE_MS);
      const swept = sweepOrphanedPrompts();
      if (stale + swept > 0)
        writeLog("session-start", "INFO", { event: "SESSION-TIDIED", sessionID, stale, swept });
    } catch (error) {
      dbFailure("session-start", error, { sessionID });
    }
    pruneLogs(loadSettings().retentionDays);
  },

  "chat.message": async (input, output) => {
    for (const part of output.parts) {
      if (part.type !== "text") continue;
      const token = readToken(part.text);
      if (!token.ok) continue;
      try {
        dbBindChildSession(token.dispatch_key, input.sessionID);
      } catch (error) {
        dbFailure("session-start", error, { sessionID: input.sessionID, dispatch_key: token.dispatch_key });
      }
    }
  },
});
