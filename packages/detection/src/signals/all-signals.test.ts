import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import { evaluate } from '../evaluate.ts'
import { nowOf } from '../facts/now.ts'
import { emptyProfile, type Profile } from '../profile.ts'
import { defaultSettings } from '../settings.ts'
import { PLAIN_QUIET, type Signal, type Verdict } from '../signal.ts'
import { aLogin, aPayout, aProfileChange, workerId } from '../testing/builders.ts'
import { createDriver } from '../testing/driver.ts'
import { deepFreeze } from '../testing/freeze.ts'
import { manyProfiles } from '../testing/profiles.ts'
import { questionAt } from '../verdicts.ts'
import { SIGNALS } from './index.ts'

const PROFILES: readonly Profile[] = deepFreeze(manyProfiles())

const ask = (signal: Signal, facts: Profile, nowMs = nowOf(facts)): Verdict =>
  signal.evaluate(questionAt(facts, nowMs, deepFreeze(signal.defaults), DEFAULT_CONTEXT))

const episodesOf = (verdict: Verdict) => (verdict.kind === 'fired' ? verdict.episodes : [])
const counterOf = (verdict: Verdict) => (verdict.kind === 'unready' ? [] : verdict.counter)

/** Everything of it that a person reads, the citations of the reference aside. */
function wordsOf(signal: Signal): readonly string[] {
  const words = [
    signal.title,
    signal.unit,
    signal.explain.what,
    ...signal.explain.check,
    ...Object.values(signal.guards),
    ...Object.values<string>(signal.describes),
  ]
  for (const facts of PROFILES) {
    const verdict = ask(signal, facts)
    if (verdict.kind === 'unready') words.push(verdict.why)
    words.push(...counterOf(verdict).map((one) => one.text))
    for (const { text, guards } of episodesOf(verdict)) words.push(text, ...guards.map((one) => one.why))
  }
  return [...new Set(words)]
}

/** Every name of a country or territory that the runtime knows. */
function countryNames(): readonly string[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return letters.flatMap((a) => letters.flatMap((b) => names.of(`${a}${b}`) ?? []))
}

function numbersIn(value: unknown, path = ''): readonly (readonly [path: string, value: number])[] {
  if (typeof value === 'number') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, `${path}/${key}`))
}

describe('the list of signals', () => {
  test('has every file of this folder, by its name', () => {
    const files = readdirSync(new URL('.', import.meta.url))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'index.ts')
      .map((file) => file.replace(/\.ts$/, ''))
    expect(SIGNALS.map((signal) => signal.id).sort()).toEqual(files.sort())
  })

  test('names each once', () => {
    expect(new Set(SIGNALS.map((signal) => signal.id)).size).toBe(SIGNALS.length)
  })
})

