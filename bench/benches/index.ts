import type { Bench } from '../measure/bench.ts'
import { coreBench } from './core.ts'
import { endToEndBench } from './end-to-end.ts'
import { ingestBench } from './ingest.ts'
import { peersBench } from './peers.ts'
import { redisMemoryBench } from './redis-memory.ts'
import { replayBench } from './replay.ts'

/** In the order in which they run. */
export const benches: readonly Bench[] = [
  coreBench,
  ingestBench,
  endToEndBench,
  peersBench,
  redisMemoryBench,
  replayBench,
]
