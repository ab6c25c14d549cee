import { type AttributeUse, asPseudonym, asWorkerId, type Member } from '@redflag/detection'
import { type LinkStore, MEMBERS_KEPT, type Touched } from '@redflag/detector/links/port'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const WINDOW_MS = 30 * 86_400_000

function aUse(
  worker: string,
  firstSeenMs: number,
  over: Partial<Member> = {},
  key = 'device-1',
): AttributeUse {
  const member: Member = {
    workerId: asWorkerId(worker),
    firstSeenMs,
    lastSeenMs: firstSeenMs + 1000,
    agencyId: null,
    householdId: null,
    createdMs: null,
    closedMs: null,
    confirmedMs: null,
    ...over,
  }
  return { kind: 'device', key: asPseudonym(key), member, among: 'device', windowMs: WINDOW_MS }
}

/** One of the two sides of an account: a client of the worker pays from it, or the worker is paid to it. */
function aSide(kind: 'funding' | 'payee', worker: string, firstSeenMs: number, key = 'account-1') {
  const among = kind === 'funding' ? 'payee' : 'funding'
  return { ...aUse(worker, firstSeenMs, {}, key), kind, among } as const
}

const namesOf = (touched: Touched | undefined): readonly string[] | undefined =>
  touched?.others.map((one) => one.workerId)

