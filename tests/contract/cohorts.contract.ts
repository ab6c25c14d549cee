import { type CohortDay, createCohortTable, EMPTY_TALLY, type Tally } from '@redflag/detection'
import { createCohortReader } from '@redflag/detector/cohorts/reader'
import { createMemoryRegistry, createRecordCodec, type Log, type LogRecord } from '@redflag/runtime'
import { cohortCodec } from '@redflag/schemas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const DAY_MS = 86_400_000
const TODAY = 20_000
const NOW_MS = (TODAY + 60) * DAY_MS

export interface CohortCase {
  readonly log: Log
  /** A topic that nobody has used, compacted where the log can. */
  readonly freshTopic: () => Promise<string>
  readonly close: () => Promise<void>
}

const figures = (over: Partial<Tally>): Tally => ({ ...EMPTY_TALLY, ...over })

const aDay = (partition: number, day: number, over: Partial<Tally>, corridor = 'EUR'): CohortDay => ({
  partition,
  day,
  corridors: [{ corridor, tally: figures(over) }],
})

/** The contract of reading what all detectors publish of their cohorts. */
export function cohortContract(name: string, open: () => Promise<CohortCase>): void {
  describe(`figures of cohorts: ${name}`, () => {
    let under: CohortCase

    beforeAll(async () => {
      under = await open()
    })
    afterAll(() => under.close())

    async function createRig(topic: string) {
      const codec = await createRecordCodec(createMemoryRegistry(), cohortCodec, topic)
      const table = createCohortTable()
      const reads: number[] = []
      const unreadable: LogRecord[] = []
      const observer = {
        cohorts: (records: number) => reads.push(records),
        undecodable: (record: LogRecord) => unreadable.push(record),
      }
      const reader = createCohortReader({ log: under.log, codec, table, observer }, topic)
      const producer = await under.log.producer()
      return {
        ...{ table, reads, unreadable, reader, codec },
        publish: (...days: readonly CohortDay[]) =>
          producer.send(
            days.map((one) => ({ topic, key: `${one.partition}:${one.day}`, value: codec.encode(one) })),
          ),
        garble: () => producer.send([{ topic, key: '9:9', value: new Uint8Array([0, 0, 0, 0, 1, 255]) }]),
        shiftedOf: (corridor: string) => table.weekOf(corridor, TODAY * DAY_MS, NOW_MS, 1)?.week.shifted,
      }
    }
    /** Enough paid in the weeks before that there is something to compare with. */
    const usual = aDay(7, TODAY - 14, { paid: 100 })

    it('sums over partitions; of one day of one partition the last that was said counts', async () => {
      const { publish, reader, shiftedOf } = await createRig(await under.freshTopic())
      await publish(usual, aDay(0, TODAY, { shifted: 1 }), aDay(1, TODAY, { shifted: 10 }))
      await publish(aDay(2, TODAY, { shifted: 100 }, 'GBP'), aDay(0, TODAY, { shifted: 2 }))
      await reader.refresh()
      expect(shiftedOf('EUR')).toBe(12)
      expect(shiftedOf('')).toBe(112)
    })

    it('saying it again changes nothing', async () => {
      const { publish, reader, shiftedOf } = await createRig(await under.freshTopic())
      const days = [usual, aDay(0, TODAY, { shifted: 1 }), aDay(1, TODAY, { shifted: 10 })]
      await publish(...days)
      await publish(...days)
      await reader.refresh()
      await publish(...days)
      await reader.refresh()
      expect(shiftedOf('EUR')).toBe(11)
    })

    it('goes on where it was, and reads everything when it begins', async () => {
      const topic = await under.freshTopic()
      const first = await createRig(topic)
      await first.reader.refresh()
      await first.publish(usual, aDay(0, TODAY, { shifted: 1 }))
      await Promise.all([first.reader.refresh(), first.reader.refresh()])
      await first.publish(aDay(1, TODAY, { shifted: 10 }))
      await first.reader.refresh()
      await first.reader.refresh()
      expect(first.reads).toEqual([0, 2, 1, 0])
      const second = await createRig(topic)
      await second.reader.refresh()
      expect(second.reads).toEqual([3])
      expect(second.shiftedOf('EUR')).toBe(first.shiftedOf('EUR'))
    })

    it('passes over what cannot be read, and says so', async () => {
      const { publish, garble, reader, shiftedOf, unreadable } = await createRig(await under.freshTopic())
      await garble()
      await publish(usual, aDay(0, TODAY, { shifted: 1 }))
      await reader.refresh()
      expect(shiftedOf('EUR')).toBe(1)
      expect(unreadable).toHaveLength(1)
    })

    it('says so when the topic is not there', async () => {
      const { reader } = await createRig(`${await under.freshTopic()}-not-there`)
      await expect(reader.refresh()).rejects.toMatchObject({ code: 'LOG_TOPIC_UNKNOWN' })
    })
  })
}
