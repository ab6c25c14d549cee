import { type AttributeUse, asWorkerId, type Member } from '@redflag/detection'
import type { RedisConnection } from '@redflag/runtime'
import { linkKey } from '../profiles/keys.ts'
import { type LinkStore, MEMBERS_KEPT, type Touched } from './port.ts'

/**
 * Notes one use of an attribute and answers the own use as it now stands and the other members.
 * KEYS 1 hash of the attribute, 2 hash of those who are asked for, which may be the same: workerId → "first last agency household created closed confirmed" joined by the unit separator.
 * ARGV 1 workerId, 2 first seen ms, 3 last seen ms, 4 the other fields, joined, 5 most members, 6 forget members last seen before ms,
 * 7 time to live of the key in seconds. Returns a flat list: own value, then workerId, value, workerId, value ... of the others.
 */
const TOUCH = `
local function split(value)
  local parts = {}
  for part in string.gmatch(value .. '\\31', '([^\\31]*)\\31') do parts[#parts + 1] = part end
  return parts
end
local function isLive(value) return tonumber(split(value)[2]) >= tonumber(ARGV[6]) end
local others = {}
local function answer(worker, value)
  others[#others + 1] = worker
  others[#others + 1] = value
end
local own = nil
local count = 0
local isSame = KEYS[1] == KEYS[2]
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if all[i] == ARGV[1] then
    own = split(all[i + 1])
    count = count + 1
  elseif not isLive(all[i + 1]) then
    redis.call('HDEL', KEYS[1], all[i])
  else
    if isSame then answer(all[i], all[i + 1]) end
    count = count + 1
  end
end
if not isSame then
  local across = redis.call('HGETALL', KEYS[2])
  for i = 1, #across, 2 do
    if across[i] ~= ARGV[1] and isLive(across[i + 1]) then answer(across[i], across[i + 1]) end
  end
end
local first, last = ARGV[2], ARGV[3]
if own and tonumber(own[1]) < tonumber(first) then first = own[1] end
if own and tonumber(own[2]) > tonumber(last) then last = own[2] end
local value = table.concat({ first, last, ARGV[4] }, '\\31')
table.insert(others, 1, value)
if own or count < tonumber(ARGV[5]) then
  redis.call('HSET', KEYS[1], ARGV[1], value)
  redis.call('EXPIRE', KEYS[1], ARGV[7])
end
return others
`

/** In the order in which they are stored. */
const RELATIONS = ['agencyId', 'householdId', 'createdMs', 'closedMs', 'confirmedMs'] as const

/** Links in Redis: one hash per attribute. */
export function createRedisLinks(redis: RedisConnection, keyPrefix = 'rf'): LinkStore {
  const touch = redis.script(TOUCH)
  return {
    async touch(uses) {
      return Promise.all(uses.map((use) => touchOne(use)))
    },
  }

  async function touchOne({ kind, key, member, among, windowMs }: AttributeUse): Promise<Touched> {
    const answer = await touch(
      [linkKey(keyPrefix, kind, key), linkKey(keyPrefix, among, key)],
      [
        member.workerId,
        member.firstSeenMs,
        member.lastSeenMs,
        RELATIONS.map((field) => member[field] ?? '').join('\x1f'),
        MEMBERS_KEPT,
        member.firstSeenMs - windowMs,
        // Twice the window in wall time: event time may run behind it.
        Math.ceil((2 * windowMs) / 1000),
      ],
    )
    const [own, ...others] = answer as readonly Buffer[]
    return { own: readMember(member.workerId, own), others: readMembers(others) }
  }
}

function readMembers(flat: readonly (Buffer | string)[]): readonly Member[] {
  const members: Member[] = []
  for (let i = 0; i + 1 < flat.length; i += 2) members.push(readMember(String(flat[i]), flat[i + 1]))
  return members.sort((a, b) => (a.workerId < b.workerId ? -1 : 1))
}

function readMember(workerId: string, value: Buffer | string | undefined): Member {
  const [
    first = '0',
    last = '0',
    agencyId = '',
    householdId = '',
    createdMs = '',
    closedMs = '',
    confirmedMs = '',
  ] = String(value).split('\x1f')
  return {
    workerId: asWorkerId(workerId),
    firstSeenMs: Number(first),
    lastSeenMs: Number(last),
    agencyId: agencyId === '' ? null : agencyId,
    householdId: householdId === '' ? null : householdId,
    createdMs: createdMs === '' ? null : Number(createdMs),
    closedMs: closedMs === '' ? null : Number(closedMs),
    confirmedMs: confirmedMs === '' ? null : Number(confirmedMs),
  }
}
