import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { closingLine, failure, summarise } from './summary.js'

function aFile(name: string, statuses: readonly string[], status = 'passed') {
  return {
    name: resolve(name),
    status,
    message: '',
    assertionResults: statuses.map((each) => ({ status: each })),
  }
}

describe('counting a report', () => {
  it('adds up the tests of all files', () => {
    const report = {
      testResults: [
        aFile('a.test.ts', ['passed', 'passed', 'skipped']),
        aFile('b.test.ts', ['passed', 'failed', 'todo'], 'failed'),
      ],
    }
    expect(summarise('unit', 1, report)).toEqual({
      title: 'unit',
      passed: 3,
      failed: 1,
      skipped: 2,
      notes: [
        'skipped by the file itself: a.test.ts (1 of 3)',
        'skipped by the file itself: b.test.ts (1 of 3)',
      ],
    })
  })

  it('counts a file that could not be loaded as one failure', () => {
    const report = { testResults: [aFile('a.test.ts', ['passed']), aFile('broken.test.ts', [], 'failed')] }
    expect(summarise('unit', 1, report)).toMatchObject({
      passed: 1,
      failed: 1,
      notes: ['failed outside of its tests: broken.test.ts'],
    })
  })

  it('counts a failed hook beside tests that passed', () => {
    const report = { testResults: [aFile('hook.test.ts', ['passed'], 'failed')] }
    expect(summarise('unit', 1, report)).toMatchObject({ passed: 1, failed: 1 })
  })

  it.each([
    ['an error outside of every test', { testResults: [aFile('a.test.ts', ['passed'])] }],
    ['no report', undefined],
    ['a report of another shape', { results: [] }],
  ])('never says 0 failed when vitest did not end well: %s', (_, report) => {
    expect(summarise('unit', 134, report)).toMatchObject({
      failed: 1,
      notes: ['unit: vitest ended with status 134 and named no failed test'],
    })
  })
})

it('closes with the sums of all runs', () => {
  const runs = [
    summarise('unit', 0, { testResults: [aFile('a.test.ts', ['passed', 'passed', 'skipped'])] }),
    summarise('unit again', 0, { testResults: [aFile('a.test.ts', ['passed', 'passed', 'skipped'])] }),
    failure('system tests', 'the build failed'),
  ]
  expect(closingLine(runs)).toBe('4 passed, 1 failed, 2 skipped')
})
