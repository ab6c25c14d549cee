import { namingFaults } from '@redflag/runtime'
import { expect, it } from 'vitest'
import { DETECTOR_METRICS } from './metrics.ts'

it('keep to the naming conventions', () => {
  expect(namingFaults(DETECTOR_METRICS)).toEqual([])
})
