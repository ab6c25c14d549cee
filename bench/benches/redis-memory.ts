import type { Bench } from '../measure/bench.ts'
import { startServers, versionsOf } from '../measure/stack.ts'
import { mebibytes, short, whole } from '../measure/table.ts'
import type { SeedAnswer, SeedSettings } from '../programs/seed.ts'
import { readFacts } from '../stream/history.ts'
import { preparedHistory } from '../stream/prepared.ts'

const PARTITIONS = 8

/** Bytes of Redis that a worker takes. */
export const redisMemoryBench: Bench = {
  id: 'redis-memory',
  title: 'Redis: bytes per worker',
  async run(context) {
    const folder = await preparedHistory(context)
    const { workers, days } = readFacts(folder)
    const servers = await startServers(['redis'], context)
    const settings: SeedSettings = {
      folder,
      redisUrl: servers.redis.address,
      keyPrefix: 'rf',
      partitions: PARTITIONS,
      copies: 10,
    }
    const seed = await context.children.run<SeedAnswer>('seed', settings)
    const { usedBytes, residentBytes, linkKeys, linkMembers } = seed
    const perWorker = (bytes: number): string => whole(bytes / seed.workers)
    const rows = [
      [
        'all of it',
        perWorker(usedBytes.links - usedBytes.empty),
        mebibytes(usedBytes.links - usedBytes.empty),
      ],
      [
        '  profiles',
        perWorker(usedBytes.profiles - usedBytes.empty),
        mebibytes(usedBytes.profiles - usedBytes.empty),
      ],
      ['    of that, the values', perWorker(seed.profileValueBytes), mebibytes(seed.profileValueBytes)],
      [
        '  links',
        perWorker(usedBytes.links - usedBytes.profiles),
        mebibytes(usedBytes.links - usedBytes.profiles),
      ],
      ['resident set of the process', perWorker(residentBytes), mebibytes(residentBytes)],
    ]
    return {
      tables: [
        {
          title: `At ${whole(seed.workers)} workers`,
          reading:
            'Lower is better: bytes times workers is the memory that Redis needs, before what an append-only rewrite takes for a moment.',
          table: { columns: ['what', 'bytes per worker', 'in all'], rows },
        },
      ],
      versions: versionsOf(servers),
      method: [
        `${whole(workers)} different pasts of ${days} days, each written for ten workers through the detector's own stores, with expiry; differences of \`used_memory\`.`,
        `${short(linkKeys / seed.workers)} attributes per worker, ${short(linkMembers / linkKeys)} workers per attribute.`,
      ],
    }
  },
}
