import { namingFaults } from '@redflag/runtime'
import { expect, it } from 'vitest'
import { detectorMetrics } from './metrics.ts'

it('keep to the naming conventions', () => {
  expect(namingFaults(detectorMetrics)).toEqual([])
})
