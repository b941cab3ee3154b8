// Plain JS since the first week: it ran under node before the host had Bun.
// 会话开始: 清理 + 自检
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { writeLog, pruneLogs } from '../lib/log-manager.ts'

const root = () => process.env.OPENCODE_ROOT || process.cwd()

/** @param {string} dir */
function touchPointer (dir) {
  // some hosts watch the pointer and die if it is not there
  const fd = fs.openSync(path.join(dir, '.dispatch_ctx'), 'a')
  fs.writeSync(fd, '')
  fs.closeSync(fd)
}

export const SessionStart = async () => ({
  event: async ({ event }) => {
    if (event.type !== 'session.created') return
    const sid = event.properties?.info?.id
    const dir = path.join(root(), '.task_temp', '_dispatch')
    fs.mkdirSync(dir, { recursive: true })
    try {
      const old = await import('../lib/queue-migrate.ts')
      const moved = old.archiveOldQueue(root())
      if (moved.length) writeLog('session-start', 'INFO', { sessionID: sid, event: 'QUEUE-ARCHIVED', detail: moved.join(' ') })
    } catch {}

    const ctx = path.join(dir, 'ctx')
    if (fs.existsSync(ctx)) {
      try { fs.readdirSync(ctx).filter((f) => f.includes('.tmp.')).map((f) => path.join(ctx, f)).forEach(fs.unlinkSync) } catch (e) { /* 无所谓 */ }
    }
    try { touchPointer(dir) } catch {}

    if (process.env.FRAMEWORK_AUTODOCTOR === '1') {
      const doctor = path.join(root(), '.opencode', 'scripts', 'framework-doctor.ts')
      const run = spawnSync('bun', ['--no-cache', doctor, '--fix', '--quiet'], { encoding: 'utf8' })
      writeLog('session-start', run.status === 0 ? 'INFO' : 'WARN', { sessionID: sid, event: 'AUTO-DOCTOR', detail: (run.stdout || '').slice(0, 300) })
    }
    pruneLogs(14)
  }
})
