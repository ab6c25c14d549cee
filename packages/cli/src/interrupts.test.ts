import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { listenForInterrupts } from './interrupts.ts'

class Ended extends Error {
  readonly status: number | string | null | undefined
  constructor(status: number | string | null | undefined) {
    super('ended')
    this.status = status
  }
}

function aProcess() {
  return Object.assign(new EventEmitter(), {
    exit(status?: number | string | null): never {
      throw new Ended(status)
    },
  }) as unknown as Pick<NodeJS.Process, 'on' | 'off' | 'exit'> & EventEmitter
}

it('the first signal aborts, the second ends the process with the status that shells know', () => {
  const source = aProcess()
  const { signal } = listenForInterrupts(source)
  expect(signal.aborted).toBe(false)
  source.emit('SIGTERM')
  expect(signal.reason).toMatchObject({ name: 'Interrupted', status: 143 })
  expect(() => source.emit('SIGINT')).toThrow(expect.objectContaining({ status: 130 }))
})

it('listens no longer than it is asked to', () => {
  const source = aProcess()
  const interrupts = listenForInterrupts(source)
  interrupts.close()
  expect(source.emit('SIGINT')).toBe(false)
  expect(interrupts.signal.aborted).toBe(false)
})
