import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ContractAlert } from '@redflag/schemas'
import { afterAll, describe, expect, it } from 'vitest'
import { redflag } from '../testing/command-line.ts'
import { demoListText } from './demo-list.ts'
import { STORIES } from './stories/index.ts'
import { demoStream } from './stream.ts'
import { createWorkers } from './worker.ts'

const SEED = 11
const WORKERS = 40

/** Every alert change that the demo stream leads to, with the demo's list loaded. */
async function demoAlerts(folder: string): Promise<readonly ContractAlert[]> {
  const list = join(folder, 'listed.txt')
  writeFileSync(list, demoListText())
  const stream = demoStream({
    seed: SEED,
    workers: WORKERS,
    days: 13,
    quietDays: 9,
    startMs: Date.UTC(2026, 2, 2),
  })
  function* lines() {
    for (const { event } of stream) yield Buffer.from(`${JSON.stringify(event)}\n`)
  }
  const args = ['replay', '-', '--out', folder, '--list', `addresses=${list}`]
  const { status, stdout } = await redflag(args, { stdin: Readable.from(lines()) })
  expect(status).toBe(0)
  expect(stdout).toContain(' 0 rejected')
  const text = readFileSync(join(folder, 'alerts.ndjson'), 'utf8').trim()
  return text.split('\n').map((line): ContractAlert => JSON.parse(line))
}

const folder = mkdtempSync(join(tmpdir(), 'redflag-demo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the demo', async () => {
  const alerts = await demoAlerts(folder)
  const workers = createWorkers(SEED, WORKERS)

  it.each(STORIES)('tells of $id: each of its signals speaks in an alert', ({ id, signals }) => {
    const players = workers.filter(({ part }) => part?.story === id).map((worker) => worker.id)
    const spoken = alerts
      .filter(({ subject }) => players.includes(subject.id))
      .flatMap(({ reasons }) => reasons.map(({ signal }) => signal))
    expect([...new Set(spoken)]).toEqual(expect.arrayContaining([...signals]))
  })

  it('accuses nobody who is honest', () => {
    const honest = workers.filter(({ part }) => part === null).map(({ id }) => id)
    expect(alerts.filter(({ subject }) => honest.includes(subject.id))).toEqual([])
  })

  it('explains every alert: a sentence, evidence and what to do', () => {
    for (const { reasons, action } of alerts.filter(({ change }) => change !== 'resolved')) {
      expect(action).not.toBe('')
      expect(reasons).not.toHaveLength(0)
      for (const { text, evidence } of reasons) {
        expect(text).toMatch(/^[A-Z].*\.$/)
        expect(evidence).not.toHaveLength(0)
      }
    }
  })
})
