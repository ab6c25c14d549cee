import { EventEmitter } from 'node:events'
import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLogger, createMetricsRegistry } from '@redflag/runtime'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { createLiveSettings } from './live-settings.ts'
import { readSettings } from './read-settings.ts'

const GOOD = 'version: 1\n'
const OTHER = 'version: 1\nscore: { hysteresis: 0.04 }\n'
const BAD = 'version: 1\nscore: { hysteresis: much }\nsignal: {}\n'

/** @param watch false: only SIGHUP can tell of a change before the test is over */
async function run(text: string | null, { watch = true } = {}) {
  const file = text === null ? undefined : join(temporaryFolder(), 'settings.yaml')
  if (file !== undefined && text !== null) writeFileSync(file, text)
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const registry = createMetricsRegistry()
  const signals = new EventEmitter() as unknown as Pick<NodeJS.Process, 'on' | 'off'> & EventEmitter
  const live = createLiveSettings(
    {
      file,
      first: readSettings(file),
      logger: createLogger({ service: 'test', destination }),
      metrics: registry,
      signals,
    },
    { watchIntervalMs: watch ? 10 : 1_000_000 },
  )
  const heard: string[] = []
  live.onChange(({ hash }) => void heard.push(hash))
  await live.part.start()
  onTestFinished(() => live.part.stop())

  async function metric(name: string): Promise<Record<string, number>> {
    const found = (await registry.getSingleMetric(name)?.get())?.values ?? []
    return Object.fromEntries(found.map(({ labels, value }) => [Object.values(labels).join(), value]))
  }
  const path = file ?? ''
  return {
    live,
    heard,
    signals,
    path,
    hangUp: () => void signals.emit('SIGHUP'),
    said: (message: string) => lines.filter(({ msg }) => msg === message),
    info: () => metric('redflag_settings_info'),
    reloads: () => metric('redflag_settings_reload_total'),
    refused: async () => (await metric('redflag_settings_refused'))[''],
    until: (what: string, condition: () => boolean | Promise<boolean>) =>
      eventually(what, condition, () => JSON.stringify(lines)),
    replace(next: string) {
      writeFileSync(`${path}.new`, next)
      renameSync(`${path}.new`, path)
    },
  }
}

const hashOf = (text: string): string => {
  const file = join(temporaryFolder(), 'hash.yaml')
  writeFileSync(file, text)
  return readSettings(file).hash
}

