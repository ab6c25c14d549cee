import { describe, expect, it } from 'vitest'
import type { AlertChange } from '../measure/replay.ts'
import { populate } from '../people/populate.ts'
import { createRandom } from '../world/random.ts'
import { HOUR_MS } from '../world/time.ts'
import { behindOneAddress, shuffledAndRepeated, withOtherCountries, withVpn } from './change-lines.ts'
import { bandAndSignals, differences, finalStates, scoreToo } from './final-state.ts'

const population = populate({ seed: 3, workers: 60, days: 12, adversaryShare: 0.1, isUntidy: false })
const lines = population.lines.map(({ text }) => text)
const everybody = new Set(population.truths.map(({ workerId }) => workerId))

const COUNTRY = /"(?:country|declaredCountry|phoneCountry|documentCountry)":"([A-Z]{2})"/g
const countriesIn = (some: readonly string[]): readonly string[] =>
  some.flatMap((line) => [...line.matchAll(COUNTRY)].map(([, code]) => code ?? ''))

describe('changes of lines', () => {
  it('countries are dealt one to one, and nothing else is touched', () => {
    const changed = withOtherCountries(lines, createRandom('deal'))
    const [before, after] = [countriesIn(lines), countriesIn(changed)]
    expect(after).toHaveLength(before.length)
    expect(after).not.toEqual(before)
    const pairs = new Set(before.map((code, at) => `${code} ${after[at]}`))
    expect(pairs.size).toBe(new Set(before).size)
    expect(pairs.size).toBe(new Set(after).size)
    const blank = (some: readonly string[]) =>
      some.map((line) => line.replace(COUNTRY, '').replace(/"countries":\[[^\]]*\]/, ''))
    expect(blank(changed)).toEqual(blank(lines))
  })

  it('only the chosen get a VPN or the one address', () => {
    const [chosen] = [...everybody]
    const some = new Set(chosen === undefined ? [] : [chosen])
    for (const changed of [withVpn(lines, some), behindOneAddress(lines, some, '79.120.33.7')]) {
      const touched = changed
        .filter((line, at) => line !== lines[at])
        .map((line) => (JSON.parse(line) as { workerId: string }).workerId)
      expect(new Set(touched)).toEqual(some)
    }
    const all = behindOneAddress(lines, everybody, '79.120.33.7').flatMap((line) =>
      [...line.matchAll(/"ip":"([^"]+)"/g)].map(([, ip]) => ip),
    )
    expect(new Set(all)).toEqual(new Set(['79.120.33.7']))
  })

  it('a shuffled stream has every line, some twice, and none more than 48 h behind a later one', () => {
    const shuffled = shuffledAndRepeated(population.lines, createRandom('cards'))
    expect(new Set(shuffled)).toEqual(new Set(lines))
    expect(shuffled.length).toBeGreaterThan(lines.length * 1.03)
    let newestMs = 0
    let swaps = 0
    let tooLate = 0
    const seen = new Set<string>()
    for (const line of shuffled) {
      const atMs = Date.parse((JSON.parse(line) as { occurredAt: string }).occurredAt)
      if (atMs < newestMs) swaps += 1
      if (!seen.has(line) && newestMs - atMs > 48 * HOUR_MS) tooLate += 1
      seen.add(line)
      newestMs = Math.max(newestMs, atMs)
    }
    expect(tooLate).toBe(0)
    expect(swaps).toBeGreaterThan(lines.length / 4)
  })
})

describe('what stands at the end', () => {
  const change = (id: string, changes: Partial<AlertChange>): AlertChange => ({
    alertId: id,
    change: 'opened',
    subject: { kind: 'worker', id },
    band: 'medium',
    score: 0.61,
    reasons: [
      { signal: 'b', strength: 1 },
      { signal: 'a', strength: 1 },
    ],
    linked: [],
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  })

  it('is the last change of a subject, whatever the order of its reasons', () => {
    const before = finalStates([change('w', { band: 'low' }), change('w', {})])
    const after = finalStates([
      change('w', {
        reasons: [
          { signal: 'a', strength: 1 },
          { signal: 'b', strength: 1 },
        ],
      }),
    ])
    expect(differences(before, after, scoreToo)).toEqual([])
  })

  it.each([
    ['band', { band: 'high' }],
    ['signals', { reasons: [] }],
    ['being withdrawn', { change: 'resolved' }],
  ] as const)('differs by %s', (_, other) => {
    expect(
      differences(finalStates([change('w', {})]), finalStates([change('w', other)]), bandAndSignals),
    ).toHaveLength(1)
  })

  it('a withdrawn alert stands as little as one that never was', () => {
    const withdrawn = finalStates([change('w', {}), change('w', { change: 'resolved', reasons: [] })])
    expect(differences(finalStates([]), withdrawn, bandAndSignals)).toEqual([])
    const again = finalStates([change('w', { change: 'resolved' }), change('w', {})])
    expect(differences(finalStates([change('w', {})]), again, bandAndSignals)).toEqual([])
  })

  it('differs by score only where scores are asked for, and by a subject that is not there', () => {
    const [plain, other] = [finalStates([change('w', {})]), finalStates([change('w', { score: 0.62 })])]
    expect(differences(plain, other, bandAndSignals)).toEqual([])
    expect(differences(plain, other, scoreToo)).toHaveLength(1)
    expect(differences(plain, finalStates([]), bandAndSignals)).toEqual(['worker w: medium [a b] → nothing'])
  })
})
