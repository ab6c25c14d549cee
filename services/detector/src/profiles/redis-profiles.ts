import { randomUUID } from 'node:crypto'
import type { Profile, WorkerId } from '@redflag/detection'
import type { RedisConnection } from '@redflag/runtime'
import { bucketsOf, byBucket } from './buckets.ts'
import { decodeProfile, encodeProfile, isOfPresentFormat } from './codec.ts'
import { type Fence, readFence, type StoredCheckpoint, startFrom, writeFence } from './fence.ts'
import { type Keys, profileKeys } from './keys.ts'
import type { Checkpoint, Lease, Loaded, ProfileStore, Saved } from './port.ts'
import { PROFILE_FORMAT } from './schema.ts'
import { SAVE_BUCKET, SAVED, TAKE_BUCKET } from './scripts.ts'

export interface RedisProfilesSettings {
  /** Put before every key, so that installations can share a server. Default `rf`. */
  readonly keyPrefix?: string
  /** A worker not seen for so long is forgotten, in seconds. Default 200 days: the widest signal window and some. */
  readonly ttlSeconds?: number
}

const DAY_SECONDS = 86_400

/** With the form of the profiles that it stands for. */
interface FormattedCheckpoint extends StoredCheckpoint {
  readonly format: number
}

/** Profiles in Redis: one value per worker, one fence per bucket, one checkpoint per partition. */
export function createRedisProfiles(
  redis: RedisConnection,
  settings: RedisProfilesSettings = {},
): ProfileStore {
  const keys: Keys = profileKeys(settings.keyPrefix ?? 'rf')
  const ttlSeconds = settings.ttlSeconds ?? 200 * DAY_SECONDS
  const takeBucket = redis.script(TAKE_BUCKET)
  const saveBucket = redis.script(SAVE_BUCKET)

  async function acquire(partition: number, partitions: number): Promise<Lease> {
    const token = randomUUID()
    const buckets = bucketsOf(partition, partitions)
    const found = await Promise.all(buckets.map((bucket) => takeBucket([keys.fence(bucket)], [token])))
    const fences = new Map<number, Fence | null>()
    buckets.forEach((bucket, i) => {
      const text = found[i]
      fences.set(bucket, text === null || text === undefined ? null : readFence(String(text)))
    })
    const text = await redis.get(keys.checkpoint(partition, partitions))
    const stored = text === null ? null : (JSON.parse(text.toString()) as FormattedCheckpoint)
    // What an earlier version wrote cannot be read: as good as lost, and rebuilt from the log.
    const isReadable = stored?.format === PROFILE_FORMAT
    const sequences = new Map([...fences].map(([bucket, fence]) => [bucket, fence?.sequence ?? 0]))
    // After the fences: nobody who was here before can change them any more.
    const counted = await Promise.all(buckets.map((bucket) => redis.get(keys.tallies(bucket))))
    const tallies = new Map<number, Uint8Array>()
    buckets.forEach((bucket, i) => {
      const bytes = counted[i] ?? null
      if (bytes !== null) tallies.set(bucket, bytes)
    })
    return {
      partition,
      partitions,
      token,
      sequences,
      tallies: isReadable ? tallies : NONE,
      checkpoint: isReadable ? startFrom(stored, fences) : null,
    }
  }

  async function load(lease: Lease, workerIds: readonly WorkerId[]): Promise<Loaded> {
    const groups = [...byBucket(workerIds, (workerId) => workerId)]
    const answers = await Promise.all(
      groups.map(([bucket, ids]) =>
        redis.mget([keys.fence(bucket), ...ids.map((id) => keys.profile(bucket, id))]),
      ),
    )
    const profiles = new Map<WorkerId, Profile>()
    for (const [i, [bucket, ids]] of groups.entries()) {
      const [fence, ...values] = answers[i] ?? []
      if (!isMine(lease, bucket, fence)) return { status: 'lost' }
      ids.forEach((id, at) => {
        const bytes = values[at]
        if (bytes !== null && bytes !== undefined && isOfPresentFormat(bytes))
          profiles.set(id, decodeProfile(id, bytes))
      })
    }
    return { status: 'loaded', profiles }
  }

  async function save(
    lease: Lease,
    profiles: readonly Profile[],
    checkpoint: Checkpoint,
    tallies: ReadonlyMap<number, Uint8Array> = NONE,
  ): Promise<Saved> {
    const sequences = new Map(lease.sequences)
    const byOwn = byBucket(profiles, (profile) => profile.workerId)
    const groups = [...byOwn]
    for (const bucket of tallies.keys()) if (!byOwn.has(bucket)) groups.push([bucket, []])
    const answers = await Promise.all(
      groups.map(([bucket, group]) => {
        const sequence = lease.sequences.get(bucket) ?? 0
        sequences.set(bucket, sequence + 1)
        const next = writeFence({
          token: lease.token,
          sequence: sequence + 1,
          nextOffset: checkpoint.nextOffset,
        })
        const counted = tallies.get(bucket)
        const more = counted === undefined ? [] : [[keys.tallies(bucket), Buffer.from(counted)] as const]
        return saveBucket(
          [
            keys.fence(bucket),
            ...group.map((profile) => keys.profile(bucket, profile.workerId)),
            ...more.map(([key]) => key),
          ],
          [
            `${lease.token}:${sequence}:`,
            next,
            ttlSeconds,
            ...group.map(encodeProfile),
            ...more.map(([, bytes]) => bytes),
          ],
        )
      }),
    )
    if (answers.some((answer) => answer !== SAVED)) return { status: 'lost' }
    const stored: FormattedCheckpoint = { ...checkpoint, sequences: [...sequences], format: PROFILE_FORMAT }
    // Not compared: another slot in a cluster. A replaced owner can write here only what its buckets took before it was
    // replaced, so the checkpoint may be older than the buckets, which costs a second folding, but never newer.
    await redis.set(keys.checkpoint(lease.partition, lease.partitions), JSON.stringify(stored))
    return { status: 'saved', lease: { ...lease, sequences, checkpoint } }
  }

  return { acquire, load, save }
}

const NONE: ReadonlyMap<number, Uint8Array> = new Map()

function isMine(lease: Lease, bucket: number, fence: Buffer | null | undefined): boolean {
  if (fence === null || fence === undefined) return false
  return fence.toString().startsWith(`${lease.token}:${lease.sequences.get(bucket) ?? 0}:`)
}