describe('settings of a running process', () => {
  it('are read again on SIGHUP, and acknowledged by metric and log line', async () => {
    const { live, heard, path, hangUp, said, info, reloads } = await run(GOOD, { watch: false })
    const [before, after] = [hashOf(GOOD), hashOf(OTHER)]
    expect(await info()).toEqual({ [before]: 1 })
    writeFileSync(path, OTHER)
    hangUp()
    expect(live.now()).toMatchObject({ hash: after, score: { hysteresis: 0.04 } })
    expect(heard).toEqual([after])
    expect(await info()).toEqual({ [after]: 1 })
    expect(await reloads()).toEqual({ applied: 1 })
    expect(said('settings applied')).toMatchObject([
      { settingsHash: after, before, cause: 'signal', changedCount: 1, changed: ['score.hysteresis'] },
    ])
  })

  it('that cannot be used change nothing, and every fault is told', async () => {
    const { live, heard, path, hangUp, said, info, reloads, refused } = await run(GOOD, { watch: false })
    const before = live.now()
    expect(await refused()).toBe(0)
    writeFileSync(path, BAD)
    hangUp()
    expect(live.now()).toBe(before)
    expect(heard).toEqual([])
    expect(await info()).toEqual({ [before.hash]: 1 })
    expect(await reloads()).toEqual({ refused: 1 })
    expect(await refused()).toBe(1)
    expect(live.refusal()).toHaveLength(2)
    expect(said('settings refused, those in force stay')).toMatchObject([
      {
        settingsHash: before.hash,
        faults: [
          `${path}:2:10: score.hysteresis: expected a number, got "much"`,
          `${path}:3:1: signal: expected a known key (did you mean signals?), got an unknown key`,
        ],
      },
    ])
    writeFileSync(path, OTHER)
    hangUp()
    expect(live.now().hash).toBe(hashOf(OTHER))
    expect(live.refusal()).toEqual([])
    expect(await refused()).toBe(0)
    expect(await reloads()).toEqual({ refused: 1, applied: 1 })
  })

  it('stay the same object where the file says the same in other words', async () => {
    const { live, path, hangUp, reloads, said } = await run(OTHER, { watch: false })
    const before = live.now()
    writeFileSync(path, `# a comment\n${OTHER}`)
    hangUp()
    expect(live.now()).toBe(before)
    expect(await reloads()).toEqual({ unchanged: 1 })
    expect(said('settings are the same as before')).toHaveLength(1)
  })

  it('are read again when the file is written over, and when another takes its name', async () => {
    const { live, path, replace, until, said, reloads } = await run(GOOD)
    writeFileSync(path, OTHER)
    await until('the file written over', () => live.now().hash === hashOf(OTHER))
    replace(GOOD)
    await until('the file replaced', () => live.now().hash === hashOf(GOOD))
    expect(said('settings applied').map(({ cause }) => cause)).toEqual(['file', 'file'])
    expect(await reloads()).toEqual({ applied: 2 })
  })

  it('that cannot be used are told once, however often the file is looked at', async () => {
    const { live, path, replace, until, reloads } = await run(GOOD)
    const before = live.now()
    replace(BAD)
    await until('the refusal', () => live.refusal().length === 2)
    const later = new Date(Date.now() + 60_000)
    utimesSync(path, later, later)
    replace(OTHER)
    await until('others', () => live.now() !== before)
    expect(await reloads()).toEqual({ refused: 1, applied: 1 })
  })

  it('outlive their file', async () => {
    const { live, path, until, reloads, said } = await run(OTHER)
    const before = live.now()
    rmSync(path)
    await until('the refusal', () => live.refusal().length === 1)
    expect(live.refusal()[0]).toContain('no such file')
    writeFileSync(path, OTHER)
    await until('the file to be back', () => live.refusal().length === 0)
    expect(live.now()).toBe(before)
    expect(said('settings are the same as before')).toHaveLength(1)
    expect(await reloads()).toEqual({ refused: 1, unchanged: 1 })
  })

  it('changed between the start and the watch are not missed', async () => {
    const file = join(temporaryFolder(), 'settings.yaml')
    writeFileSync(file, GOOD)
    const first = readSettings(file)
    writeFileSync(file, OTHER)
    const logger = createLogger({ service: 'test', level: 'silent' })
    const metrics = createMetricsRegistry()
    const live = createLiveSettings({ file, first, logger, metrics, signals: null }, { watchIntervalMs: 10 })
    await live.part.start()
    onTestFinished(() => live.part.stop())
    await eventually('what the file says now', () => live.now().hash === hashOf(OTHER))
  })

  it('without a file are the defaults, and SIGHUP is survived', async () => {
    const { live, hangUp, reloads } = await run(null)
    const before = live.now()
    hangUp()
    expect(live.now()).toBe(before)
    expect(await reloads()).toEqual({ unchanged: 1 })
  })

  it('are left alone once it has stopped', async () => {
    const { live, signals } = await run(GOOD)
    expect(signals.listenerCount('SIGHUP')).toBe(1)
    await live.part.stop()
    expect(signals.listenerCount('SIGHUP')).toBe(0)
  })

  it('that leave gaps are warned of, at the start and when they come', async () => {
    const gap = 'version: 1\nsignals: { sanctioned-address: { status: off } }\n'
    const { path, hangUp, said } = await run(GOOD, { watch: false })
    expect(said('settings leave gaps')).toEqual([])
    writeFileSync(path, gap)
    hangUp()
    expect(said('settings leave gaps')[0]).toMatchObject({
      level: 'warn',
      settingsHash: hashOf(gap),
      warnings: expect.arrayContaining([expect.stringContaining('sanctioned-address does not count')]),
    })
    const started = await run(gap, { watch: false })
    expect(started.said('settings leave gaps')).toHaveLength(1)
  })
})
