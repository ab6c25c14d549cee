import { expect, it } from 'vitest'
import { finalOfTopic, install, oracleOf } from '../support/installation.ts'
import { requireStack } from '../support/stack.ts'

it.each(['gzip', 'lz4', 'snappy', 'zstd'])(
  'reads a platform topic compressed with %s by kcat',
  async (codec) => {
    const stack = await requireStack()
    const oracle = await oracleOf(7)
    const site = await install(stack)
    try {
      await site.produce(oracle.lines, codec)
      await Promise.all([site.start('ingest'), site.start('detector'), site.start('alerting')])
      await site.settled()
      expect(finalOfTopic(await site.alerts())).toEqual(oracle.final)
    } finally {
      await site.dispose()
    }
  },
)
