import {
  type AttributeUse,
  asPseudonym,
  asWorkerId,
  type Member,
  type Profile,
  type WorkerId,
} from '@redflag/detection'
import { createRedisLinks, createRedisProfiles, type Lease, type ProfileStore } from '@redflag/detector'
import { bucketOfWorker } from '@redflag/detector/profiles/buckets'
import { decodeProfile, encodeProfile } from '@redflag/detector/profiles/codec'
import { connectRedis } from '@redflag/runtime'
import { Redis } from 'ioredis'
import { answer, progress, settingsOf } from '../measure/answer.ts'
import { readLinks, readStoredProfiles } from '../stream/history.ts'

export interface SeedSettings {
  readonly folder: string
  readonly redisUrl: string
  readonly keyPrefix: string
  /** Of the events topic. */
  readonly partitions: number
  /** Each worker of the history is written so often, under ids and attributes of its own each time. */
  readonly copies: number
}

export interface SeedAnswer {
  readonly workers: number
  /** Attributes, and uses of them. */
  readonly linkKeys: number
  readonly linkMembers: number
  /** Sum of the values alone. */
  readonly profileValueBytes: number
  /** What Redis says that it uses, at each step. */
  readonly usedBytes: { readonly empty: number; readonly profiles: number; readonly links: number }
  readonly residentBytes: number
}

const SAVED_AT_ONCE = 500
const TOUCHED_AT_ONCE = 2_000

const settings = settingsOf<SeedSettings>()
const { redisUrl, keyPrefix, partitions, copies } = settings
const redis = connectRedis({ url: redisUrl })
const info = new Redis(redisUrl)
try {
  answer(await seed())
} finally {
  await redis.close()
  info.disconnect()
}

/** Fills Redis through the stores themselves, as if a detector had read the history. */
async function seed(): Promise<SeedAnswer> {
  const empty = await memory('used_memory')
  const { workers, profileValueBytes } = await writeProfiles()
  const profiles = await memory('used_memory')
  const { linkKeys, linkMembers } = await writeLinks()
  const links = await memory('used_memory')
  return {
    workers,
    linkKeys,
    linkMembers,
    profileValueBytes,
    usedBytes: { empty, profiles, links },
    residentBytes: await memory('used_memory_rss'),
  }
}

async function memory(field: string): Promise<number> {
  const found = new RegExp(`^${field}:(\\d+)`, 'm').exec(await info.info('memory'))
  return Number(found?.[1])
}

async function writeProfiles() {
  const store = createRedisProfiles(redis, { keyPrefix })
  const leases: Lease[] = []
  for (let partition = 0; partition < partitions; partition++)
    leases.push(await store.acquire(partition, partitions))
  const pending: Profile[][] = leases.map(() => [])
  let [workers, profileValueBytes] = [0, 0]
  for (const [id, bytes] of readStoredProfiles(settings.folder)) {
    for (let copy = 0; copy < copies; copy++) {
      const profile = copied(decodeProfile(id, bytes), copy)
      profileValueBytes += encodeProfile(profile).length
      workers += 1
      if (workers % 20_000 === 0) progress(`${workers} profiles written`)
      const partition = bucketOfWorker(profile.workerId) % partitions
      const group = pending[partition] as Profile[]
      group.push(profile)
      if (group.length === SAVED_AT_ONCE) await save(store, leases, partition, group.splice(0))
    }
  }
  for (const [partition, group] of pending.entries()) await save(store, leases, partition, group)
  return { workers, profileValueBytes }
}

async function save(store: ProfileStore, leases: Lease[], partition: number, group: readonly Profile[]) {
  const saved = await store.save(leases[partition] as Lease, group, { nextOffset: 0, cut: null })
  if (saved.status === 'lost') throw new Error('somebody else writes in this Redis')
  leases[partition] = saved.lease
}

async function writeLinks() {
  const store = createRedisLinks(redis, keyPrefix)
  const keys = new Set<string>()
  let linkMembers = 0
  let group: AttributeUse[] = []
  for await (const use of readLinks(settings.folder)) {
    for (let copy = 0; copy < copies; copy++) {
      const one = copiedUse(use, copy)
      keys.add(`${one.kind}:${one.key}`)
      linkMembers += 1
      group.push(one)
    }
    if (group.length < TOUCHED_AT_ONCE) continue
    await store.touch(group)
    group = []
  }
  await store.touch(group)
  return { linkKeys: keys.size, linkMembers }
}

/** The same past under another id, from before the first record of the topic that is read next. */
function copied(profile: Profile, copy: number): Profile {
  return {
    ...profile,
    workerId: idOf(profile.workerId, copy),
    position: { partition: -1, offset: -1 },
    attributes: profile.attributes.map((one) => ({
      ...one,
      members: one.members.map((member) => copiedMember(member, copy)),
    })),
  }
}

function copiedMember(member: Member, copy: number): Member {
  return { ...member, workerId: idOf(member.workerId, copy) }
}

/** Copies share nothing with each other: the last character of the attribute's key says whose it is. */
function copiedUse(use: AttributeUse, copy: number): AttributeUse {
  const key = copies === 1 ? use.key : asPseudonym(`${use.key.slice(0, -1)}${copy.toString(36)}`)
  return { ...use, key, member: copiedMember(use.member, copy) }
}

function idOf(workerId: WorkerId, copy: number): WorkerId {
  return copies === 1 ? workerId : asWorkerId(`${workerId}-${copy}`)
}
