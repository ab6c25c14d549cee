import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { createSettling, watchFile } from './watch-file.ts'

describe('settling', () => {
  const toldOf = (looks: string) => {
    const isNews = createSettling()
    return [...looks].map((look) => (isNews(look) ? look : '.')).join('')
  }

  it.each([
    ['aaaa', '.a..'],
    // Still being written: nothing is told until two looks agree.
    ['aabcdd', '.a...d'],
    ['aabba', '.a.b.'],
    // Changed and changed back between two looks: nothing has changed.
    ['aaba', '.a..'],
    ['aabbaa', '.a.b.a'],
  ])('of %s tells %s', (looks, told) => {
    expect(toldOf(looks)).toBe(told)
  })
})

describe('watching a file', () => {
  function watched(path: string) {
    const state = { told: 0 }
    const watch = watchFile(path, () => void state.told++, 10)
    onTestFinished(() => watch.close())
    return { watch, untilTold: (times: number) => eventually(`told ${times}`, () => state.told >= times) }
  }

  it('tells of a file that is written over, replaced, removed and there again', async () => {
    const path = join(temporaryFolder(), 'settings.yaml')
    writeFileSync(path, 'one')
    const { untilTold } = watched(path)
    await untilTold(1)
    writeFileSync(path, 'two')
    await untilTold(2)
    // As editors save: the same size and, as far as anybody can tell, the same time.
    writeFileSync(`${path}.new`, 'two')
    renameSync(`${path}.new`, path)
    await untilTold(3)
    rmSync(path)
    await untilTold(4)
    writeFileSync(path, 'two')
    await untilTold(5)
  })

  it('tells of a file that is swapped behind a symbolic link', async () => {
    const folder = temporaryFolder()
    for (const name of ['first', 'second']) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'settings.yaml'), name)
    }
    symlinkSync('first', join(folder, '..data'))
    symlinkSync(join('..data', 'settings.yaml'), join(folder, 'settings.yaml'))
    const { untilTold } = watched(join(folder, 'settings.yaml'))
    await untilTold(1)
    symlinkSync('second', join(folder, '..data.new'))
    renameSync(join(folder, '..data.new'), join(folder, '..data'))
    await untilTold(2)
  })
})
