import { createMemoryLog } from '@redflag/runtime'
import { expect, it } from 'vitest'
import { boundBacklog } from './backlog.ts'

const record = (topic: string) => ({ topic, key: 'w', value: new Uint8Array() })

/** Whether a promise has settled by now, without waiting for it. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending
}

it('makes senders wait while too much is under way, and lets them go on when it is not', async () => {
  const log = createMemoryLog()
  await log.ensureTopics(['events', 'letters'].map((topic) => ({ topic, partitions: 1 })))
  const producer = boundBacklog(await log.producer(), 'events', 2)
  await producer.send([record('events'), record('events'), record('letters'), record('letters')])
  const third = producer.send([record('events'), record('events')])
  const idle = producer.idle()
  producer.done()
  expect(await isSettled(third)).toBe(false)
  producer.done()
  await third
  expect(await isSettled(idle)).toBe(false)
  producer.done()
  producer.done()
  await idle
  expect(await isSettled(producer.idle())).toBe(true)
})
