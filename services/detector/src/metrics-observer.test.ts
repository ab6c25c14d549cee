import { asEventId, asWorkerId, type Event, SIGNALS } from '@redflag/detection'
import { createMetrics, createMetricsRegistry, createSilentLogger } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import { DETECTOR_METRICS } from './metrics.ts'
import { createMetricsObserver } from './metrics-observer.ts'
import { createRig } from './testing/rig.ts'

type LabelEvent = Extract<Event, { type: 'label' }>

const aLabel = (id: string, verdict: LabelEvent['label']['verdict'], ...signals: string[]): LabelEvent => ({
  eventId: asEventId(id),
  workerId: asWorkerId('w-1'),
  occurredAtMs: 1_800_000_000_000,
  receivedAtMs: 1_800_000_000_000,
  quality: [],
  connection: null,
  type: 'label',
  label: { alertId: 'al-1', verdict, signals },
})

function someObserver() {
  const registry = createMetricsRegistry()
  const metrics = createMetrics(DETECTOR_METRICS, registry)
  const observer = createMetricsObserver(metrics, createSilentLogger(), () => 0)
  async function counted(): Promise<Readonly<Record<string, number>>> {
    const { values } = await metrics.labels.get()
    const told = values.filter(({ value }) => value > 0)
    return Object.fromEntries(
      told.map(({ labels, value }) => [`${labels['signal']} ${labels['verdict']}`, value]),
    )
  }
  return { observer, counted, metrics }
}

it('a log that lost its tail is no negative count of expired records', async () => {
  const { observer, metrics } = someObserver()
  observer.gap({ topic: 't', partition: 0, expected: 9, available: 5 })
  observer.gap({ topic: 't', partition: 0, expected: 5, available: 7 })
  expect((await metrics.gapRecords.get()).values).toMatchObject([{ value: 2 }])
})

describe('labels', () => {
  it('are counted by signal and verdict, and those of unknown signals together', async () => {
    const { observer, counted } = someObserver()
    const rig = await createRig()
    await rig.start({ observer })
    await rig.send([
      aLabel('l-1', 'confirmed', 'shared-ip', 'impossible-travel'),
      aLabel('l-2', 'false_positive', 'shared-ip', 'no-such-thing', 'nor-this'),
      aLabel('l-3', 'confirmed', 'shared-ip'),
    ])
    await rig.log.drain()
    expect(await counted()).toEqual({
      'shared-ip confirmed': 2,
      'impossible-travel confirmed': 1,
      'shared-ip false_positive': 1,
      'other false_positive': 1,
    })
  })

  it('that come twice are counted once', async () => {
    const { observer, counted } = someObserver()
    const rig = await createRig()
    await rig.start({ observer })
    await rig.send([aLabel('l-1', 'victim', 'shared-ip')])
    await rig.send([aLabel('l-1', 'victim', 'shared-ip'), aLabel('l-1', 'victim', 'shared-ip')])
    await rig.log.drain()
    expect(await counted()).toEqual({ 'shared-ip victim': 1 })
  })

  it('are not counted before their batch is committed, nor again when it is repeated or rebuilt', async () => {
    const { observer, counted } = someObserver()
    const rig = await createRig()
    await rig.start()
    await rig.send([aLabel('l-1', 'confirmed', 'shared-ip')])
    await rig.log.drain()
    const [profile] = rig.profilesOf(['w-1'])
    if (profile == null) throw new Error('no profile')
    const { partition, offset } = profile.position
    const event = aLabel('l-1', 'confirmed', 'shared-ip')
    const detection = { ...SILENT_DETECTION, profile }
    observer.detected(event, detection)
    observer.detected(event, detection)
    observer.committed(partition + 1, 1)
    expect(await counted()).toEqual({})
    observer.committed(partition, offset + 1)
    expect(await counted()).toEqual({ 'shared-ip confirmed': 1 })
    observer.acquired(partition, 0, offset + 1)
    observer.detected(event, detection)
    observer.committed(partition, offset + 1)
    expect(await counted()).toEqual({ 'shared-ip confirmed': 1 })
  })

  it('have a series for each signal and verdict from the start, and no more than that', async () => {
    const { metrics } = someObserver()
    expect((await metrics.labels.get()).values).toHaveLength((SIGNALS.length + 1) * 4)
  })
})

const SILENT_DETECTION = {
  outcome: 'folded',
  late: false,
  assessment: null,
  finding: null,
  clusterFinding: null,
  tellings: [],
  evaluation: null,
} as const
