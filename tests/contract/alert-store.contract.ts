import type { AlertStore, Lease } from '@redflag/alerting/store/port'
import { beforeEach, describe, expect, it } from 'vitest'

/** A store of one kind, empty, with what only its keeper can do to it. */
export interface AlertStoreUnderTest {
  readonly store: AlertStore
  /** Forgets one partition whole, as an eviction does, or a server without persistence. */
  forget(partition: number): Promise<void>
  /** Puts one partition back to what it was when `remember` was called, as a restored backup does. */
  remember(partition: number): Promise<() => Promise<void>>
}

const NOW_MS = Date.UTC(2026, 2, 2, 9)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const texts = (values: readonly (Uint8Array | null)[]): readonly (string | null)[] =>
  values.map((value) => (value === null ? null : new TextDecoder().decode(value)))

/** What every alert store must do; run against each twin. */
export function alertStoreContract(open: () => Promise<AlertStoreUnderTest>): void {
  let under: AlertStoreUnderTest
  beforeEach(async () => {
    under = await open()
  })

  const acquire = (partition = 3, nowMs = NOW_MS): Promise<Lease> => under.store.acquire(partition, nowMs)

  async function save(
    lease: Lease,
    values: Readonly<Record<string, string>>,
    findingsOffset = 1,
  ): Promise<Lease> {
    const saved = await under.store.save(
      lease,
      new Map(Object.entries(values).map(([subject, value]) => [subject, bytes(value)])),
      { findingsOffset, alertsOffset: 10 * findingsOffset },
    )
    if (saved.status !== 'saved') throw new Error(`not saved: ${saved.status}`)
    return saved.lease
  }

  async function read(lease: Lease, ...subjects: readonly string[]) {
    const result = await under.store.read(lease, subjects)
    return result.status === 'read' ? texts(result.values) : result.status
  }

  const trySave = async (lease: Lease): Promise<string> =>
    (
      await under.store.save(lease, new Map([['worker:w-1', bytes('too late')]]), {
        findingsOffset: 9,
        alertsOffset: 9,
      })
    ).status

  describe('an empty store', () => {
    it('has no checkpoint and no values', async () => {
      const lease = await acquire()
      expect(lease).toMatchObject({ partition: 3, checkpoint: null })
      expect(await read(lease, 'worker:w-1', 'cluster:c-1')).toEqual([null, null])
      expect(await read(lease)).toEqual([])
    })
  })

  describe('what was saved', () => {
    it('is read back byte for byte, in the order asked', async () => {
      const lease = await save(await acquire(), { 'worker:w-1': 'one', 'cluster:ü\n:~': 'two' })
      expect(await read(lease, 'cluster:ü\n:~', 'worker:w-9', 'worker:w-1')).toEqual(['two', null, 'one'])
    })

    it('keeps bytes that are no text', async () => {
      const all = Uint8Array.from({ length: 256 }, (_, value) => value)
      const lease = await acquire()
      const saved = await under.store.save(lease, new Map([['worker:w-1', all]]), {
        findingsOffset: 1,
        alertsOffset: 1,
      })
      if (saved.status !== 'saved') throw new Error(saved.status)
      const result = await under.store.read(saved.lease, ['worker:w-1'])
      expect(result.status === 'read' && [...(result.values[0] ?? [])]).toEqual([...all])
    })

    it('is not changed by what the caller does to its bytes afterwards', async () => {
      const value = bytes('one')
      const lease = await acquire()
      const saved = await under.store.save(lease, new Map([['worker:w-1', value]]), {
        findingsOffset: 1,
        alertsOffset: 1,
      })
      value.fill(0)
      if (saved.status !== 'saved') throw new Error(saved.status)
      expect(await read(saved.lease, 'worker:w-1')).toEqual(['one'])
    })

    it('is replaced by what is saved later, subject by subject', async () => {
      const first = await save(await acquire(), { 'worker:w-1': 'one', 'worker:w-2': 'two' })
      const second = await save(first, { 'worker:w-1': 'newer' }, 2)
      expect(await read(second, 'worker:w-1', 'worker:w-2')).toEqual(['newer', 'two'])
    })

    it('is there for the next owner, with the checkpoint it was saved with', async () => {
      await save(await acquire(), { 'worker:w-1': 'one' }, 7)
      const next = await acquire()
      expect(next.checkpoint).toEqual({ findingsOffset: 7, alertsOffset: 70 })
      expect(await read(next, 'worker:w-1')).toEqual(['one'])
    })

    it('may have an unknown place in the findings', async () => {
      await under.store.save(await acquire(), new Map(), { findingsOffset: null, alertsOffset: 4 })
      expect((await acquire()).checkpoint).toEqual({ findingsOffset: null, alertsOffset: 4 })
    })

    it('may be a checkpoint alone', async () => {
      await save(await acquire(), {}, 2)
      expect((await acquire()).checkpoint?.findingsOffset).toBe(2)
    })

    it('stays within its partition', async () => {
      await save(await acquire(3), { 'worker:w-1': 'one' })
      const other = await acquire(4)
      expect(other.checkpoint).toBeNull()
      expect(await read(other, 'worker:w-1')).toEqual([null])
    })

    it('may be thousands of subjects at once', async () => {
      const names = Array.from({ length: 5000 }, (_, index) => `worker:w-${index}`)
      const lease = await save(await acquire(), Object.fromEntries(names.map((name) => [name, name])))
      expect(await read(lease, ...names)).toEqual(names)
    })
  })

  describe('a former owner', () => {
    it('is refused to read and to save once somebody else has acquired, and changes nothing', async () => {
      const former = await save(await acquire(), { 'worker:w-1': 'one' })
      const current = await acquire()
      expect(await read(former, 'worker:w-1')).toBe('fenced')
      expect(await read(former)).toBe('fenced')
      expect(await trySave(former)).toBe('fenced')
      expect(await read(current, 'worker:w-1')).toEqual(['one'])
      expect((await acquire()).checkpoint?.findingsOffset).toBe(1)
    })

    it('is refused even if the clock of the next one is behind', async () => {
      const former = await acquire(3, NOW_MS)
      const current = await acquire(3, NOW_MS - 60_000)
      expect(current.epoch).toBeGreaterThan(former.epoch)
      expect(await trySave(former)).toBe('fenced')
    })

    it('is refused even if the store has lost everything in between', async () => {
      const former = await acquire(3, NOW_MS)
      await under.forget(3)
      await acquire(3, NOW_MS + 1)
      expect(await trySave(former)).toBe('fenced')
    })
  })

  describe('a store that has forgotten', () => {
    it('says so instead of answering that there is nothing', async () => {
      const lease = await save(await acquire(), { 'worker:w-1': 'one' })
      await under.forget(3)
      expect(await read(lease, 'worker:w-1')).toBe('lost')
      expect(await read(lease)).toBe('lost')
      expect(await trySave(lease)).toBe('lost')
      expect((await acquire()).checkpoint).toBeNull()
    })

    it('is noticed when it was rolled back by one save', async () => {
      const first = await save(await acquire(), { 'worker:w-1': 'one' }, 1)
      const rollBack = await under.remember(3)
      const second = await save(first, { 'worker:w-1': 'newer' }, 2)
      await rollBack()
      expect(await read(second, 'worker:w-1')).toBe('lost')
      expect(await trySave(second)).toBe('lost')
      const again = await acquire()
      expect(again.checkpoint?.findingsOffset).toBe(1)
      expect(await read(again, 'worker:w-1')).toEqual(['one'])
    })

    it('is noticed when it was rolled back to a former owner', async () => {
      await save(await acquire(), { 'worker:w-1': 'one' }, 1)
      const rollBack = await under.remember(3)
      const lease = await acquire()
      await rollBack()
      expect(await read(lease, 'worker:w-1')).toBe('lost')
      expect(await trySave(lease)).toBe('lost')
    })
  })

  describe('a save', () => {
    it('done twice with one lease is refused the second time', async () => {
      const lease = await acquire()
      await save(lease, { 'worker:w-1': 'one' })
      expect(await trySave(lease)).toBe('lost')
    })
  })
}
