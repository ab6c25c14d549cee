import { createConfluentRegistry, createRecordCodec } from '@redflag/runtime'
import { assessmentCodec, findingCodec } from '@redflag/schemas'
import type { Contest } from './contest.ts'
import { openOutputs, untilQuiet } from './outputs.ts'
import { PORTED, type PortedSignal } from './ported.ts'
import type { SideId } from './side.ts'

/** How far both sides say the same of the same workers. */
export interface Agreement {
  readonly signals: readonly SignalAgreement[]
  readonly workers: number
}

export interface SignalAgreement extends PortedSignal {
  /** Workers of whom both, or one of them alone, ever said it. */
  readonly both: number
  readonly detectorOnly: readonly string[]
  readonly streamsOnly: readonly string[]
}

type Told = Readonly<Record<SideId, ReadonlySet<string>>>

/** Reads all that both have said so far: every reason of every assessment and finding, by worker and signal. */
export async function compareOutputs(contest: Contest): Promise<Agreement> {
  const told: Record<SideId, Set<string>> = { detector: new Set(), streams: new Set() }
  const registry = createConfluentRegistry({ url: contest.registryUrl })
  for (const id of ['detector', 'streams'] as const) {
    const { assessments, findings } = contest.sides[id]
    const codecs = {
      assessment: await createRecordCodec(registry, assessmentCodec, assessments),
      finding: await createRecordCodec(registry, findingCodec, findings),
    }
    const pending: Promise<void>[] = []
    const outputs = await openOutputs(
      contest.brokers,
      [assessments, findings],
      true,
      ({ topic, key, value }) => {
        pending.push(note(topic, key, value))
      },
    )
    await untilQuiet(outputs)
    await outputs.close()
    await Promise.all(pending)

    async function note(topic: string, key: string, value: Buffer): Promise<void> {
      const reasons =
        topic === findings
          ? (await codecs.finding.decode(value)).judgement.reasons
          : (await codecs.assessment.decode(value)).reasons
      for (const { signal, strength } of reasons)
        if (strength >= (LEAST_STRENGTH.get(signal) ?? 0)) told[id].add(`${key} ${signal}`)
    }
  }
  return { signals: PORTED.map((one) => compare(one, told)), workers: workersOf(told) }
}

const LEAST_STRENGTH: ReadonlyMap<string, number> = new Map(PORTED.map(({ id, from }) => [id, from]))

function compare(ported: PortedSignal, told: Told): SignalAgreement {
  const of = (id: SideId) =>
    new Set(
      [...told[id]].filter((one) => one.endsWith(` ${ported.id}`)).map((one) => one.split(' ')[0] ?? ''),
    )
  const [detector, streams] = [of('detector'), of('streams')]
  const without = (all: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...all].filter((one) => !others.has(one)).sort()
  return {
    ...ported,
    both: [...detector].filter((one) => streams.has(one)).length,
    detectorOnly: without(detector, streams),
    streamsOnly: without(streams, detector),
  }
}

const workersOf = (told: Told): number =>
  new Set([...told.detector, ...told.streams].map((one) => one.split(' ')[0])).size

/** Share of those of whom either said it, of whom both did; 1 where neither did. */
export function shareOf({ both, detectorOnly, streamsOnly }: SignalAgreement): number {
  const all = both + detectorOnly.length + streamsOnly.length
  return all === 0 ? 1 : both / all
}

/** @throws when a signal falls short, or one was said of nobody that must have been */
export function assertAgreement({ signals }: Agreement): void {
  const poor = signals.filter(isPoor)
  const mute = signals.filter((one) => one.mustSpeak && one.both === 0)
  if (poor.length === 0 && mute.length === 0) return
  const shown = poor.map(
    (one) =>
      `${one.id}: both ${one.both}, detector alone ${one.detectorOnly.slice(0, 5).join(', ') || 'none'}, Kafka Streams alone ${one.streamsOnly.slice(0, 5).join(', ') || 'none'}`,
  )
  const silent = mute.map((one) => `${one.id}: nobody`)
  throw new Error(`the two do not do the same work:\n${[...shown, ...silent].join('\n')}`)
}

const LEAST_SHARE = 0.95

function isPoor(signal: SignalAgreement): boolean {
  const differing = signal.detectorOnly.length + signal.streamsOnly.length
  return differing > signal.slack && shareOf(signal) < LEAST_SHARE
}