describe.each(SIGNALS.map((signal) => [signal.id, signal] as const))('%s', (id, signal) => {
  const { now } = Date
  const { random } = Math

  beforeEach(() => {
    const refuse = (what: string) => () => {
      throw new Error(`a signal must not ask for ${what}`)
    }
    Date.now = refuse('the time')
    Math.random = refuse('chance')
  })

  afterEach(() => {
    Date.now = now
    Math.random = random
  })

  test('has an id in kebab-case, a version and all its words', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(signal.version).toBeGreaterThanOrEqual(1)
    for (const word of [signal.title, signal.unit, signal.reference, signal.explain.what])
      expect(word.trim()).not.toBe('')
    expect(signal.explain.check.length).toBeGreaterThanOrEqual(2)
    expect(signal.explain.check.length).toBeLessThanOrEqual(3)
  })

  test('describes each of its parameters, and no other', () => {
    expect(Object.keys(signal.describes).sort()).toEqual(Object.keys(signal.defaults).sort())
  })

  test('answers only with guards that it declares', () => {
    const declared = Object.keys(signal.guards)
    for (const facts of PROFILES) {
      const verdict = ask(signal, facts)
      for (const { guards } of episodesOf(verdict))
        for (const guard of guards) expect(declared).toContain(guard.id)
      for (const { code } of counterOf(verdict)) {
        const [owner, guard] = code.split('.')
        expect(owner).toBe(id)
        expect(declared).toContain(guard)
      }
    }
  })

  test('reads what it says that it reads, all of it and nothing else', () => {
    const touched = new Set<string>()
    for (const facts of PROFILES) {
      const watched = new Proxy(facts, {
        get(target, field, receiver) {
          touched.add(String(field))
          return Reflect.get(target, field, receiver)
        },
      })
      ask(signal, watched, nowOf(facts))
    }
    expect([...touched].sort()).toEqual([...signal.reads].sort())
  })

  test('without what it needs has nothing to say, whatever else is known', () => {
    const { without } = signal
    if (without === undefined) return
    expect(signal.reads).toEqual(expect.arrayContaining([...without]))
    const nothing = Object.fromEntries(without.map((field) => [field, []]))
    const verdicts = PROFILES.map((facts) => ask(signal, deepFreeze({ ...facts, ...nothing })))
    // One and the same, or that it cannot judge yet.
    const judged = verdicts.filter((one) => one.kind !== 'unready')
    expect(judged.every((one) => one === PLAIN_QUIET)).toBe(true)
  })

  test('fires and stays quiet somewhere in the samples, so that the rest of this suite says something', () => {
    const kinds = new Set(PROFILES.map((facts) => ask(signal, facts).kind))
    expect(kinds).toContain('fired')
    expect(kinds).toContain('quiet')
  })

  test('says the same of the same facts, and changes none of them', () => {
    // The profiles are frozen: writing to one would throw.
    for (const facts of PROFILES) expect(ask(signal, facts)).toEqual(ask(signal, facts))
  })

  test('has strengths within 0..1, evidence for each, and no number that is none', () => {
    for (const facts of PROFILES) {
      const verdict = ask(signal, facts)
      for (const episode of episodesOf(verdict)) {
        expect(episode.strength).toBeGreaterThanOrEqual(0)
        expect(episode.strength).toBeLessThanOrEqual(1)
        expect(episode.evidence.length).toBeGreaterThan(0)
        expect(numbersIn(episode).filter(([, value]) => !Number.isFinite(value))).toEqual([])
      }
      expect(numbersIn(counterOf(verdict)).filter(([, value]) => !Number.isFinite(value))).toEqual([])
      expect(verdict.kind === 'fired' && verdict.episodes.length === 0).toBe(false)
    }
  })

  test('does not accuse somebody of whom next to nothing is known', () => {
    for (const event of [
      null,
      aProfileChange({ action: 'created' }),
      aLogin(),
      aPayout({ holderNameMatch: 1 }),
    ]) {
      const driver = createDriver()
      if (event !== null) driver.send(event)
      expect(ask(signal, driver.profile()).kind).not.toBe('fired')
    }
    expect(ask(signal, emptyProfile(workerId('w-1'))).kind).not.toBe('fired')
  })

  test('names no country and no people', () => {
    const words = wordsOf(signal).join('\n')
    const found = countryNames().filter((name) =>
      new RegExp(`\\b${name.replace(/[.()]/g, '.')}\\b`, 'i').test(words),
    )
    expect(found).toEqual([])
    expect(words).not.toMatch(/\b(dprk|korean|chinese|russian|japanese|american|european|asian|african)s?\b/i)
  })
})

test('nothing is heard of a time to come', () => {
  const heard = PROFILES.flatMap((facts) => {
    const { episodes, nowMs } = evaluate(facts, defaultSettings())
    return episodes.map((episode) => ({ signal: episode.signal, aheadMs: episode.atMs - nowMs }))
  })
  expect(heard.filter(({ aheadMs }) => aheadMs > 0)).toEqual([])
  // Of what is shared until the end of a step: of now.
  expect(heard.some(({ signal, aheadMs }) => signal === 'shared-instrument' && aheadMs === 0)).toBe(true)
})
