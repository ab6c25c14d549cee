import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { openScreen } from './screen.ts'

function aTerminal() {
  const output = Object.assign(new PassThrough(), { isTTY: true as const, columns: 80, rows: 24 })
  return { output, written: () => output.read()?.toString() ?? '' }
}

it('draws only the lines that changed', () => {
  const { output, written } = aTerminal()
  const screen = openScreen(output, () => {})
  screen.draw(['one', 'two', 'three'])
  written()
  screen.draw(['one', 'TWO', 'three'])
  expect(written()).toBe('\x1b[?2026h\x1b[2;1HTWO\x1b[K\x1b[?2026l')
  screen.draw(['one', 'TWO', 'three'])
  expect(written()).toBe('')
  screen.draw(['one'])
  expect(written()).toBe('\x1b[?2026h\x1b[2;1H\x1b[K\x1b[3;1H\x1b[K\x1b[?2026l')
})

it('draws everything anew when the size has changed', () => {
  const { output, written } = aTerminal()
  let resizes = 0
  const screen = openScreen(output, () => {
    resizes++
  })
  screen.draw(['one'])
  written()
  Object.assign(output, { columns: 40 })
  output.emit('resize')
  expect(resizes).toBe(1)
  expect(screen.size()).toEqual({ columns: 40, rows: 24 })
  screen.draw(['one'])
  expect(written()).toContain('\x1b[2J')
})

it('gives the terminal back once, and draws no more after that', () => {
  const { output, written } = aTerminal()
  const screen = openScreen(output, () => {})
  expect(written()).toBe('\x1b[?1049h\x1b[?25l')
  screen.close()
  screen.close()
  screen.draw(['late'])
  output.emit('resize')
  expect(written()).toBe('\x1b[?25h\x1b[?1049l')
})
