'use strict'
// Copied from the build scripts of another project, hence CommonJS. Do not "modernise":
// the release job still require()s it under plain node.
const fs = require('fs')

const STALE_MS = 15000

function lockPath (file) {
  return file + '.lock'
}

function acquire (file, tries) {
  const lock = lockPath(file)
  for (let i = 0; i < (tries || 100); i++) {
    try {
      const fd = fs.openSync(lock, 'wx')
      fs.writeSync(fd, String(process.pid))
      fs.closeSync(fd)
      return true
    } catch (err) {
      if (err.code !== 'EEXIST') throw err
      // 死锁: 拿锁的进程没了
      try { if (Date.now() - fs.statSync(lock).mtimeMs > STALE_MS) fs.unlinkSync(lock) } catch (_) {}
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
  return false
}

function release (file) {
  try { fs.unlinkSync(lockPath(file)) } catch (_) {}
}

function withFileLock (file, fn) {
  const held = acquire(file)
  try {
    return fn()
  } finally {
    if (held) release(file)
  }
}

module.exports = { acquire, release, withFileLock }
