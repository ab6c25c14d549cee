import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it, vi } from 'vitest'
import { Interrupted } from '../command-error.ts'
import { redflag } from '../testing/command-line.ts'
import { inRepository } from '../testing/repository.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

vi.setConfig({ testTimeout: 30_000 })

const contractFile = (name: string): string => readFileSync(inRepository(`schemas/contract/${name}`), 'utf8')

interface RejectSample {
  readonly line: string
  readonly field: string
}

/** The contract's lines to be refused, as they are to be sent, each with the field at fault. */
const REJECTS: readonly RejectSample[] = contractFile('rejects.ndjson')
  .trim()
  .split('\n')
  .map((line) => {
    const { _expect: field, _raw: raw, ...event } = JSON.parse(line)
    return { field, line: raw ?? JSON.stringify(event) }
  })

/** Everything the contract gives as an example, good lines first. */
const CONTRACT_STREAM = `${contractFile('examples.ndjson')}${REJECTS.map(({ line }) => line).join('\n')}\n`

function streamFile(folder: string, text = CONTRACT_STREAM): string {
  const path = join(folder, 'events.ndjson')
  writeFileSync(path, text)
  return path
}

const linesOf = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

describe('replay of the contract’s own lines', () => {
  it('takes every example, refuses every reject and names its field', async () => {
    const folder = temporaryFolder()
    const { status, stdout } = await redflag(['replay', streamFile(folder), '--out', join(folder, 'out')])
    expect(status).toBe(0)
    expect(stdout).toContain('lines         22 read, 12 accepted, 10 rejected')
    const rejects = linesOf(join(folder, 'out/rejects.ndjson')) as { line: number; field: string }[]
    expect(rejects.map(({ line, field }) => [line, field])).toEqual(
      REJECTS.map(({ field }, i) => [13 + i, field]),
    )
    for (const { line, field } of rejects) expect(stdout).toContain(`line ${line}: ${field}: `)
  })

  it('writes what the contract’s schemas allow', async () => {
    const folder = temporaryFolder()
    await redflag(['replay', streamFile(folder), '--out', folder])
    const ajv = new Ajv2020({ strict: false })
    addFormats.default(ajv)
    for (const [file, schema] of [
      ['alerts.ndjson', 'alert.schema.json'],
      ['assessments.ndjson', 'assessment.schema.json'],
    ] as const) {
      const validate = ajv.compile(JSON.parse(contractFile(schema)))
      const lines = linesOf(join(folder, file))
      expect(lines).not.toHaveLength(0)
      for (const line of lines) expect(validate(line), JSON.stringify(validate.errors)).toBe(true)
    }
  })

  it('twice gives the same bytes, on standard output too', async () => {
    const folder = temporaryFolder()
    const events = streamFile(folder)
    const runs = ['a', 'b'].map((name) => join(folder, name))
    const said: string[] = []
    for (const out of runs) said.push((await redflag(['replay', events, '--out', out])).stdout)
    expect(said[0]?.replaceAll(`${runs[0]}`, 'OUT')).toBe(said[1]?.replaceAll(`${runs[1]}`, 'OUT'))
    for (const file of ['alerts.ndjson', 'assessments.ndjson', 'rejects.ndjson']) {
      const [first, second] = runs.map((out) => readFileSync(join(out, file), 'utf8'))
      expect(first).toBe(second)
      expect(first).not.toBe('')
    }
  })

  it('reads standard input, however it is cut into pieces', async () => {
    const folder = temporaryFolder()
    const bytes = Buffer.from(CONTRACT_STREAM)
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
      bytes.subarray(i * 7, i * 7 + 7),
    )
    const [piped, filed] = [join(folder, 'piped'), join(folder, 'filed')]
    const { status, stdout } = await redflag(['replay', '-', '--out', piped], {
      stdin: Readable.from(pieces),
    })
    expect(status).toBe(0)
    expect(stdout).toContain('replay of standard input')
    await redflag(['replay', streamFile(folder), '--out', filed])
    for (const file of readdirSync(filed))
      expect(readFileSync(join(piped, file), 'utf8')).toBe(readFileSync(join(filed, file), 'utf8'))
  })

  it('stamps what it says with the settings and lists it was run with', async () => {
    const folder = temporaryFolder()
    const settings = join(folder, 'settings.yaml')
    writeFileSync(settings, 'version: 1\nsignals: { change-then-payout: { status: off } }\n')
    const listed = join(folder, 'listed.txt')
    writeFileSync(listed, 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t\n')
    const args = ['--out', folder, '--settings', settings, '--list', `addresses=${listed}`]
    const { stdout } = await redflag(['replay', streamFile(folder), ...args])
    const hash = /settings +([0-9a-f]{12}) /.exec(stdout)?.[1]
    const [alert] = linesOf(join(folder, 'alerts.ndjson')) as Record<string, unknown>[]
    expect(alert).toMatchObject({ band: 'critical', action: 'escalate_sanctions', settingsHash: hash })
    expect(JSON.stringify(alert)).not.toContain('change-then-payout')
    expect(stdout).toContain('listed.txt')
  })
})

