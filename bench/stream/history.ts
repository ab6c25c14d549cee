import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AttributeUse, Profile, WorkerId } from '@redflag/detection'
import { decodeProfile } from '@redflag/detector/profiles/codec'

/** A platform in full swing, made once by `programs/prepare.ts`: state of all workers, and what they do next. */
export interface HistoryFacts {
  readonly workers: number
  readonly days: number
  /** Events that were folded, links included. */
  readonly events: number
  /** Lines of `live.ndjson`. */
  readonly liveEvents: number
}

export const HISTORY_FILES = {
  facts: 'facts.json',
  /** `id NUL length NUL` and the stored form, one behind the other. */
  profiles: 'profiles.bin',
  /** Every use of every attribute that the link store holds, as JSON lines. */
  links: 'links.ndjson',
  /** Events as a platform sends them, beginning where the history ends. */
  live: 'live.ndjson',
} as const

export function readFacts(folder: string): HistoryFacts {
  return JSON.parse(readFileSync(join(folder, HISTORY_FILES.facts), 'utf8')) as HistoryFacts
}

/** Stored profiles by worker. */
export function readStoredProfiles(folder: string): ReadonlyMap<WorkerId, Buffer> {
  const bytes = readFileSync(join(folder, HISTORY_FILES.profiles))
  const profiles = new Map<WorkerId, Buffer>()
  for (let at = 0; at < bytes.length; ) {
    const idEnd = bytes.indexOf(0, at)
    const lengthEnd = bytes.indexOf(0, idEnd + 1)
    const bodyEnd = lengthEnd + 1 + Number(bytes.toString('latin1', idEnd + 1, lengthEnd))
    profiles.set(bytes.toString('utf8', at, idEnd) as WorkerId, bytes.subarray(lengthEnd + 1, bodyEnd))
    at = bodyEnd
  }
  return profiles
}

export function readProfiles(folder: string): Map<WorkerId, Profile> {
  const profiles = new Map<WorkerId, Profile>()
  for (const [id, bytes] of readStoredProfiles(folder)) profiles.set(id, decodeProfile(id, bytes))
  return profiles
}

export async function* readLinks(folder: string): AsyncGenerator<AttributeUse> {
  for await (const line of linesOf(folder, HISTORY_FILES.links)) yield JSON.parse(line) as AttributeUse
}

/** Lines of what comes next, in order. */
export function readLive(folder: string): AsyncGenerator<string> {
  return linesOf(folder, HISTORY_FILES.live)
}

async function* linesOf(folder: string, file: string): AsyncGenerator<string> {
  const input = createReadStream(join(folder, file), { highWaterMark: 1 << 20 })
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } finally {
    input.destroy()
  }
}
