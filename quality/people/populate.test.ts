import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, START_MS } from '../world/time.ts'
import { type Population, populate, populateSteady } from './populate.ts'

const SETTINGS = { seed: 5, workers: 420, days: 45, adversaryShare: 0.35, isUntidy: true }

// Made once: it has everybody.
const population = populate(SETTINGS)
const endMs = START_MS + SETTINGS.days * DAY_MS

interface Envelope {
  readonly eventId: string
  readonly type: string
  readonly workerId: string
  readonly occurredAt: string
}

const digest = ({ lines, truths }: Population): string =>
  createHash('sha256')
    .update(lines.map(({ text }) => text).join('\n'))
    .update(JSON.stringify(truths))
    .digest('hex')
const events = population.lines.map(({ text }) => JSON.parse(text) as Envelope)

describe('a population', () => {
  it('is the same again from the same seed, and another from another', () => {
    const small = { ...SETTINGS, workers: 80, days: 20 }
    expect(digest(populate(small))).toBe(digest(populate(small)))
    expect(digest(populate({ ...small, seed: 6 }))).not.toBe(digest(populate(small)))
  })

  it('keeps to the outer contract in every line', () => {
    const ajv = new Ajv2020({ strict: false })
    formats.default(ajv)
    const isEvent = ajv.compile(
      JSON.parse(readFileSync('schemas/contract/events.schema.json', 'utf8')) as object,
    )
    const wrong = events.flatMap((event) => (isEvent(event) ? [] : [{ event, errors: isEvent.errors }]))
    expect(wrong.slice(0, 3)).toEqual([])
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(['payout', 'session', 'profile', 'rating', 'bid', 'observation']),
    )
  })

  it('uses no field that the contract does not know', () => {
    const unknown = fieldsOf(events).filter((field) => !CONTRACT_FIELDS.has(field))
    expect(unknown).toEqual([])
  })

  it('arrives in order, with events that are late by up to 48 h and repeated within 7 d', () => {
    const arrivals = population.lines.map(({ arrivesMs }) => arrivesMs)
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b))
    const seen = new Map<string, string>()
    let late = 0
    let repeated = 0
    let newestMs = 0
    const wrong: string[] = []
    for (const { text, arrivesMs } of population.lines) {
      const { eventId, occurredAt } = JSON.parse(text) as Envelope
      const atMs = Date.parse(occurredAt)
      if (seen.has(eventId)) {
        repeated += 1
        if (seen.get(eventId) !== text || arrivesMs - atMs > 8 * DAY_MS) wrong.push(text)
      } else {
        if (newestMs - atMs > HOUR_MS) late += 1
        if (newestMs - atMs > 48 * HOUR_MS) wrong.push(text)
      }
      seen.set(eventId, text)
      newestMs = Math.max(newestMs, atMs)
    }
    expect(wrong).toEqual([])
    expect(late).toBeGreaterThan(events.length / 400)
    expect(repeated).toBeGreaterThan(events.length / 1_000)
  })

  it('ends when the recording ends, and begins with what the platform knew', () => {
    const times = events.map(({ occurredAt }) => Date.parse(occurredAt))
    expect(times.filter((atMs) => atMs > endMs)).toEqual([])
    const sessions = events
      .filter(({ type }) => type === 'session')
      .map(({ occurredAt }) => Date.parse(occurredAt))
    expect(sessions.filter((atMs) => atMs < START_MS - HOUR_MS)).toEqual([])
    expect(times.some((atMs) => atMs < START_MS)).toBe(true)
  })

  it('has every kind of adversary in each degree of care, and the number that was asked for', () => {
    const adversaries = population.truths.filter(({ care }) => care !== null)
    const cells = new Set(adversaries.map(({ archetype, care }) => `${archetype} ${care}`))
    expect(cells.size).toBe(15 * 3)
    const asked = SETTINGS.workers * SETTINGS.adversaryShare
    expect(adversaries.length).toBeGreaterThanOrEqual(asked)
    expect(adversaries.length).toBeLessThan(asked + 8)
  })

  it('knows of each worker once what is true, and writes of nobody else', () => {
    const ids = population.truths.map(({ workerId }) => workerId)
    expect(new Set(ids).size).toBe(ids.length)
    const known = new Set(ids)
    expect(events.filter(({ workerId }) => !known.has(workerId))).toEqual([])
    for (const { care, firstActMs } of population.truths) if (care === null) expect(firstActMs).toBeNull()
  })

  it('creates each worker before anything else happens to them', () => {
    const first = new Map<string, Envelope>()
    for (const event of events) {
      const before = first.get(event.workerId)
      if (before === undefined || event.occurredAt < before.occurredAt) first.set(event.workerId, event)
    }
    const early = [...first.values()].filter((event) => (event as { action?: string }).action !== 'created')
    expect(early).toEqual([])
  })

  it('says nothing of a worker by the country', () => {
    // Homes are drawn evenly: the adversaries' most frequent country has no more than chance gives.
    const created = events.filter((event) => (event as { action?: string }).action === 'created')
    const isAdversary = new Map(population.truths.map(({ workerId, care }) => [workerId, care !== null]))
    const countries = new Set(created.map((event) => (event as { declaredCountry?: string }).declaredCountry))
    expect(countries.size).toBeGreaterThan(40)
    const ofAdversaries = created.filter(({ workerId }) => isAdversary.get(workerId) === true)
    const counts = new Map<unknown, number>()
    for (const event of ofAdversaries) {
      const { declaredCountry } = event as { declaredCountry?: string }
      counts.set(declaredCountry, (counts.get(declaredCountry) ?? 0) + 1)
    }
    // A laptop farm has one home; two of them may fall together.
    expect(Math.max(...counts.values())).toBeLessThan(20)
  })
})

it('steady people only, where they are asked for', () => {
  const { truths } = populateSteady({ ...SETTINGS, workers: 10 })
  expect(truths.map(({ archetype }) => archetype)).toEqual(Array.from({ length: 10 }, () => 'steady'))
})

/** Names of fields at any depth. */
function fieldsOf(values: readonly unknown[]): readonly string[] {
  const names = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) {
        names.add(name)
        visit(inner)
      }
  }
  visit(values)
  return [...names].toSorted()
}

const CONTRACT_FIELDS: ReadonlySet<string> = new Set(
  [...readFileSync('schemas/contract/events.schema.json', 'utf8').matchAll(/"(\w+)":/g)].map(
    ([, name]) => name ?? '',
  ),
)
