import { expect, it } from 'vitest'
import { createInbox } from './inbox.ts'

it('gives messages in their order, to whoever waits and to whoever comes later', async () => {
  const inbox = createInbox<number>()
  const first = inbox.take()
  inbox.put(1)
  inbox.put(2)
  expect(await first).toBe(1)
  expect(await inbox.take()).toBe(2)
})

it('fails at once, or once it is empty', async () => {
  const now = createInbox<number>()
  now.put(1)
  now.fail(new Error('first'))
  now.fail(new Error('second'))
  await expect(now.take()).rejects.toThrow('first')
  await expect(now.take()).rejects.toThrow('first')

  const later = createInbox<number>()
  later.put(1)
  later.failAfter(new Error('over'))
  expect(await later.take()).toBe(1)
  await expect(later.take()).rejects.toThrow('over')
})

it('wakes a waiter when it fails', async () => {
  const inbox = createInbox<number>()
  const waiting = inbox.take()
  inbox.failAfter(new Error('over'))
  await expect(waiting).rejects.toThrow('over')
})
