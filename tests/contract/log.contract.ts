import { afterAll, beforeAll, describe } from 'vitest'
import { deliveryContract } from './log/delivery.ts'
import { groupContract } from './log/groups.ts'
import type { HarnessOwner, LogHarness } from './log/harness.ts'
import { topicContract } from './log/topics.ts'

/** Everything the log port promises, for any implementation of it. */
export function logContract(name: string, owner: HarnessOwner): void {
  describe(`the log, ${name}`, () => {
    let opened: LogHarness | undefined
    beforeAll(async () => {
      opened = await owner.open()
    })
    afterAll(() => owner.close())
    const harness = () => {
      if (!opened) throw new Error('the harness is not open')
      return opened
    }
    describe('delivery', () => deliveryContract(harness))
    describe('groups', () => groupContract(harness))
    describe('topics and ranges', () => topicContract(harness))
  })
}
