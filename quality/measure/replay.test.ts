import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { replay } from './replay.ts'

const folder = mkdtempSync(join(tmpdir(), 'redflag-quality-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A program in the place of the command: what it does with a run is decided here. */
function commandThat(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`)
  writeFileSync(
    path,
    `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
const [, , replay, events, , out, ...rest] = process.argv
mkdirSync(out, { recursive: true })
const put = (file, text) => writeFileSync(out + '/' + file, text)
put('alerts.ndjson', '')
put('assessments.ndjson', '')
${body}`,
  )
  return path
}

const run = (name: string, body: string, listedAddresses: readonly string[] = []) =>
  replay(['{"eventId":"a"}', '{"eventId":"b"}'], {
    node: process.execPath,
    command: commandThat(name, body),
    folder: join(folder, name),
    listedAddresses,
    settingsFile: null,
  })

describe('a run of the command', () => {
  it('gets the lines and the list, and gives alerts and a count of assessments', async () => {
    const body = `put('alerts.ndjson', JSON.stringify({ alertId: readFileSync(events, 'utf8') + readFileSync(rest[1].split('=')[1], 'utf8') }) + '\\n')
put('assessments.ndjson', '{}\\n{}\\n{}\\n')`
    const { alerts, assessmentCount } = await run('good', body, ['0xabc'])
    expect(alerts).toEqual([{ alertId: '{"eventId":"a"}\n{"eventId":"b"}\n0xabc\n' }])
    expect(assessmentCount).toBe(3)
  })

  it('that refuses a line is no measurement', async () => {
    await expect(run('refusing', `put('rejects.ndjson', '{"eventId":"a","field":"ip"}\\n')`)).rejects.toThrow(
      /refused a line of the population: .*"field":"ip"/,
    )
  })

  it('that fails is no measurement, and says why', async () => {
    await expect(
      run('failing', `process.stderr.write('no such list'); process.exitCode = 2`),
    ).rejects.toThrow(/ended with 2\nno such list/)
  })
})
