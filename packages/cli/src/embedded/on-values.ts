import type { BatchHandler, RecordCodec } from '@redflag/runtime'

/** A reader that hands over every value of a topic, in order, from the first that is there. */
export function onValues<Value>(codec: RecordCodec<Value>, take: (value: Value) => void): BatchHandler {
  return {
    async assigned(partitions) {
      return partitions.map((one) => ({ ...one, start: 'earliest' as const }))
    },
    async revoked() {},
    async gap() {},
    async batch({ records }, control) {
      for (const { value } of records) if (value !== null) take(await codec.decode(value))
      const last = records.at(-1)
      if (last !== undefined) await control.commit(last.offset + 1)
    },
  }
}
