import { defaultSettings, type Profile, type Settings } from '@redflag/detection'
import { expect, it } from 'vitest'
import { createRig } from './testing/rig.ts'
import { aStream } from './testing/stream.ts'

const WORKERS = 20
const NAMES = Array.from({ length: WORKERS }, (_, n) => `w-${n}`)
const RING = ['w-0', 'w-5', 'w-10', 'w-15']

/** Whatever signals there are: one of them counts, or none does. */
const OPEN: Settings = withOnly('open', ['shared-instrument'])
const BLIND: Settings = withOnly('blind', [])

function withOnly(hash: string, ids: readonly string[]): Settings {
  const defaults = defaultSettings(hash)
  const signals = Object.entries(defaults.signals).map(([id, { params }]) => {
    const status = ids.includes(id) ? 'active' : 'off'
    return [id, { status, params }] as const
  })
  return { ...defaults, signals: Object.fromEntries(signals) }
}

/** What was heard of a worker. What was concluded from it is another matter, and where it lay in the log. */
function factsOf(profiles: readonly (Profile | null)[]): unknown {
  return profiles.map((profile) => {
    if (profile === null) return null
    const { said: _said, remembered: _remembered, ...facts } = profile
    return JSON.parse(
      JSON.stringify(facts, (key, value) =>
        ['partition', 'offset', 'position'].includes(key) || key.startsWith('said') ? undefined : value,
      ),
    )
  })
}

async function run(first: Settings, then: Settings) {
  const rig = await createRig()
  let inForce = first
  const detector = await rig.start({ settings: () => inForce })
  const events = aStream(WORKERS)
  // The ring pays out on days 6 and 9: once under each settings.
  const middle = events.findIndex((event) => event.occurredAtMs >= Date.UTC(2026, 2, 2 + 8))
  await rig.send(events.slice(0, middle))
  await rig.log.drain()
  const before = { findings: await rig.findings(), assessments: await rig.assessments() }
  inForce = then
  await rig.send(events.slice(middle))
  await rig.log.drain()
  await detector.close()
  return {
    before,
    findings: (await rig.findings()).map(({ judgement }) => judgement),
    assessments: await rig.assessments(),
    facts: factsOf(rig.profilesOf(NAMES)),
  }
}

it('new settings count from the next batch on, and their hash stands on what is said of it', async () => {
  const { before, findings, assessments } = await run(BLIND, OPEN)
  expect(before.assessments.length).toBeGreaterThan(0)
  expect(new Set(before.assessments.map(({ settingsHash }) => settingsHash))).toEqual(new Set(['blind']))
  expect(before.findings).toEqual([])
  for (const worker of RING) {
    const found = findings.filter(({ workerId }) => workerId === worker)
    expect(found.length, worker).toBeGreaterThan(0)
    for (const { settingsHash } of found) expect(settingsHash).toBe('open')
  }
  expect(new Set(assessments.map(({ settingsHash }) => settingsHash))).toEqual(new Set(['blind', 'open']))
})

it('a signal that is switched off takes back what it said, at the next event of the worker', async () => {
  const { before, findings } = await run(OPEN, BLIND)
  for (const worker of RING) {
    const said = before.findings.filter(({ judgement }) => judgement.workerId === worker)
    expect(said.at(-1)?.judgement.reasons.map(({ signal }) => signal)).toEqual(['shared-instrument'])
    const last = findings.filter(({ workerId }) => workerId === worker).at(-1)
    expect(last).toMatchObject({ settingsHash: 'blind', reasons: [], band: 'none' })
  }
})

it('what is known of the workers is the same under whatever settings it was heard', async () => {
  const whole = (await run(OPEN, OPEN)).facts
  expect((await run(BLIND, OPEN)).facts).toEqual(whole)
  expect((await run(OPEN, BLIND)).facts).toEqual(whole)
})
