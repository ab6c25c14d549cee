import { namingFaults } from '@redflag/runtime'
import { expect, it } from 'vitest'
import { ALERTING_METRICS } from './metrics.ts'

it('metric names keep to the Prometheus conventions', () => {
  expect(namingFaults(ALERTING_METRICS)).toEqual([])
})
