import { expect, it } from 'vitest'
import { type ReportFacts, reportOf } from './report.ts'

const FACTS: ReportFacts = {
  command: 'npm run guarantees -- --kills 3',
  date: new Date(0),
  durationMs: 120_000,
  seed: 1,
  ratePerSecond: 200,
  processes: '2 detector',
  strikes: [
    {
      number: 1,
      round: 1,
      fault: 'kill-detector',
      detail: 'detector 1',
      recoveryMs: 9_040,
      last: ['redflag.detector'],
    },
    { number: 2, round: 1, fault: 'kill-detector', detail: 'detector 2', recoveryMs: null, last: [] },
    {
      number: 3,
      round: 1,
      fault: 'kill-detector',
      detail: 'detector 1',
      recoveryMs: 7_000,
      last: ['redflag.detector'],
    },
  ],
  planned: 3,
  comparedCount: 1,
  breaches: [],
  tally: { events: 9, alertChanges: 2, eventCopies: 0, alertCopies: 0, deliveryRepeats: 1, profiles: 4 },
  endedEarly: null,
}

it('says how often each fault struck, and how long recovery took where it was measured', () => {
  const report = reportOf(FACTS)
  expect(report).toContain('| kill-detector | 3 | 2 | 7.0 | 7.0 | 9.0 | redflag.detector |')
  expect(report).toContain('| faults that struck while the one before was being recovered from | 1 |')
  expect(report).toContain('**Every guarantee held.**')
})

it('never says that all held when something was broken, or when it ended early', () => {
  const breach = {
    guarantee: 'no event is lost',
    count: 2,
    examples: ['ev-1'],
    after: ['1 kill-detector (detector 1)'],
  } as const
  const broken = reportOf({ ...FACTS, breaches: [breach] })
  expect(broken).toContain('**Broken: no event is lost.**')
  expect(broken).toContain('- no event is lost: broken 2 times after 1 kill-detector (detector 1); ev-1')
  expect(reportOf({ ...FACTS, endedEarly: 'interrupted' })).not.toContain('Every guarantee held')
  expect(reportOf({ ...FACTS, planned: 4 })).not.toContain('Every guarantee held')
})
