import { createMemoryLinks, createMemoryProfiles } from '@redflag/detector'
import { linkStoreContract } from './link-store.contract.ts'
import { profileStoreContract } from './profile-store.contract.ts'
import { workersOf } from './workers.ts'

profileStoreContract(
  'memory',
  async () => {
    const store = createMemoryProfiles()
    return { store, flush: async () => store.flush() }
  },
  workersOf,
)
linkStoreContract('memory', async () => createMemoryLinks())
