import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchContext } from '../measure/bench.ts'
import type { PrepareSettings } from '../programs/prepare.ts'

/** What the benchmarks on a warm platform begin with. */
const FULL = { workers: 10_000, days: 21, liveEvents: 2_000_000 }
const QUICK = { workers: 500, days: 16, liveEvents: 60_000 }

/**
 * The folder with a platform in full swing: 10 000 workers and three weeks of their past. Made in a few minutes, and kept until
 * the code that makes it changes.
 */
export async function preparedHistory(context: BenchContext): Promise<string> {
  const size = context.isQuick ? QUICK : FULL
  const code = readFileSync(join(context.build, 'prepare.js'))
  const digest = createHash('sha256').update(code).update(JSON.stringify(size)).digest('hex').slice(0, 16)
  const kind = context.isQuick ? 'quick' : 'full'
  const folder = join(context.cache, `history-${kind}-${digest}`)
  if (existsSync(folder)) return folder
  mkdirSync(context.cache, { recursive: true })
  const older = readdirSync(context.cache).filter((name) => name.startsWith(`history-${kind}-`))
  const [found] = older
  if (context.mayReuse && found !== undefined) return join(context.cache, found)
  for (const name of older) rmSync(join(context.cache, name), { recursive: true, force: true })
  context.say(`preparing ${size.workers} workers with ${size.days} days of history`)
  const settings: PrepareSettings = { folder, ...size }
  await context.children.run('prepare', settings)
  return folder
}