describe('replay says what is wrong and ends with 2', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['no file', ['replay'], "missing required argument 'events'"],
    [
      'a file that is not there',
      ['replay', '/nowhere/events.ndjson'],
      'cannot read /nowhere/events.ndjson: no such file',
    ],
    ['a folder', ['replay', '/tmp'], 'cannot read /tmp: it is a folder'],
    ['too many files', ['replay', 'a', 'b'], 'too many arguments'],
    ['an unknown option', ['replay', 'a', '--ouch'], "unknown option '--ouch'"],
    ['a list without a file', ['replay', '-', '--list', 'tor'], 'Expected NAME=FILE'],
    ['a list without a name', ['replay', '-', '--list', '=x'], 'Expected NAME=FILE'],
    [
      'a list that there is not',
      ['replay', '-', '--list', 'ofac=x'],
      'No list is called ofac: ofac-xml, addresses',
    ],
    ['one list twice', ['replay', '-', '--list', 'tor=x', '--list', 'tor=y'], 'there can be only one'],
    [
      'a list file that is not there',
      ['replay', '-', '--list', 'tor=/nowhere'],
      '/nowhere: cannot be read: no such file',
    ],
    [
      'settings that are not there',
      ['replay', '-', '--settings', '/nowhere'],
      'cannot read the settings /nowhere: no such file',
    ],
    [
      'an output folder that cannot be',
      ['replay', '-', '--out', '/dev/null/out'],
      'cannot write in /dev/null/out',
    ],
  ]
  it.each(cases)('%s', async (_what, args, said) => {
    const { status, stdout, stderr } = await redflag(args)
    expect(stderr).toContain(said)
    expect(status).toBe(2)
    expect(stdout).toBe('')
  })

  it('a list with a fault, by line and column', async () => {
    const folder = temporaryFolder()
    const list = join(folder, 'tor.txt')
    writeFileSync(list, '192.0.2.1\n 300.1.1.1\n')
    const { status, stderr } = await redflag(['replay', '-', '--list', `tor=${list}`])
    expect(status).toBe(2)
    expect(stderr).toContain(`${list}:2:2: has a wrong address range: "300.1.1.1" is no IP address`)
  })

  it('bad settings end with 78, all faults at once', async () => {
    const folder = temporaryFolder()
    const settings = join(folder, 'settings.yaml')
    writeFileSync(settings, 'version: 1\nscore: { hysteresis: 2 }\nsignals: { shared-ipp: {} }\n')
    const { status, stderr } = await redflag(['replay', '-', '--settings', settings])
    expect(status).toBe(78)
    expect(stderr).toContain(`${settings}:2:10: score.hysteresis: expected a number of at most 1, got 2`)
    expect(stderr).toContain(`${settings}:3:12: signals.shared-ipp: expected a known key`)
  })
})

describe('the files of a replay', () => {
  it('an empty stream gives empty files', async () => {
    const folder = temporaryFolder()
    const { status, stdout } = await redflag(['replay', '-', '--out', folder])
    expect(status).toBe(0)
    expect(stdout).toContain('0 read, 0 accepted, 0 rejected')
    expect(readdirSync(folder).sort()).toEqual(['alerts.ndjson', 'assessments.ndjson', 'rejects.ndjson'])
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file), 'utf8')).toBe('')
  })

  it('take the place of those of the run before, and only at the end', async () => {
    const folder = temporaryFolder()
    const before = join(folder, 'alerts.ndjson')
    writeFileSync(before, 'of the run before')
    async function* slowly() {
      yield Buffer.from(CONTRACT_STREAM)
      expect(readFileSync(before, 'utf8')).toBe('of the run before')
    }
    await redflag(['replay', '-', '--out', folder], { stdin: Readable.from(slowly()) })
    expect(linesOf(before)[0]).toMatchObject({ change: 'opened' })
    expect(readdirSync(folder)).toHaveLength(3)
  })

  it('stay as they were when a run is broken off, and nothing else is left', async () => {
    const folder = temporaryFolder()
    const before = join(folder, 'alerts.ndjson')
    writeFileSync(before, 'of the run before')
    const interrupt = new AbortController()
    async function* untilInterrupted() {
      yield Buffer.from(CONTRACT_STREAM)
      interrupt.abort(new Interrupted('SIGINT'))
      yield Buffer.from(CONTRACT_STREAM)
      throw new Error('read on after the interrupt')
    }
    const { status, stdout } = await redflag(['replay', '-', '--out', folder], {
      stdin: Readable.from(untilInterrupted()),
      interrupted: interrupt.signal,
    })
    expect(status).toBe(130)
    expect(stdout).toBe('')
    expect(readdirSync(folder)).toEqual(['alerts.ndjson'])
    expect(readFileSync(before, 'utf8')).toBe('of the run before')
  })

  it('an overlong line is rejected, the others are taken', async () => {
    const folder = temporaryFolder()
    const [first = ''] = CONTRACT_STREAM.split('\n')
    const text = `${first}\n{"eventId":"${'x'.repeat(1_100_000)}"}\n\n${first.replace('ev-0001', 'ev-1001')}\n`
    const { stdout } = await redflag(['replay', streamFile(folder, text), '--out', folder])
    expect(stdout).toContain('3 read, 2 accepted, 1 rejected')
    expect(stdout).toContain('line 2: event: is 1100014 bytes long, at most 1000000 are taken')
    expect(existsSync(join(folder, 'rejects.ndjson'))).toBe(true)
  })

  it('a folder that stands where a file must go is told', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'alerts.ndjson/inside'), { recursive: true })
    const { status, stderr } = await redflag(['replay', '-', '--out', folder])
    expect(status).toBe(2)
    expect(stderr).toContain('alerts.ndjson')
    expect(readdirSync(folder)).toEqual(['alerts.ndjson'])
  })
})
