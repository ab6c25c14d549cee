import { describe, expect, it } from 'vitest'
import { createLifecycle, type Part } from './lifecycle.ts'

function recorder() {
  const said: string[] = []
  const part = (name: string, over: Partial<Part> = {}): Part => ({
    name,
    start: () => void said.push(`+${name}`),
    stop: () => void said.push(`-${name}`),
    ...over,
  })
  return { said, part }
}

describe('a lifecycle', () => {
  it('starts in order and stops in reverse, once', async () => {
    const { said, part } = recorder()
    const life = createLifecycle([part('a'), part('b'), part('c')])
    await life.start()
    await Promise.all([life.stop(), life.stop()])
    expect(said).toEqual(['+a', '+b', '+c', '-c', '-b', '-a'])
  })

  it('rolls back a half start and keeps the cause', async () => {
    const { said, part } = recorder()
    const broken = new Error('no port')
    const fails = () => {
      throw broken
    }
    const life = createLifecycle([part('a'), part('b', { start: fails }), part('c')])
    await expect(life.start()).rejects.toMatchObject({ code: 'START_FAILED', cause: broken })
    expect(said).toEqual(['+a', '-a'])
  })

  it('leaves nothing running when it is stopped while it starts', async () => {
    const { said, part } = recorder()
    let go = () => {}
    const slow = new Promise<void>((resolve) => {
      go = resolve
    })
    let stopping = Promise.resolve()
    const start = async () => {
      stopping = life.stop()
      await slow
      said.push('+b')
    }
    const life = createLifecycle([part('a'), part('b', { start }), part('c')])
    const starting = life.start()
    go()
    await expect(starting).rejects.toMatchObject({ code: 'START_FAILED', facts: { part: 'c' } })
    await stopping
    expect(said).toEqual(['+a', '+b', '-b', '-a'])
  })

  it('stops the others when one fails to stop', async () => {
    const { said, part } = recorder()
    const life = createLifecycle([part('a'), part('b', { stop: () => Promise.reject(new Error('stuck')) })])
    await life.start()
    await expect(life.stop()).rejects.toThrow('stuck')
    expect(said).toEqual(['+a', '+b', '-a'])
  })

  it('gives up at the deadline and names what hangs', async () => {
    const { part } = recorder()
    const life = createLifecycle([part('a'), part('b', { stop: () => new Promise(() => {}) })], 20)
    await life.start()
    await expect(life.stop()).rejects.toMatchObject({ code: 'STOP_TIMED_OUT', facts: { parts: 'a, b' } })
  })
})
