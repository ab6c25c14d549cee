import { namingFaults } from '@redflag/runtime'
import { expect, it } from 'vitest'
import { SETTINGS_METRICS } from './settings-metrics.ts'

it('keep to the naming conventions', () => {
  expect(namingFaults(SETTINGS_METRICS)).toEqual([])
})
