import { join } from 'node:path'
import { createConfluentRegistry } from '@redflag/runtime'
import { assessmentCodec, findingCodec } from '@redflag/schemas'
import { openBacklog } from '../end-to-end/backlog.ts'
import { NAMES, PARTITIONS, STAGES } from '../end-to-end/names.ts'
import type { BenchContext } from '../measure/bench.ts'
import type { OpenProgram } from '../measure/children.ts'
import { type RunningServer, type ServerName, startServers } from '../measure/stack.ts'
import type { BareQuestion, BareSettings } from '../programs/bare.ts'
import type { PeerPlatformQuestion, PeerPlatformSettings } from '../programs/peer-platform.ts'
import { buildJar } from './build-jar.ts'
import { createDetectorSide } from './detector-side.ts'
import { PEER, TOPICS } from './names.ts'
import { openProgress, type Progress } from './progress.ts'
import type { Side, SideId } from './side.ts'
import { createStreamsSide } from './streams-side.ts'

/** Everything that takes part. */
export interface Contest {
  readonly servers: Readonly<Record<ServerName, RunningServer>>
  readonly sides: Readonly<Record<SideId, Side>>
  readonly platform: OpenProgram<PeerPlatformQuestion>
  /** Copies what Kafka Streams reads to where the detector reads: byte for byte, and the ceiling of both. */
  readonly bare: OpenProgram<BareQuestion>
  readonly progress: Progress
  readonly brokers: readonly string[]
  readonly registryUrl: string
}

const BARE_GROUP = 'bare'

/** Marked payouts that the list of addresses knows. */
export const MOST_MARKS = 20_000

/** Starts the servers, empty, and whoever sends; neither side yet. */
export async function prepareContest(
  context: BenchContext,
  sizes: Pick<PeerPlatformSettings, 'workers' | 'small'>,
): Promise<Contest> {
  const { children, atEnd, scratch } = context
  const jar = await buildJar(context)
  const servers = await startServers(['kafka', 'registry', 'redis'], context)
  const brokers = [servers.kafka.address]
  const registryUrl = servers.registry.address
  const backlog = await openBacklog(brokers)
  for (const topic of TOPICS) await backlog.createTopic(topic, PARTITIONS)
  await backlog.close()
  const progress = await openProgress(brokers)
  atEnd(() => progress.close())
  // A fresh broker is still making the place where groups are kept, and the bare client gives up at once.
  for (const group of [BARE_GROUP, PEER.groupId, STAGES.detector.groupId])
    await progress.until(`the coordinator of ${group}`, () =>
      progress.committed(group, PEER.events).then(
        () => true,
        () => false,
      ),
    )
  const registry = createConfluentRegistry({ url: registryUrl })
  const streams = {
    jar,
    brokers,
    scratch,
    stateFolder: join(scratch, 'streams-state'),
    findingSchema: await registry.register(`${PEER.findings}-value`, findingCodec.schemaJson),
    assessmentSchema: await registry.register(`${PEER.assessments}-value`, assessmentCodec.schemaJson),
  }
  const platform: PeerPlatformSettings = {
    brokers,
    registryUrl,
    eventsTopic: NAMES.events,
    deadLetterTopic: NAMES.deadLetter,
    ...sizes,
    marks: MOST_MARKS,
  }
  const bare: BareSettings = { brokers, from: PEER.events, to: NAMES.events }
  return {
    servers,
    brokers,
    registryUrl,
    progress,
    sides: {
      detector: createDetectorSide(children, servers, progress),
      streams: createStreamsSide(children, streams, progress),
    },
    platform: await children.open('peer-platform', platform),
    bare: await children.open('bare', bare),
  }
}
