import { createMemoryAlertStore } from '@redflag/alerting'
import { describe } from 'vitest'
import { alertStoreContract } from './alert-store.contract.ts'

describe('the alert store in memory', () => {
  alertStoreContract(async () => {
    const store = createMemoryAlertStore()
    return {
      store,
      // Each test uses one partition where it forgets, so all is as good as one.
      async forget() {
        store.clear()
      },
      async remember() {
        const snapshot = store.snapshot()
        return async () => store.restore(snapshot)
      },
    }
  })
})
