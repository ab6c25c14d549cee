import { expect, test } from 'vitest'
import { aPayout } from '../testing/builders.ts'
import { createDriver } from '../testing/driver.ts'
import { standing } from './standing.ts'

test('what came back does not stand, and what was rerouted went to one place', () => {
  const driver = createDriver()
  driver.send(
    aPayout({ at: 1, payout: 'po-1', to: 'bank-1', status: 'requested' }),
    aPayout({ at: 2, payout: 'po-2', to: 'bank-1' }),
    aPayout({ at: 3, payout: 'po-1', to: 'bank-2', status: 'sent' }),
    aPayout({ at: 4, payout: 'po-3', to: 'bank-3' }),
    aPayout({ at: 5, payout: 'po-3', to: 'bank-3', status: 'reversed' }),
  )
  expect(standing(driver.profile().payouts)).toMatchObject([
    { payoutId: 'po-2', destinationKey: 'bank-1' },
    { payoutId: 'po-1', destinationKey: 'bank-2' },
  ])
})
