import { asWorkerId, emptyProfile, type Profile, type WorkerId } from '@redflag/detection'
import type { Lease, ProfileStore } from '@redflag/detector/profiles/port'
import { describe, expect, it } from 'vitest'

const PARTITIONS = 4

/** Workers whose bucket lies in partition 0 of 4, in several buckets. */
export interface ProfileStoreCase {
  readonly store: ProfileStore
  readonly flush: () => Promise<void>
}

function aProfile(workerId: WorkerId, offset: number): Profile {
  return {
    ...emptyProfile(workerId),
    position: { partition: 0, offset },
    firstSeenMs: 1000,
    watermarkMs: 2000 + offset,
  }
}

const textsOf = ({ tallies }: Lease): Record<number, string> =>
  Object.fromEntries([...tallies].map(([bucket, bytes]) => [bucket, Buffer.from(bytes).toString()]))

/** The contract of the profile store; `create` gives a fresh, empty one. */
export function profileStoreContract(
  name: string,
  create: () => Promise<ProfileStoreCase>,
  workersOf: (partition: number, partitions: number, count: number) => readonly string[],
): void {
  const workers = workersOf(0, PARTITIONS, 12).map(asWorkerId)
  const [one, two] = workers as unknown as readonly [WorkerId, WorkerId]

  describe(`profile store: ${name}`, () => {
    it('starts without a checkpoint and without profiles', async () => {
      const { store } = await create()
      const lease = await store.acquire(0, PARTITIONS)
      expect(lease.checkpoint).toBeNull()
      expect(await store.load(lease, workers)).toEqual({ status: 'loaded', profiles: new Map() })
    })

    it('gives back exactly what was saved, to this owner and the next', async () => {
      const { store } = await create()
      const first = await store.acquire(0, PARTITIONS)
      const profiles = workers.map((worker, i) => aProfile(worker, i))
      const saved = await store.save(first, profiles, { nextOffset: 12, cut: { offset: 3, atMs: 77 } })
      expect(saved.status).toBe('saved')
      const second = await store.acquire(0, PARTITIONS)
      expect(second.checkpoint).toEqual({ nextOffset: 12, cut: { offset: 3, atMs: 77 } })
      const loaded = await store.load(second, workers)
      expect(loaded).toEqual({ status: 'loaded', profiles: new Map(profiles.map((p) => [p.workerId, p])) })
    })

    it('keeps what a bucket has added to its cohorts as old as its profiles', async () => {
      const { store } = await create()
      const owner = await store.acquire(0, PARTITIONS)
      expect(owner.tallies).toEqual(new Map())
      const counted = new Map([
        [4, Buffer.from('four')],
        // A bucket of which no profile changed, as when a day is closed.
        [8, Buffer.from('eight')],
      ])
      const saved = await store.save(owner, [aProfile(one, 1)], { nextOffset: 2, cut: null }, counted)
      if (saved.status !== 'saved') throw new Error('lost')
      expect(textsOf(await store.acquire(1, PARTITIONS))).toEqual({})
      const next = await store.acquire(0, PARTITIONS)
      expect(textsOf(next)).toEqual({ 4: 'four', 8: 'eight' })
      // The one before cannot change them any more.
      const late = new Map([[8, Buffer.from('late')]])
      expect(await store.save(saved.lease, [], { nextOffset: 3, cut: null }, late)).toEqual({
        status: 'lost',
      })
      const more = await store.save(
        next,
        [aProfile(one, 2)],
        { nextOffset: 3, cut: null },
        new Map([[8, Buffer.from('new')]]),
      )
      expect(more.status).toBe('saved')
      expect(textsOf(await store.acquire(0, PARTITIONS))).toEqual({ 4: 'four', 8: 'new' })
    })

    it('forgets what was added with everything else', async () => {
      const { store, flush } = await create()
      const lease = await store.acquire(0, PARTITIONS)
      await store.save(lease, [], { nextOffset: 1, cut: null }, new Map([[0, Buffer.from('x')]]))
      await flush()
      expect((await store.acquire(0, PARTITIONS)).tallies.size).toBe(0)
    })

    it('refuses an owner that has been replaced, and leaves what it would have overwritten', async () => {
      const { store } = await create()
      const zombie = await store.acquire(0, PARTITIONS)
      const owner = await store.acquire(0, PARTITIONS)
      const saved = await store.save(owner, [aProfile(one, 5)], { nextOffset: 6, cut: null })
      expect(saved.status).toBe('saved')
      expect(await store.save(zombie, [aProfile(one, 1)], { nextOffset: 2, cut: null })).toEqual({
        status: 'lost',
      })
      expect(await store.load(zombie, [one])).toEqual({ status: 'lost' })
      const next = await store.acquire(0, PARTITIONS)
      expect(next.checkpoint?.nextOffset).toBe(6)
      const loaded = await store.load(next, [one])
      expect(loaded.status === 'loaded' && loaded.profiles.get(one)?.position.offset).toBe(5)
    })

    it('refuses a write that does not follow the last one of its owner', async () => {
      const { store } = await create()
      const lease = await store.acquire(0, PARTITIONS)
      expect((await store.save(lease, [aProfile(one, 1)], { nextOffset: 2, cut: null })).status).toBe('saved')
      expect(await store.save(lease, [aProfile(one, 2)], { nextOffset: 3, cut: null })).toEqual({
        status: 'lost',
      })
    })

    it('goes on with the lease that a save answers', async () => {
      const { store } = await create()
      let lease = await store.acquire(0, PARTITIONS)
      for (let offset = 0; offset < 5; offset += 1) {
        const saved = await store.save(lease, [aProfile(offset % 2 === 0 ? one : two, offset)], {
          nextOffset: offset + 1,
          cut: null,
        })
        if (saved.status !== 'saved') throw new Error(`save ${offset} was refused`)
        lease = saved.lease
      }
      expect((await store.acquire(0, PARTITIONS)).checkpoint?.nextOffset).toBe(5)
    })

    it('says lost, never empty, after everything was lost', async () => {
      const { store, flush } = await create()
      const lease = await store.acquire(0, PARTITIONS)
      const saved = await store.save(lease, [aProfile(one, 1)], { nextOffset: 2, cut: null })
      if (saved.status !== 'saved') throw new Error('refused')
      await flush()
      expect(await store.load(saved.lease, [one])).toEqual({ status: 'lost' })
      expect(await store.save(saved.lease, [aProfile(one, 2)], { nextOffset: 3, cut: null })).toEqual({
        status: 'lost',
      })
      expect((await store.acquire(0, PARTITIONS)).checkpoint).toBeNull()
    })

    it('keeps partitions apart', async () => {
      const { store } = await create()
      const zero = await store.acquire(0, PARTITIONS)
      const other = await store.acquire(1, PARTITIONS)
      const stranger = asWorkerId(workersOf(1, PARTITIONS, 1)[0] as string)
      expect((await store.save(other, [aProfile(stranger, 9)], { nextOffset: 10, cut: null })).status).toBe(
        'saved',
      )
      expect((await store.save(zero, [aProfile(one, 1)], { nextOffset: 2, cut: null })).status).toBe('saved')
      expect((await store.acquire(1, PARTITIONS)).checkpoint?.nextOffset).toBe(10)
    })

    it('keeps profiles when the number of partitions doubles, and starts from the beginning', async () => {
      const { store } = await create()
      const lease = await store.acquire(0, PARTITIONS)
      const profiles = workers.map((worker, i) => aProfile(worker, i))
      expect((await store.save(lease, profiles, { nextOffset: 12, cut: null })).status).toBe('saved')
      const found = new Set<WorkerId>()
      for (const partition of [0, PARTITIONS]) {
        const half = await store.acquire(partition, 2 * PARTITIONS)
        expect(half.checkpoint).toBeNull()
        const mine = workers.filter((worker) => workersOf(partition, 2 * PARTITIONS, 200).includes(worker))
        const loaded = await store.load(half, mine)
        if (loaded.status === 'loaded') for (const worker of loaded.profiles.keys()) found.add(worker)
      }
      expect(found).toEqual(new Set(workers))
    })
  })
}
