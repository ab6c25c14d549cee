import { expect, it } from 'vitest'
import * as all from './faults/index.ts'
import { createOracle } from './oracle.ts'
import { createRandom } from './random.ts'
import { breachLines, run } from './run.ts'
import { startSite } from './site.ts'

it('trial', async () => {
  const t0 = performance.now()
  const say = (...x: unknown[]) => console.log(Math.round(performance.now() - t0), ...x)
  const site = await startSite({
    fleet: { ingest: 1, detector: 2, alerting: Number(process.env['ALERTING'] ?? 1) },
    seed: 5,
    ratePerSecond: 300,
    workers: 150,
  })
  say('site up')
  const oracle = await createOracle()
  const wanted = (process.env['FAULTS'] ?? '').split(',')
  const schedule = wanted
    .map((name) => [...all.KILLS, ...all.DISTURBANCES].find((one) => one.name === name))
    .filter((one) => one !== undefined)
  try {
    const result = await run(site, oracle, {
      schedule,
      perRound: Number(process.env['ROUND'] ?? 1),
      overlapRatio: 0,
      eventsBetween: 500,
      eventsAfter: 200,
      random: createRandom(1),
      onStrike: (s) => say(JSON.stringify(s)),
      onRound: (r, b, t) => say(r, JSON.stringify(t), breachLines(b).join('\n')),
    })
    expect(breachLines(result.breaches)).toEqual([])
  } finally {
    await oracle.close()
    await site.dispose()
    say('disposed')
  }
}, 900_000)
