import { type AttributeUse, asPseudonym, asWorkerId, type Member } from '@redflag/detection'
import { type LinkStore, MEMBERS_KEPT } from '@redflag/detector/links/port'
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
  return { kind: 'device', key: asPseudonym(key), member, windowMs: WINDOW_MS }
}

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