/** The contract of the link store; `create` gives a fresh, empty one. */
export function linkStoreContract(name: string, create: () => Promise<LinkStore>): void {
  describe(`link store: ${name}`, () => {
    it('answers everybody else who uses the attribute, by id', async () => {
      const store = await create()
      const [first] = await store.touch([aUse('w-b', 5000)])
      expect(first?.others).toEqual([])
      const [second] = await store.touch([aUse('w-a', 6000, { householdId: 'h' })])
      expect(second?.others).toEqual([aUse('w-b', 5000).member])
      const [third] = await store.touch([aUse('w-c', 7000)])
      expect(third?.others.map((one) => one.workerId)).toEqual(['w-a', 'w-b'])
      expect(third?.others[0]?.householdId).toBe('h')
    })

    it('keeps attributes apart', async () => {
      const store = await create()
      const [one, other] = await store.touch([aUse('w-a', 1, {}, 'x'), aUse('w-b', 1, {}, 'y')])
      expect([one?.others, other?.others]).toEqual([[], []])
    })

    it('keeps first and last sight as extremes, whatever the order and however often', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 8 }),
          async (times) => {
            const store = await create()
            let own: Member | undefined
            for (const t of [...times, ...times]) own = (await store.touch([aUse('w-a', t)]))[0]?.own
            expect(own).toMatchObject({
              firstSeenMs: Math.min(...times),
              lastSeenMs: Math.max(...times) + 1000,
            })
            const [seen] = await store.touch([aUse('w-b', 0)])
            expect(seen?.others).toEqual([own])
          },
        ),
        { numRuns: 20 },
      )
    })

    it('tells the two sides of a thing of each other, and neither of its own', async () => {
      const store = await create()
      const [first] = await store.touch([aSide('funding', 'w-b', 1000)])
      const [second] = await store.touch([aSide('funding', 'w-a', 1000)])
      const [paid] = await store.touch([aSide('payee', 'w-p', 3000)])
      const [another] = await store.touch([aSide('payee', 'w-q', 4000)])
      const [last] = await store.touch([aSide('funding', 'w-c', 5000)])
      expect([first, second, paid, another, last].map(namesOf)).toEqual([
        [],
        [],
        ['w-a', 'w-b'],
        ['w-a', 'w-b'],
        ['w-p', 'w-q'],
      ])
      expect(paid?.others[1]).toEqual(aSide('funding', 'w-b', 1000).member)
      expect(last?.own).toEqual(aSide('funding', 'w-c', 5000).member)
    })

    it('tells nobody of themselves where they are on both sides', async () => {
      const store = await create()
      const both = await store.touch([aSide('funding', 'w-a', 1000), aSide('payee', 'w-a', 1000)])
      expect(both.map(namesOf)).toEqual([[], []])
    })

    it('keeps two-sided things apart from each other, and from what is shared in one way', async () => {
      const store = await create()
      await store.touch([
        aSide('payee', 'w-p', 1000, 'account-2'),
        { ...aUse('w-i', 1000, {}, 'account-1'), kind: 'instrument', among: 'instrument' },
      ])
      const [paid] = await store.touch([aSide('funding', 'w-a', 1000)])
      expect(namesOf(paid)).toEqual([])
    })

    it('tells the later of the earlier, whichever side comes first and in whatever company', async () => {
      const sides = fc.array(
        fc.record({
          kind: fc.constantFrom('funding' as const, 'payee' as const),
          worker: fc.constantFrom('w-a', 'w-b', 'w-c', 'w-d'),
          at: fc.integer({ min: 1, max: 9000 }),
        }),
        { minLength: 2, maxLength: 8 },
      )
      await fc.assert(
        fc.asyncProperty(sides, fc.boolean(), async (drawn, atOnce) => {
          const store = await create()
          const uses = drawn.map(({ kind, worker, at }) => aSide(kind, worker, at))
          const told: (Touched | undefined)[] = []
          if (atOnce) told.push(...(await store.touch(uses)))
          else for (const use of uses) told.push(...(await store.touch([use])))
          const heard = new Set(
            told.flatMap((one, n) => (namesOf(one) ?? []).map((other) => pairOf(drawn[n], other))),
          )
          for (const payer of drawn.filter((one) => one.kind === 'funding'))
            for (const payee of drawn.filter((one) => one.kind === 'payee' && one.worker !== payer.worker))
              expect(heard.has(pairOf(payer, payee.worker)) || heard.has(pairOf(payee, payer.worker))).toBe(
                true,
              )
          const sidesOf = (worker: string) =>
            new Set(drawn.filter((one) => one.worker === worker).map((one) => one.kind))
          told.forEach((one, n) => {
            const { kind } = drawn[n] as (typeof drawn)[number]
            for (const other of namesOf(one) ?? [])
              expect(sidesOf(other).has(kind === 'funding' ? 'payee' : 'funding')).toBe(true)
          })
        }),
        { numRuns: 20 },
      )
    })

    it('tells of no side that was last seen a window ago, and forgets it by a use of its own kind', async () => {
      const store = await create()
      await store.touch([aSide('funding', 'w-old', 0)])
      const [later] = await store.touch([aSide('payee', 'w-new', WINDOW_MS + 2000)])
      expect(namesOf(later)).toEqual([])
      // A late event still finds what the other side had not to forget.
      const [late] = await store.touch([aSide('payee', 'w-late', 500)])
      expect(namesOf(late)).toEqual(['w-old'])
      await store.touch([aSide('funding', 'w-next', WINDOW_MS + 2000)])
      expect(namesOf((await store.touch([aSide('payee', 'w-late', 500)]))[0])).toEqual(['w-next'])
    })

    it('takes no more of one side than it keeps, whatever the other holds', async () => {
      const store = await create()
      for (let n = 0; n < MEMBERS_KEPT + 5; n += 1) await store.touch([aSide('funding', `w-${n}`, 1000 + n)])
      const [paid] = await store.touch([aSide('payee', 'w-paid', 5000)])
      expect(paid?.others).toHaveLength(MEMBERS_KEPT)
      const [late] = await store.touch([aSide('funding', 'w-late', 5000)])
      expect(namesOf(late)).toEqual(['w-paid'])
    })

    it('forgets members last seen a window ago', async () => {
      const store = await create()
      await store.touch([aUse('w-old', 0)])
      const [later] = await store.touch([aUse('w-new', WINDOW_MS + 2000)])
      expect(later?.others).toEqual([])
    })

    it('takes no more members than it keeps, and still answers', async () => {
      const store = await create()
      for (let n = 0; n < MEMBERS_KEPT + 5; n += 1) await store.touch([aUse(`w-${n}`, 1000 + n)])
      const [late] = await store.touch([aUse('w-late', 5000)])
      expect(late?.others).toHaveLength(MEMBERS_KEPT)
      expect(late?.own.firstSeenMs).toBe(5000)
    })
  })
}

const pairOf = (one: { readonly kind: string; readonly worker: string } | undefined, other: string): string =>
  `${one?.kind} ${one?.worker} ${other}`
