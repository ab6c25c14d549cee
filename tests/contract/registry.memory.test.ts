import { createMemoryRegistry } from '@redflag/runtime'
import { registryContract } from './registry.contract.ts'

let count = 0
registryContract(
  'in memory',
  async () => createMemoryRegistry(),
  () => `subject-${++count}`,
)
