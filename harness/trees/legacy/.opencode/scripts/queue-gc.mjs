#!/usr/bin/env bun
// queue-gc: throws old queue state away. Cron runs it on the build box, people run it by hand.
//   queue-gc.mjs             markers only          只清标记
//   queue-gc.mjs --day 7     also entries and prompt files older than N days
//   queue-gc.mjs --hard      move the queue away, empty the contexts
//   queue-gc.mjs --reset     everything (asks nobody)
//   queue-gc.mjs --peek A    what would agent A get next?
import { $ } from 'bun'
import { execSync } from 'node:child_process'
import { copyFileSync, createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, unlinkSync } from 'node:fs'
import path from 'node:path'
import { getDb } from '../lib/dispatch-db.ts'
import { pendingStore } from '../lib/index.ts'

const root = process.env.OPENCODE_ROOT ?? process.cwd()
const dir = root + '/.task_temp/_dispatch'
const pending = dir + '/.pending.json'
const has = (flag) => process.argv.includes(flag)
const value = (flag) => process.argv[process.argv.indexOf(flag) + 1]

if (has('--peek')) {
  const next = getDb().query("SELECT id, dag_task_id FROM dispatch_queue WHERE status = 'pending' AND agent_type = ? ORDER BY created_at LIMIT 1").get(value('--peek'))
  console.log(next ? `#${next.id} ${next.dag_task_id}` : 'nothing')
  process.exit(0)
}

if (has('--reset')) {
  rmSync(dir, { recursive: true, force: true })
  console.log('gc done, nothing left')
  process.exit(0)
}

const archive = path.join(root, '.task_temp', '_archive')
mkdirSync(archive, { recursive: true })
const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
if (existsSync(pending)) copyFileSync(pending, path.join(archive, `pending-${stamp}.json`))

// the polling hosts keep the marker open, so it is emptied, not removed
if (existsSync(dir + '/.auto-dispatch')) createWriteStream(dir + '/.auto-dispatch', { flags: 'w' }).end()

if (has('--day')) {
  const limit = Date.now() - Number(value('--day')) * 86400000
  const old = pendingStore.load().filter((e) => e.at < limit)
  for (const e of old) { try { unlinkSync(e.file) } catch {} }
  if (old.length) pendingStore.save(pendingStore.load().filter((e) => e.at >= limit))
}

if (has('--hard') && existsSync(pending)) {
  copyFileSync(pending, pending + '-' + stamp) // beside it, for those who look there first
  execSync('mv -f "' + pending + '" "' + archive + '/pending-last.json"')
  await $`rm -rf ${dir}/ctx && mkdir -p ${dir}/ctx`.quiet()
}

const left = existsSync(pending) ? JSON.parse(readFileSync(pending, 'utf8')).length : 0
console.log(`gc done, ${left} left in .pending.json`)
