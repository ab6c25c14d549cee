import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { counted, grouped, megabytes, spoken } from './figures.ts'
import { createProgress } from './progress.ts'

function aStream(facts: object) {
  const stream = Object.assign(new PassThrough(), facts)
  return { stream, written: () => stream.read()?.toString() ?? '' }
}

it('is one line on a terminal, written over now and then, and taken away', () => {
  const { stream, written } = aStream({ isTTY: true, columns: 20 })
  let nowMs = 0
  const progress = createProgress(stream, () => nowMs)
  progress.show(() => '10 %')
  progress.show(() => 'too soon')
  nowMs = 250
  progress.show(() => 'a line that is longer than the terminal is wide')
  expect(written()).toBe('\r10 %\x1b[K\ra line that is long\x1b[K')
  progress.clear()
  progress.clear()
  expect(written()).toBe('\r\x1b[K')
})

it('is nothing where no person watches, and costs nothing', () => {
  const { stream, written } = aStream({})
  const progress = createProgress(stream, () => 0)
  progress.show(() => {
    throw new Error('was asked for')
  })
  progress.clear()
  expect(written()).toBe('')
})

it.each([
  [grouped(1_234_567), '1,234,567'],
  [grouped(999.6), '1,000'],
  [grouped(12), '12'],
  [counted(1, 'alert'), '1 alert'],
  [counted(1200, 'alert'), '1,200 alerts'],
  [spoken(4210), '4.2 s'],
  [spoken(185_000), '3 min 05 s'],
  [megabytes(12_345_678), '12.3 MB'],
])('%s reads %s', (said, wanted) => {
  expect(said).toBe(wanted)
})
